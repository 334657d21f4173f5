// A traveller's document in words. Names stay as they are printed.
import type { Document as TravelDocument, Sex } from '../../../base/web/wire/terminal';
import type { Key } from './words';

export const SEXES: Record<Sex, Key> = { SEX_UNSPECIFIED: 'sex.not_stated', SEX_FEMALE: 'sex.female', SEX_MALE: 'sex.male' };

export function nameOf(document: TravelDocument | undefined): string {
  if (!document) return '–';
  const { primaryIdentifier: primary, secondaryIdentifier: secondary, namesTruncated } = document;
  return ([primary, secondary].filter(Boolean).join(', ') || '–') + (namesTruncated ? ' …' : '');
}
