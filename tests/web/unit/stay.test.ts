import { describe, expect, test } from 'vitest';
import { daysBetween, partialDayText } from '../../../base/web/dates';
import { languageOf, reasonIn, stayOf } from '../../../checkpoint/web/state/stay';
import { decision, reason } from '../terminal/answers';

const limit = (lastLawfulDay: string) => ({ ...decision().decision!, stayLimit: { lastLawfulDay, ruleId: 'r', source: 's', lastLawfulAtUs: '0' } });

describe('days left', () => {
  test.each([
    ['2026-11-22', '2026-12-21', 30], // today counts
    ['2026-11-22', '2026-11-22', 1],
    ['2026-11-23', '2026-11-22', -1],
    ['2027-01-02', '2026-12-21', -12],
    ['', '2026-12-21', null], // the checkpoint does not say what day it is: better nothing than a wrong day
    ['2026-11-22', '', null],
  ])('on %s of a stay until %s: %s', (today, last, days) => {
    expect(stayOf(limit(last), today)?.daysLeft).toBe(days);
  });

  test('a law that counts hours shows the hour', () => {
    const at = new Date(2026, 10, 22, 14, 5).getTime() * 1000;
    expect(stayOf({ ...decision().decision!, stayLimit: { lastLawfulDay: '2026-11-22', ruleId: '', source: '', lastLawfulAtUs: String(at) } }, '2026-11-22')?.lastDay).toBe('2026-11-22 14:05');
  });

  test('no limit is no box', () => {
    expect(stayOf({ ...decision().decision!, stayLimit: undefined }, '2026-11-22')).toBeNull();
  });
});

test('days are counted over a change of the clocks', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('22.11.2026', '2026-11-23')).toBeNull();
});

test('unknown parts of a birth date are question marks', () => {
  expect(partialDayText({ year: 1991, month: 0, day: 0 })).toBe('1991-??-??');
  expect(partialDayText({ year: 0, month: 0, day: 0 })).toBe('');
  expect(partialDayText(undefined)).toBe('');
});

describe('paper', () => {
  test('duties are in the traveller’s language', () => {
    const duty = reason('duty', 'Must be registered by 2026-11-27.', '', { message: 'duty.registration', arguments: [{ name: 'by', day: '2026-11-27' }] });
    expect(reasonIn('ru', duty)).toBe('Необходимо зарегистрироваться не позднее 2026-11-27.');
    expect(reasonIn('tg', duty)).toContain('2026-11-27');
  });
  test('a duty whose words are not on the page is shown as it came', () => {
    expect(reasonIn('ru', reason('duty', 'Something new.', '', { message: 'duty.unheard_of' }))).toBe('Something new.');
  });
  test('a nationality has its language, another is spoken to in English', () => {
    expect(['KAZ', 'TJK', 'D', ''].map(languageOf)).toEqual(['kk', 'tg', 'en', 'en']);
  });
});
