// Days as they are written everywhere in Otkel: 2026-11-22. A day is text, never a moment: no time zone can shift it.

interface PartialDate {
  year: number;
  month: number;
  day: number;
}

const two = (number: number): string => (number === 0 ? '??' : String(number).padStart(2, '0'));

// Unknown parts as question marks; empty where nothing is known.
export function partialDayText(date: PartialDate | undefined): string {
  if (!date || (date.year === 0 && date.month === 0 && date.day === 0)) return '';
  return `${date.year === 0 ? '????' : String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

// Days from one ISO day to another; null where either is not one.
export function daysBetween(from: string, to: string): number | null {
  const [first, last] = [from, to].map((iso) => (/^\d{4}-\d{2}-\d{2}$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN));
  const days = ((last ?? Number.NaN) - (first ?? Number.NaN)) / 86_400_000;
  return Number.isFinite(days) ? Math.round(days) : null;
}

// The time of day on this terminal's own clock, 24 hours.
export function timeText(atUs: number): string {
  const at = new Date(atUs / 1000);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
