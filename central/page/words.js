// Days, instants, persons and grades in the words of the police page.
import { make } from '/connect_page.js';

export const GRADES = {
  OVERSTAY_GRADE_CONFIRMED: { name: 'confirmed', text: '■ Confirmed' },
  OVERSTAY_GRADE_PROBABLE: { name: 'probable', text: '▲ Probable' },
  OVERSTAY_GRADE_UNPROVEN: { name: 'unproven', text: '○ Unproven' },
};

export function gradeTag(grade) {
  const { name, text } = GRADES[grade] || { name: 'unproven', text: '○ Not graded' };
  return make('span', `tag ${name}`, text);
}

// An ISO day as day.month.year.
export function dayText(iso) {
  if (!iso) return 'none';
  const [year, month, day] = iso.split('-');
  return day ? `${day}.${month}.${year}` : iso;
}

export function birthText(date) {
  const part = (number, width) => (number ? String(number).padStart(width, '0') : '?'.repeat(width));
  return date ? `${part(date.day, 2)}.${part(date.month, 2)}.${part(date.year, 4)}` : 'not known';
}

export function instantText(microseconds) {
  return new Date(Number(microseconds) / 1000).toLocaleString('en-GB', {
    day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit',
  }).replaceAll('/', '.').replace(',', '');
}

export function nameText(person) {
  const given = person.secondaryIdentifier ? `, ${person.secondaryIdentifier}` : '';
  return `${person.primaryIdentifier || 'no name'}${given}${person.namesTruncated ? ' …' : ''}`;
}

export function eventText(id) {
  return id ? `${id.checkpoint} ${id.epoch}-${id.sequence}` : '';
}

export function soft(...children) {
  return make('span', 'soft', ...children);
}
