// The checkpoint's status in words: one line a case.
import { describe, expect, test } from 'vitest';
import { factsOf, noticesOf, spanOf } from '../../../checkpoint/web/state/facts';
import { status } from '../terminal/answers';
import type { TerminalStatus } from '../../../base/web/wire/terminal';

const MINUTE = 60e6;

describe('facts', () => {
  const cases: [string, Partial<TerminalStatus>, string, string, string][] = [
    ['linked', {}, 'link', 'good', 'status.centre.linked'],
    ['the link is down', { attached: false }, 'link', 'warn', 'status.centre.away'],
    ['the centre refuses', { attached: false, refusal: 'unknown key' }, 'link', 'bad', 'status.centre.refuses'],
    ['nothing waits', {}, 'queue', 'good', 'status.queue.none'],
    ['events wait while linked', { unsentEvents: '3' }, 'queue', 'good', 'status.queue.waiting'],
    ['events wait without a link', { unsentEvents: '3', attached: false }, 'queue', 'warn', 'status.queue.waiting'],
    ['lists just came', { replicaAgeUs: '1000' }, 'lists', 'good', 'status.lists.current'],
    ['lists of this morning', { replicaAgeUs: String(200 * MINUTE) }, 'lists', 'good', 'span.hours'],
    ['lists of the day before', { replicaAgeUs: String(25 * 60 * MINUTE) }, 'lists', 'warn', 'span.hours'],
    ['lists never came', { replicaAgeUs: '-1' }, 'lists', 'bad', 'status.lists.never'],
    ['no gap', {}, 'records', 'good', 'status.records.complete'],
    ['something is to be entered again', { reEnter: ['from 10:00 to 11:00'] }, 'records', 'warn', 'status.records.gap'],
    ['kept apart', { branch: 'two heads' }, 'records', 'warn', 'status.records.apart'],
    ['clock checked', {}, 'clock', 'good', 'status.clock.checked'],
    ['clock off by seconds', { clockSkewUs: '-3400000' }, 'clock', 'warn', 'status.clock.off'],
    ['clock not compared', { clockState: 'CLOCK_STATE_UNCHECKED' }, 'clock', 'warn', 'status.clock.unchecked'],
    ['clock jumped', { clockState: 'CLOCK_STATE_SUSPECT' }, 'clock', 'warn', 'status.clock.jumped'],
    ['clock of a drill', { clockState: 'CLOCK_STATE_DRILL' }, 'clock', 'warn', 'status.clock.drill'],
    ['room on the disk', {}, 'disk', 'good', 'status.disk.free'],
    ['little room', { disk: 'low', freeBytes: '900000000' }, 'disk', 'warn', 'status.disk.low'],
    ['no room', { disk: 'full' }, 'disk', 'bad', 'status.disk.full'],
  ];
  test.each(cases)('%s', (_, over, id, grade, key) => {
    const fact = factsOf(status(over), 0).find((one) => one.id === id);
    expect([fact?.grade, fact?.said.key]).toEqual([grade, key]);
  });

  test('lists grow old while nothing is heard', () => {
    const lists = factsOf(status({ replicaAgeUs: '0' }), 5 * MINUTE).find(({ id }) => id === 'lists');
    expect(lists?.said).toEqual({ key: 'span.minutes', args: { minutes: 5 } });
  });
});

describe('notices', () => {
  const keys = (over: Partial<TerminalStatus>) => noticesOf(status(over), false).map(({ said }) => said.key);
  test('there are none where all is well', () => expect(keys({})).toEqual([]));
  test('the worst comes first', () => {
    expect(keys({ attached: false, disk: 'full', matchingFault: 'canary 3', reEnter: ['a', 'b'] }))
      .toEqual(['notice.disk_full', 'notice.matching', 'notice.away', 'notice.re_enter', 'notice.re_enter']);
  });
  test('a centre that refuses is not called away', () => expect(keys({ attached: false, refusal: 'x' })).toEqual(['notice.refused']));
  test('a terminal that is cut off says only that', () => {
    expect(noticesOf(status({ disk: 'full' }), true).map(({ said }) => said.key)).toEqual(['notice.lost']);
  });
});

test('spans of time name their two largest units', () => {
  expect([30e6, 5 * MINUTE, 61 * MINUTE, 50 * 60 * MINUTE, -5].map((us) => spanOf(us).key)).toEqual(['span.moment', 'span.minutes', 'span.hours', 'span.days', 'span.moment']);
});
