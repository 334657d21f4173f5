import { describe, expect, test } from 'vitest';
import { ReaderBurst, characterOf } from '../../../base/web/wedge';

const LINES = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'];

function typed(text: string, gapMs: number, burst = new ReaderBurst()): ReaderBurst {
  let at = 1000;
  for (const character of text) burst.take(character, (at += gapMs));
  return burst;
}

describe('a reader that types', () => {
  test('is known by its speed', () => {
    expect(typed(LINES.join('\n'), 10).isReader).toBe(true);
    expect(typed(LINES.join('\n'), 80).isReader).toBe(false);
  });

  test('is done with the last line end, whatever it sends for one', () => {
    expect(typed(`${LINES.join('\n')}\n`, 10).isComplete).toBe(true);
    expect(typed(`${LINES.join('\n\n')}\n\n`, 10).isComplete).toBe(true);
    expect(typed(LINES.join('\n'), 10).isComplete).toBe(false);
  });

  test('may pause between its lines', () => {
    const burst = typed(`${LINES[0]}\n`, 10);
    let at = 1000 + 45 * 10 + 140;
    for (const character of `${LINES[1]}\n`) burst.take(character, (at += 10));
    expect(burst.isComplete).toBe(true);
  });

  test('is nobody’s concern where it sends a badge or a barcode', () => {
    expect(typed('0012345678\n', 10).isReader).toBe(false);
  });

  test('is not a document where it sends too little', () => {
    const burst = typed('PASSPORT12\n', 10);
    expect([burst.isReader, burst.isDocument]).toEqual([true, false]);
  });

  test('three lines of thirty are waited for', () => {
    const line = 'A'.repeat(30);
    expect(typed(`${line}\n${line}\n`, 10).isComplete).toBe(false);
    expect(typed(`${line}\n${line}\n${line}\n`, 10).isComplete).toBe(true);
  });

  test('a person who types before it is not part of it', () => {
    const burst = typed('ABC', 200);
    let at = 5000;
    for (const character of `${LINES.join('\n')}\n`) burst.take(character, (at += 10));
    expect(burst.text.startsWith('P<UTO')).toBe(true);
  });

  test('an endless stream of keys is not kept', () => {
    expect(typed('A'.repeat(5000), 5).text.length).toBeLessThanOrEqual(200);
  });
});

describe('the character of a key', () => {
  const key = (over: Partial<KeyboardEvent>) => characterOf({ key: '', code: '', shiftKey: false, ctrlKey: false, ...over });
  test('is that of a Latin keyboard, whatever layout is on', () => {
    expect(key({ key: 'З', code: 'KeyP' })).toBe('P');
    expect(key({ key: 'Б', code: 'Comma', shiftKey: true })).toBe('<');
    expect(key({ key: '7', code: 'Digit7' })).toBe('7');
    expect(key({ key: 'p', code: 'KeyP' })).toBe('P');
  });
  test('CR and LF are line ends, also as control keys', () => {
    expect(key({ key: 'Enter' })).toBe('\n');
    expect(key({ key: 'j', code: 'KeyJ', ctrlKey: true })).toBe('\n');
  });
  test('keys without a character are nobody’s', () => {
    for (const name of ['F4', 'Shift', 'ArrowDown', 'Tab']) expect(key({ key: name })).toBeNull();
    expect(key({ key: 'c', code: 'KeyC', ctrlKey: true })).toBeNull();
  });
});
