// Made-up passports for which the canned checkpoint has answers.
const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
function digit(text: string): string {
  const sum = [...text].reduce((total, character, i) => total + Math.max(0, VALUES.indexOf(character)) * ([7, 3, 1][i % 3] ?? 0), 0);
  return String(sum % 10);
}

// A passport for which the canned checkpoint has an answer: N0000001 admit, 2 possible ban, 3 ban, 4 wrong digit.
export function passport(number: string, birthDigit = digit('910412')): string[] {
  const start = `${number}<${digit(`${number}<`)}`;
  const birth = `910412${birthDigit}`;
  const rest = `290830${digit('290830')}${'<'.repeat(14)}<`;
  return ['P<TJKKARIMOVA<<ZARINA'.padEnd(44, '<'), `${start}TJK${birth}F${rest}${digit(start + birth + rest)}`];
}
