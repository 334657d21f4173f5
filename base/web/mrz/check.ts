// Check digits of a machine readable zone (ICAO 9303-3, 4.9), field by field, as one types.
import { LINE_COUNTS, layoutOf, type Check, type CheckName, type Layout, type Span } from './layout';

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const WEIGHTS = [7, 3, 1];

export type CheckState = 'right' | 'wrong' | 'unfinished';

export interface CheckResult {
  name: CheckName;
  check: Check;
  text: string; // what the digit is over
  found: string;
  expected: string;
  state: CheckState;
}

export interface Checked {
  layout: Layout | null;
  lines: string[];
  results: CheckResult[]; // in the order of the zone, the composite last
  isWhole: boolean; // every line has its length
  isRight: boolean; // whole, and no digit is wrong
}

export function digitOf(text: string): string {
  const sum = [...text].reduce((total, character, i) => total + Math.max(0, VALUES.indexOf(character)) * (WEIGHTS[i % 3] ?? 0), 0);
  return String(sum % 10);
}

// Lines as typed: capitals, no spaces, no empty lines. What may not stand in a zone stays, to be seen and mended.
export function linesOf(typed: string): string[] {
  return typed.split(/\r?\n/).map((line) => line.replace(/[ \t]/g, '').toUpperCase()).filter((line) => line !== '');
}

export function textOver(lines: string[], spans: Span[]): string {
  return spans.map(({ line, from, to }) => (lines[line] ?? '').slice(from, to)).join('');
}

function isThere(lines: string[], check: Check): boolean {
  const isOver = check.over.every(({ line, to }) => (lines[line] ?? '').length >= to);
  return isOver && (lines[check.at.line] ?? '').length > check.at.column;
}

function resultOf(lines: string[], check: Check): CheckResult {
  const text = textOver(lines, check.over);
  const expected = digitOf(text);
  const found = lines[check.at.line]?.[check.at.column] ?? '';
  // Empty optional data may have a filler for their digit.
  const isEmptyAndUnchecked = check.name === 'optional_data' && found === '<' && /^<*$/.test(text);
  const isRight = found === expected || isEmptyAndUnchecked;
  const state = !isThere(lines, check) ? 'unfinished' : isRight ? 'right' : 'wrong';
  return { name: check.name, check, text, found, expected, state };
}

export function checkLines(lines: string[]): Checked {
  const layout = layoutOf(lines);
  const results = layout?.checks.map((check) => resultOf(lines, check)) ?? [];
  const length = layout?.lineLength ?? 0;
  const isWhole = layout !== null && lines.length === LINE_COUNTS[length] && lines.every((line) => line.length === length);
  return { layout, lines, results, isWhole, isRight: isWhole && results.every(({ state }) => state === 'right') };
}

// Whether a wrong digit could be due to this character.
export function isInWrong(checked: Checked, line: number, column: number): boolean {
  return checked.results.some(({ state, name, check }) => state === 'wrong' && name !== 'composite'
    && [...check.over, { line: check.at.line, from: check.at.column, to: check.at.column + 1 }]
      .some((over) => over.line === line && column >= over.from && column < over.to));
}
