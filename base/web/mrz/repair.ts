// Which single characters, taken for their look-alikes, would make a wrong check digit right. Only proposals: a digit
// agrees by chance one time in ten, so a person compares with the document before anything is changed.
import { checkLines, type Checked, type CheckResult } from './check';
import type { Layout, Span } from './layout';

const PAIRS = ['0O', '1I', '5S', '8B', '2Z', '6G'];

export interface Suggestion {
  line: number;
  column: number;
  from: string;
  to: string;
  because: CheckResult['name'];
  agreesWithAll: boolean; // with every other digit, too
}

export function lookAlike(character: string): string | null {
  const pair = PAIRS.find((one) => one.includes(character));
  return pair && character !== '' ? pair.replace(character, '') : null;
}

export function withCharacter(lines: string[], line: number, column: number, character: string): string[] {
  return lines.map((text, i) => (i === line ? text.slice(0, column) + character + text.slice(column + 1) : text));
}

// Dates and digits are digits; states and names are letters; numbers and optional data are either.
function mayHold(layout: Layout, line: number, column: number, character: string): boolean {
  const isDigit = /\d/.test(character);
  const field = layout.fields.find((one) => one.line === line && column >= one.from && column < one.to);
  if (!field) return isDigit;
  if (field.name === 'birth_date' || field.name === 'expiry_date') return isDigit;
  if (field.name === 'document_number' || field.name === 'optional_data') return true;
  return !isDigit;
}

function placesOf(result: CheckResult): Span[] {
  const { line, column } = result.check.at;
  return [...result.check.over, { line, from: column, to: column + 1 }];
}

function suggestionsFor(checked: Checked, result: CheckResult, layout: Layout): Suggestion[] {
  const found: Suggestion[] = [];
  for (const { line, from, to } of placesOf(result)) {
    for (let column = from; column < to; column += 1) {
      const now = checked.lines[line]?.[column] ?? '';
      const other = lookAlike(now);
      if (other === null || !mayHold(layout, line, column, other)) continue;
      const after = checkLines(withCharacter(checked.lines, line, column, other));
      if (after.results.find(({ name }) => name === result.name)?.state !== 'right') continue;
      const agreesWithAll = after.results.every(({ state }) => state !== 'wrong');
      found.push({ line, column, from: now, to: other, because: result.name, agreesWithAll });
    }
  }
  return found;
}

// For every wrong digit; for the composite only where no other is wrong. Those that agree with all digits come first.
export function suggest(checked: Checked): Suggestion[] {
  const { layout } = checked;
  if (layout === null) return [];
  const wrong = checked.results.filter(({ state }) => state === 'wrong');
  const own = wrong.filter(({ name }) => name !== 'composite');
  const found = (own.length > 0 ? own : wrong).flatMap((result) => suggestionsFor(checked, result, layout));
  return found.sort((a, b) => Number(b.agreesWithAll) - Number(a.agreesWithAll));
}
