// What the decision says of the stay: until when, how many days that leaves, and what the traveller must do by when.
import { daysBetween, timeText } from '../../../base/web/dates';
import type { Decision, MessageArgument, Reason } from '../../../base/web/wire/terminal';
import { words, type Key } from './words';
import type { Arguments, Language } from '../../../base/web/words.svelte';

export interface Stay {
  lastDay: string; // ISO; empty: no limit; with the time of day where the law counts hours
  rule: string;
  source: string;
  daysLeft: number | null; // today counts; negative: days over; null: not known
}

// `today` is the checkpoint's own day; empty where it does not say.
export function stayOf(decision: Decision, today: string): Stay | null {
  const limit = decision.stayLimit;
  if (!limit || (limit.lastLawfulDay === '' && limit.ruleId === '')) return null;
  const between = daysBetween(today, limit.lastLawfulDay);
  const daysLeft = between === null ? null : between >= 0 ? between + 1 : between;
  const time = limit.lastLawfulAtUs === '0' ? '' : ` ${timeText(Number(limit.lastLawfulAtUs))}`;
  return { lastDay: limit.lastLawfulDay + time, rule: limit.ruleId, source: limit.source, daysLeft };
}

export const isDuty = (reason: Reason): boolean => reason.message.startsWith('duty.') || reason.name.startsWith('duty');

export function dueDay(reason: Reason): string {
  return reason.arguments.find(({ name }) => name === 'by')?.day ?? '';
}

export const reasonText = (reason: Reason): string => reason.text || reason.detail || reason.name;

function valueOf({ text, number, day }: MessageArgument): string | number {
  return number === undefined ? (text ?? day ?? '') : Number(number);
}

// A reason in a language other than the officer's, for paper; as it came where its words are not on this page.
export function reasonIn(language: Language, reason: Reason): string {
  if (!words.has(reason.message)) return reasonText(reason);
  const key: Key = reason.message;
  const given: Arguments = Object.fromEntries(reason.arguments.map((argument) => [argument.name, valueOf(argument)]));
  return words.sayIn(language, key, given);
}

const LANGUAGE_OF_STATE: Record<string, Language> = { KAZ: 'kk', KGZ: 'ky', RUS: 'ru', BLR: 'ru', TJK: 'tg', UZB: 'uz' };

export function languageOf(nationality: string): Language {
  return LANGUAGE_OF_STATE[nationality] ?? 'en';
}
