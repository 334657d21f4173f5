// The checkpoint's status in plain words: what always stands in sight, and what somebody must be told.
import { timeText } from '../../../base/web/dates';
import type { TerminalStatus } from '../../../base/web/wire/terminal';
import type { Key, Said } from './words';

const US_PER_MINUTE = 60e6;
const OLD_LISTS_US = 24 * 60 * US_PER_MINUTE;
const CLOCK_OFF_US = 1e6;

export type Grade = 'good' | 'warn' | 'bad';

export interface Fact {
  id: 'link' | 'queue' | 'lists' | 'records' | 'clock' | 'disk';
  label: Key;
  grade: Grade;
  said: Said;
}

export interface Notice {
  grade: Grade;
  said: Said;
}

// A span of time in the two largest units that matter.
export function spanOf(us: number): Said {
  const minutes = Math.floor(Math.max(0, us) / US_PER_MINUTE);
  if (minutes < 1) return { key: 'span.moment' };
  if (minutes < 60) return { key: 'span.minutes', args: { minutes } };
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return { key: 'span.hours', args: { hours, minutes: minutes % 60 } };
  return { key: 'span.days', args: { days: Math.floor(hours / 24) } };
}

function linkFact(status: TerminalStatus): Fact {
  const fact = { id: 'link', label: 'status.centre' } as const;
  if (status.refusal !== '') return { ...fact, grade: 'bad', said: { key: 'status.centre.refuses' } };
  if (!status.attached) return { ...fact, grade: 'warn', said: { key: 'status.centre.away' } };
  return { ...fact, grade: 'good', said: { key: 'status.centre.linked' } };
}

function queueFact(status: TerminalStatus): Fact {
  const fact = { id: 'queue', label: 'status.queue' } as const;
  const events = Number(status.unsentEvents);
  if (events === 0) return { ...fact, grade: 'good', said: { key: 'status.queue.none' } };
  return { ...fact, grade: status.attached ? 'good' : 'warn', said: { key: 'status.queue.waiting', args: { events } } };
}

function listsFact(status: TerminalStatus, sinceUs: number): Fact {
  const fact = { id: 'lists', label: 'status.lists' } as const;
  const age = Number(status.replicaAgeUs);
  if (age < 0) return { ...fact, grade: 'bad', said: { key: 'status.lists.never' } };
  const total = age + sinceUs;
  if (total < US_PER_MINUTE) return { ...fact, grade: 'good', said: { key: 'status.lists.current' } };
  return { ...fact, grade: total > OLD_LISTS_US ? 'warn' : 'good', said: spanOf(total) };
}

// Records are numbered without gaps; what is lost must be entered again from paper.
function recordsFact(status: TerminalStatus): Fact {
  const fact = { id: 'records', label: 'status.records' } as const;
  const last = `${status.epoch}-${status.headSequence}`;
  if (status.branch !== '') return { ...fact, grade: 'warn', said: { key: 'status.records.apart' } };
  const lost = status.reEnter.length;
  if (lost > 0) return { ...fact, grade: 'warn', said: { key: 'status.records.gap', args: { lost } } };
  return { ...fact, grade: 'good', said: { key: 'status.records.complete', args: { last } } };
}

function clockFact(status: TerminalStatus, sinceUs: number): Fact {
  const fact = { id: 'clock', label: 'status.clock' } as const;
  const time = timeText(Number(status.nowUs) + sinceUs);
  const offUs = Math.abs(Number(status.clockSkewUs));
  switch (status.clockState) {
    case 'CLOCK_STATE_DRILL': return { ...fact, grade: 'warn', said: { key: 'status.clock.drill', args: { time } } };
    case 'CLOCK_STATE_SUSPECT': return { ...fact, grade: 'warn', said: { key: 'status.clock.jumped', args: { time } } };
    case 'CLOCK_STATE_CHECKED': break;
    default: return { ...fact, grade: 'warn', said: { key: 'status.clock.unchecked', args: { time } } };
  }
  if (offUs > CLOCK_OFF_US) return { ...fact, grade: 'warn', said: { key: 'status.clock.off', args: { time, seconds: Math.round(offUs / 1e6) } } };
  return { ...fact, grade: 'good', said: { key: 'status.clock.checked', args: { time } } };
}

function diskFact(status: TerminalStatus): Fact {
  const fact = { id: 'disk', label: 'status.disk' } as const;
  const gigabytes = Math.floor(Number(status.freeBytes) / 1e9);
  if (status.disk === 'full') return { ...fact, grade: 'bad', said: { key: 'status.disk.full' } };
  if (status.disk === 'low') return { ...fact, grade: 'warn', said: { key: 'status.disk.low', args: { gigabytes } } };
  return { ...fact, grade: 'good', said: { key: 'status.disk.free', args: { gigabytes } } };
}

export function factsOf(status: TerminalStatus, sinceUs: number): Fact[] {
  return [
    linkFact(status), queueFact(status), listsFact(status, sinceUs), recordsFact(status), clockFact(status, sinceUs), diskFact(status),
  ];
}

// What must not be overlooked, the worst first.
export function noticesOf(status: TerminalStatus | null, isLost: boolean): Notice[] {
  if (isLost) return [{ grade: 'bad', said: { key: 'notice.lost' } }];
  if (!status) return [];
  const notices: Notice[] = [];
  const add = (grade: Grade, key: Key, args: Record<string, string | number> = {}): void => void notices.push({ grade, said: { key, args } });
  if (status.disk === 'full') add('bad', 'notice.disk_full');
  if (status.matchingFault !== '') add('bad', 'notice.matching', { fault: status.matchingFault });
  if (status.refusal !== '') add('bad', 'notice.refused', { why: status.refusal });
  if (Number(status.replicaAgeUs) < 0) add('bad', 'notice.no_lists');
  if (!status.attached && status.refusal === '') add('warn', 'notice.away', { events: Number(status.unsentEvents) });
  if (status.branch !== '') add('warn', 'notice.branch', { why: status.branch });
  for (const what of status.reEnter) add('warn', 'notice.re_enter', { what });
  if (status.lawRefused !== '') add('warn', 'notice.law', { why: status.lawRefused });
  if (status.centreWarning !== '') add('warn', 'notice.centre', { why: status.centreWarning });
  return notices;
}
