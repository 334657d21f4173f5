// Shows one decision: a colour, a word, a shape, a sentence, and why.
import { inWords, make } from '/connect_page.js';

const byId = (id) => document.getElementById(id);

export const VERDICTS = {
  VERDICT_ADMIT: { name: 'admit', word: 'ADMIT', symbol: '✔', outcome: 'OUTCOME_ADMITTED' },
  VERDICT_REFER: { name: 'refer', word: 'REFER', symbol: '▲', outcome: 'OUTCOME_REFERRED' },
  VERDICT_REFUSE: { name: 'refuse', word: 'STOP', symbol: '■', outcome: 'OUTCOME_REFUSED' },
};

const SEXES = { SEX_FEMALE: 'F', SEX_MALE: 'M' };
const FIELD_WORDS = {
  document_number: 'document number',
  issuing_state: 'issuing state',
  birth_date: 'date of birth',
  primary_identifier: 'surname',
  secondary_identifier: 'given names',
};

export function say(verdict, symbol, word, sentence) {
  const panel = byId('decision');
  panel.dataset.verdict = verdict;
  panel.classList.remove('done');
  byId('symbol').textContent = symbol;
  byId('word').textContent = word;
  byId('sentence').textContent = sentence;
}

function twoDigits(number) {
  return number ? String(number).padStart(2, '0') : '??';
}

// A PartialDate, unknown parts as question marks.
export function dateText(date) {
  if (!date) return 'not known';
  return `${twoDigits(date.day)}.${twoDigits(date.month)}.${date.year || '????'}`;
}

// An ISO day as day.month.year.
export function dayText(iso) {
  const [year, month, day] = iso.split('-');
  return day ? `${day}.${month}.${year}` : iso;
}

export function nameText(person) {
  const given = person.secondaryIdentifier ? `, ${person.secondaryIdentifier}` : '';
  return `${person.primaryIdentifier}${given}${person.namesTruncated ? ' …' : ''}` || 'no name read';
}

export function showPerson(person) {
  const facts = [
    ['Name', nameText(person), 'name'],
    ['Nationality', person.nationality],
    ['Born', dateText(person.birthDate)],
    ['Document', `${person.code} ${person.number}`],
    ['Issued by', person.issuingState],
    ['Valid to', person.expiresOn ? dayText(person.expiresOn) : 'not known'],
    ['Sex', SEXES[person.sex] || 'not stated'],
  ];
  byId('person').replaceChildren(...facts.flatMap(([term, text, name]) => [make('dt', '', term), make('dd', name || '', text || 'not read')]));
}

function showLimit(decision, isEntry) {
  const limit = byId('limit');
  const stay = decision.stayLimit;
  limit.hidden = !stay || (!stay.lastLawfulDay && !stay.ruleId);
  if (limit.hidden) return;
  const until = stay.lastLawfulDay ? dayText(stay.lastLawfulDay) : 'no limit';
  limit.replaceChildren(
    isEntry ? 'May stay up to and including ' : 'Last lawful day of the stay: ',
    make('strong', '', until),
    make('span', 'source', [stay.ruleId, stay.source].filter(Boolean).join(' · ')),
  );
}

function reasonElement(reason) {
  const source = [reason.source, reason.name].filter(Boolean).join(' · ');
  return make('li', '', reason.text || reason.detail || reason.name, make('span', 'source', source));
}

function banElement(hit) {
  const fields = hit.matchedFields.map((field) => FIELD_WORDS[field] || field.replaceAll('_', ' '));
  const isHit = hit.grade === 'hit';
  const words = isHit ? '■ Ban' : '▲ Possible ban, compare the person';
  const same = fields.length > 0 ? `Same: ${fields.join(', ')}` : '';
  return make('li', isHit ? '' : 'possible', `${words} ${hit.banId}`, make('span', 'source', same));
}

function receiptText(reply) {
  const receipt = reply.decision.receipt || {};
  const age = Number(receipt.replicaAgeUs ?? -1);
  const parts = [
    `Decided on this checkpoint's ${reply.knowledge || (age < 0 ? 'lists, never received' : `lists as of ${inWords(age)} ago`)}`,
    `position ${receipt.replicaPosition ?? 0}`,
    `rules ${receipt.rulePackId || 'none'}`,
    `${(reply.microseconds / 1000).toFixed(1)} ms`,
  ];
  if (receipt.clockState !== 'CLOCK_STATE_CHECKED') parts.push(receipt.clockState === 'CLOCK_STATE_DRILL' ? 'DRILL clock' : receipt.clockState === 'CLOCK_STATE_SUSPECT' ? 'clock jumped' : 'clock not checked');
  if (receipt.missingSources?.length) parts.push(`MISSING: ${receipt.missingSources.join(', ')}`);
  return `${parts.join(' · ')}.`;
}

// `reply` is a DecideReply.
export function showDecision(reply, isEntry) {
  const { decision } = reply;
  const verdict = VERDICTS[decision.verdict];
  say(verdict.name, verdict.symbol, verdict.word, reply.sentence);
  showPerson(reply.document || {});
  showLimit(decision, isEntry);
  byId('reasons').replaceChildren(...decision.reasons.map(reasonElement));
  byId('bans').replaceChildren(...decision.banHits.map(banElement));
  byId('receipt').textContent = receiptText(reply);
  byId('grounds').replaceChildren(...decision.reasons.map((reason) => {
    const option = document.createElement('option');
    option.value = [reason.source, reason.text || reason.detail].filter(Boolean).join(': ');
    return option;
  }));
  byId('detail').hidden = false;
}
