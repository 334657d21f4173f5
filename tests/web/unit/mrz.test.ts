// Check digits and repairs, against ICAO's own examples and an independent parser.
import { parse } from 'mrz';
import { describe, expect, test } from 'vitest';
import { checkLines, digitOf, linesOf } from '../../../base/web/mrz/check';
import { layoutOf } from '../../../base/web/mrz/layout';
import { lookAlike, suggest, withCharacter } from '../../../base/web/mrz/repair';

const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];
const TD2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'];
const TD1 = ['I<UTOD231458907<<<<<<<<<<<<<<<', '7408122F1204159UTO<<<<<<<<<<<6', 'ERIKSSON<<ANNA<MARIA<<<<<<<<<<'];
const TD1_LONG = ['I<UTOD23145890<7349<<<<<<<<<<<', '3407127M9507122UTO<<<<<<<<<<<2', 'STEVENSON<<PETER<JOHN<<<<<<<<<'];
const VISA_A = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'];
const VISA_B = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('check digits', () => {
  test.each([['TD3', TD3], ['TD2', TD2], ['TD1', TD1], ['TD1', TD1_LONG], ['MRV-A', VISA_A], ['MRV-B', VISA_B]])('the examples of ICAO 9303 are right: %s', (format, lines) => {
    const checked = checkLines(lines);
    expect(checked.layout?.format).toBe(format);
    expect(checked.results.map(({ name, state }) => `${name} ${state}`).filter((one) => !one.endsWith('right'))).toEqual([]);
    expect(checked.isRight).toBe(true);
  });

  test('a field that is not all there is unfinished, not wrong', () => {
    const states = checkLines(['P<UTOERIKSSON<<ANNA<MARIA', 'L898902C36UTO74']).results.map(({ name, state }) => `${name} ${state}`);
    expect(states).toEqual(['document_number right', 'birth_date unfinished', 'expiry_date unfinished', 'optional_data unfinished', 'composite unfinished']);
  });

  test('the composite comes last', () => {
    expect(checkLines(TD1).results.at(-1)?.name).toBe('composite');
  });

  test('typed lines lose spaces and gain capitals', () => {
    expect(linesOf(' p<uto eriksson \r\n\n l898902c3 ')).toEqual(['P<UTOERIKSSON', 'L898902C3']);
  });

  test('lines that no zone has have no layout', () => {
    for (const lines of [[], [''], ['A'.repeat(45)], ['A', 'B', 'C', 'D'], ['A'.repeat(44), 'B', 'C']]) expect(layoutOf(lines)).toBeNull();
  });

  // Every single change of a character in the lower line of a TD3, as another parser judges it.
  test.each([['TD3', TD3], ['TD2', TD2], ['TD1', TD1]] as const)('agrees with another parser on changed characters: %s', (format, lines) => {
    const next = random(20261122);
    const names = { document_number: 'documentNumberCheckDigit', birth_date: 'birthDateCheckDigit', expiry_date: 'expirationDateCheckDigit', composite: 'compositeCheckDigit' } as const;
    let wrong = 0;
    for (let i = 0; i < 400; i += 1) {
      const line = format === 'TD1' ? Math.floor(next() * 2) : 1;
      const column = Math.floor(next() * (lines[0]?.length ?? 0));
      const changed = withCharacter([...lines], line, column, '0123456789'[Math.floor(next() * 10)] ?? '0');
      const theirs = parse(changed, { autocorrect: false }).details;
      for (const [mine, other] of Object.entries(names)) {
        const valid = theirs.find(({ field }) => field === other)?.valid;
        const result = checkLines(changed).results.find(({ name }) => name === mine);
        // A filler where the number's digit should be makes a long number, which the parsers see differently.
        if (valid === undefined || changed.join('') === lines.join('') || (mine === 'document_number' && format !== 'TD3')) continue;
        expect({ changed, mine, valid: result?.state === 'right' }).toEqual({ changed, mine, valid });
        wrong += valid ? 0 : 1;
      }
    }
    expect(wrong).toBeGreaterThan(50);
  });
});

describe('repairs', () => {
  test.each([['0', 'O'], ['I', '1'], ['5', 'S'], ['B', '8'], ['2', 'Z'], ['G', '6'], ['A', null], ['<', null], ['', null]])('the look-alike of %s is %s', (from, to) => {
    expect(lookAlike(from)).toBe(to);
  });

  test('a letter in a date is proposed as its digit, and nothing is changed', () => {
    const broken = withCharacter(TD3, 1, 15, 'O'); // 740812 read as 74O812
    const checked = checkLines(broken);
    const [first, ...more] = suggest(checked);
    expect(first).toMatchObject({ line: 1, column: 15, from: 'O', to: '0', because: 'birth_date', agreesWithAll: true });
    expect(more).toEqual([]);
    expect(checked.lines).toEqual(broken);
  });

  test('only swaps that satisfy the digit are proposed', () => {
    const broken = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', `OS8B80I5O${digitOf('0S8B8015O')}UTO7408122F1204159ZE184226B<<<<<10`];
    const checked = checkLines(broken);
    for (const { line, column, to, because } of suggest(checked)) {
      const after = checkLines(withCharacter(checked.lines, line, column, to));
      expect(after.results.find(({ name }) => name === because)?.state).toBe('right');
    }
  });

  test('a digit is never proposed as a letter in a date', () => {
    const broken = withCharacter(TD3, 1, 19, '3');
    expect(suggest(checkLines(broken)).filter(({ to, because }) => because === 'birth_date' && /[A-Z]/.test(to))).toEqual([]);
  });

  test('where all digits agree nothing is proposed', () => {
    for (const lines of [TD3, TD2, TD1, VISA_A]) expect(suggest(checkLines(lines))).toEqual([]);
  });
});
