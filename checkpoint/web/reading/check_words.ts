import type { CheckName } from '../../../base/web/mrz/layout';
import type { Key } from '../state/words';

export const CHECK_WORDS: Record<CheckName, Key> = {
  document_number: 'mrz_field.document_number',
  birth_date: 'mrz_field.birth_date',
  expiry_date: 'mrz_field.expiry_date',
  optional_data: 'mrz_field.optional_data',
  composite: 'mrz_field.composite_digit',
};
