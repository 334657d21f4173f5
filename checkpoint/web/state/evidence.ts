// Words for what a comparison with an order says: fields and how alike they are (domain/matching/match_evidence.cc).
import type { Key } from './words';

export const FIELDS: Record<string, Key | undefined> = {
  family_name: 'field.family_name',
  given_name: 'field.given_name',
  patronymic: 'field.patronymic',
  name: 'field.name',
  whole_names: 'field.whole_names',
  birth_date: 'field.birth_date',
  sex: 'field.sex',
  nationality: 'field.nationality',
  document: 'field.document',
  personal_number: 'field.personal_number',
  document_number: 'field.document_number',
  issuing_state: 'field.issuing_state',
  primary_identifier: 'field.family_name',
  secondary_identifier: 'field.given_name',
  start: 'field.start',
};

export const HOWS: Record<string, Key | undefined> = {
  same: 'how.same',
  near: 'how.near',
  mid: 'how.mid',
  far: 'how.far',
  differs: 'how.differs',
  same_first_of_month: 'how.same_first_of_month',
  same_month: 'how.same_month',
  same_year: 'how.same_year',
  swapped: 'how.swapped',
  one_digit: 'how.one_digit',
  other_year: 'how.other_year',
};

export const SOURCES: Record<string, Key | undefined> = {
  'rule pack': 'source.rule_pack',
  'national lists': 'source.lists',
  matching: 'source.matching',
};
