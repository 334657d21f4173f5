// Where the fields and check digits of a machine readable zone stand (ICAO 9303-4 to -7). Names are those of the
// sentences mrz_field.* in rules/messages. Lines and columns count from 0; `to` is one past the last column.

export type FieldName =
  | 'document_code' | 'issuing_state' | 'name' | 'document_number' | 'nationality' | 'birth_date' | 'sex'
  | 'expiry_date' | 'optional_data';
export type CheckName = 'document_number' | 'birth_date' | 'expiry_date' | 'optional_data' | 'composite';
export type Format = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

export interface Span {
  line: number;
  from: number;
  to: number;
}

export interface Field extends Span {
  name: FieldName;
}

export interface Check {
  name: CheckName;
  at: { line: number; column: number };
  over: Span[];
}

export interface Layout {
  format: Format;
  lineLength: number;
  fields: Field[];
  checks: Check[];
}

export const LINE_COUNTS: Record<number, number> = { 30: 3, 36: 2, 44: 2 };

const span = (line: number, from: number, to: number): Span => ({ line, from, to });
const field = (name: FieldName, line: number, from: number, to: number): Field => ({ name, line, from, to });

function check(name: CheckName, line: number, column: number, ...over: Span[]): Check {
  return { name, at: { line, column }, over };
}

// A long number of a TD1 or TD2: its first nine characters, a filler, and the rest with its digit in the optional data.
function numberCheck(lines: string[], number: Span, optional: Span): Check {
  const row = lines[number.line] ?? '';
  const rest = (row.slice(optional.from, optional.to).split('<')[0] ?? '').length;
  if (row[number.to] !== '<' || rest < 2) return check('document_number', number.line, number.to, number);
  const digitAt = optional.from + rest - 1;
  return check('document_number', number.line, digitAt, span(number.line, number.from, number.to + 1), span(number.line, optional.from, digitAt));
}

function td1(lines: string[]): Layout {
  const number = field('document_number', 0, 5, 14);
  const optional = field('optional_data', 0, 15, 30);
  return {
    format: 'TD1',
    lineLength: 30,
    fields: [
      field('document_code', 0, 0, 2), field('issuing_state', 0, 2, 5), number, optional, field('birth_date', 1, 0, 6),
      field('sex', 1, 7, 8), field('expiry_date', 1, 8, 14), field('nationality', 1, 15, 18), field('optional_data', 1, 18, 29),
      field('name', 2, 0, 30),
    ],
    checks: [
      numberCheck(lines, number, optional), check('birth_date', 1, 6, span(1, 0, 6)), check('expiry_date', 1, 14, span(1, 8, 14)),
      check('composite', 1, 29, span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)),
    ],
  };
}

// The four formats of two lines differ in their length and in what stands at the end of the second.
function twoLines(lines: string[], format: Exclude<Format, 'TD1'>): Layout {
  const lineLength = format === 'TD3' || format === 'MRV-A' ? 44 : 36;
  const optionalTo = { TD3: 42, TD2: 35, 'MRV-A': 44, 'MRV-B': 36 }[format];
  const number = field('document_number', 1, 0, 9);
  const optional = field('optional_data', 1, 28, optionalTo);
  const checks = [
    format === 'TD2' ? numberCheck(lines, number, optional) : check('document_number', 1, 9, number),
    check('birth_date', 1, 19, span(1, 13, 19)), check('expiry_date', 1, 27, span(1, 21, 27)),
  ];
  const whole = [span(1, 0, 10), span(1, 13, 20)];
  if (format === 'TD3') {
    checks.push(check('optional_data', 1, 42, optional), check('composite', 1, 43, ...whole, span(1, 21, 43)));
  } else if (format === 'TD2') {
    checks.push(check('composite', 1, 35, ...whole, span(1, 21, 35)));
  }
  return {
    format,
    lineLength,
    fields: [
      field('document_code', 0, 0, 2), field('issuing_state', 0, 2, 5), field('name', 0, 5, lineLength), number,
      field('nationality', 1, 10, 13), field('birth_date', 1, 13, 19), field('sex', 1, 20, 21), field('expiry_date', 1, 21, 27), optional,
    ],
    checks,
  };
}

// Of lines that may still be in the making: their number and the length of the longest say which format is meant.
export function layoutOf(lines: string[]): Layout | null {
  const longest = Math.max(0, ...lines.map((line) => line.length));
  if (longest === 0 || longest > 44 || lines.length > 3) return null;
  const isVisa = lines[0]?.startsWith('V') ?? false;
  if (lines.length === 3) return longest <= 30 ? td1(lines) : null;
  if (longest > 36) return twoLines(lines, isVisa ? 'MRV-A' : 'TD3');
  if (longest > 30) return twoLines(lines, isVisa ? 'MRV-B' : 'TD2');
  if (longest === 30 && lines[0]?.length === 30 && /^[AIC]/.test(lines[0])) return td1(lines);
  return twoLines(lines, isVisa ? 'MRV-A' : 'TD3');
}
