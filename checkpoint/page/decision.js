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

const EFFECTS = {
  BAN_EFFECT_REFUSE_ENTRY: 'Entry ban',
  BAN_EFFECT_REFUSE_EXIT: 'Exit ban',
  BAN_EFFECT_POSTPONE_EXIT: 'Departure postponed',
  BAN_EFFECT_NOTIFY: 'Tell somebody',
  BAN_EFFECT_DOCUMENT_LOST: 'Lost document',
  BAN_EFFECT_DOCUMENT_STOLEN: 'Stolen document',
  BAN_EFFECT_DOCUMENT_INVALIDATED: 'Invalidated document',
};
const TOLD_BY = {
  TOLD_BY_FACE: 'face',
  TOLD_BY_DOCUMENT: 'document',
  TOLD_BY_FINGERPRINTS: 'fingerprints',
  TOLD_BY_ASKING: 'by asking',
};

// Who it is, for one order: `identify` is given what the officer says, and gives back what became of it.
function whoElement(banId, identify) {
  const how = make('select', 'how');
  how.setAttribute('aria-label', `How it was told, ${banId}`);
  for (const [value, text] of Object.entries(TOLD_BY)) {
    const option = make('option', '', text);
    option.value = value;
    how.append(option);
  }
  const said = make('span', 'source');
  said.setAttribute('role', 'status');
  const button = (identity, text) => {
    const element = make('button', 'who', text);
    element.type = 'button';
    element.addEventListener('click', async () => {
      said.textContent = await identify({ banId, identity, toldBy: [how.value] }, text);
    });
    return element;
  };
  return make('div', 'identify', button('IDENTITY_THE_PERSON', 'The person'),
    button('IDENTITY_NOT_THE_PERSON', 'Not the person'), how, said);
}

const EVIDENCE = {
  family_name: 'Family name',
  given_name: 'Given name',
  patronymic: 'Patronymic',
  name: 'Name',
  whole_names: 'Rest of the names',
  birth_date: 'Birth date',
  sex: 'Sex',
  nationality: 'Nationality',
  document: 'Document',
  personal_number: 'Personal number',
};
const BITS = 64; // what the score counts in

// For or against its being one person, with a sign: never by colour alone.
function weightText(score) {
  const bits = (score / BITS).toFixed(1);
  if (score === 0) return '–';
  return score > 0 ? `▲ +${bits}` : `▼ ${bits}`;
}

// Field by field, how the traveller and the order have it and what that says.
function evidenceElement(order, person) {
  const table = make('table', 'evidence');
  const row = (kind, cells) => {
    const line = make('tr');
    cells.forEach((text, i) => {
      const cell = make(i === 0 ? 'th' : kind, '', text);
      if (i === 0) cell.scope = kind === 'th' ? 'col' : 'row';
      line.append(cell);
    });
    table.append(line);
  };
  row('th', ['', 'Traveller', 'Order', 'Speaks for it']);
  row('td', ['Name as written',
    `${person.primaryIdentifier || ''} ${person.secondaryIdentifier || ''}`.trim() || 'none',
    `${order.listedPrimaryIdentifier || ''} ${order.listedSecondaryIdentifier || ''}`.trim() || 'none', '']);
  for (const field of order.evidence || []) {
    const word = EVIDENCE[field.field];
    if (!word) continue;
    const how = (field.how || '').replaceAll('_', ' ');
    const isBirth = field.field === 'birth_date';
    row('td', [word, isBirth ? dateText(person.birthDate) : field.traveller || how,
      isBirth ? dateText(order.listedBirthDate) : field.listed || how,
      `${weightText(field.score || 0)}${field.traveller && how ? `, ${how}` : ''}`]);
  }
  return make('details', '', make('summary', '', 'Why this person'), table,
    make('span', 'source', 'Names are compared by their sounds. Each whole point doubles the odds that it is one person.'));
}

// An order that hit, whole: whose, what, why, until when, and where to appeal.
function orderElement(order, person, identify) {
  const fields = order.matchedFields.map((field) => FIELD_WORDS[field] || field.replaceAll('_', ' '));
  const isHit = order.grade === 'hit';
  const kind = EFFECTS[order.effect] || 'Order';
  const words = isHit ? `■ ${kind}` : `▲ Possible: ${kind.toLowerCase()}, compare the person`;
  const until = order.endsOn ? `to ${dayText(order.endsOn)}` : 'until lifted';
  const parts = [
    fields.length > 0 ? `Same: ${fields.join(', ')}` : '',
    `${order.authority}, № ${order.decisionNumber} of ${dayText(order.decidedOn)}, from ${dayText(order.startsOn)} ${until}`,
    `Ground: ${order.ground}`,
    `Appeal to: ${order.appealTo}`,
  ];
  return make(
    'li', isHit ? '' : 'possible', `${words} ${order.banId}`,
    ...(order.hiddenFromTraveller ? [make('strong', 'hidden-from', ' ⚠ The traveller must not see or learn of this')] : []),
    whoElement(order.banId, identify),
    ...(order.evidence?.length ? [evidenceElement(order, person)] : []),
    ...parts.filter(Boolean).map((text) => make('span', 'source', text)),
  );
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

// `reply` is a DecideReply; `identify` records what the officer says of an order.
export function showDecision(reply, isEntry, identify) {
  const { decision } = reply;
  const verdict = VERDICTS[decision.verdict];
  say(verdict.name, verdict.symbol, verdict.word, reply.sentence);
  showPerson(reply.document || {});
  showLimit(decision, isEntry);
  byId('reasons').replaceChildren(...decision.reasons.map(reasonElement));
  byId('bans').replaceChildren(...(reply.orders || []).map((order) => orderElement(order, reply.document || {}, identify)));
  const more = decision.receipt?.moreOrders || 0;
  if (more > 0) byId('bans').append(make('li', 'possible', `▲ ${more} more orders are on persons like this one: look them up before you decide`));
  byId('receipt').textContent = receiptText(reply);
  byId('grounds').replaceChildren(...decision.reasons.map((reason) => {
    const option = document.createElement('option');
    option.value = [reason.source, reason.text || reason.detail].filter(Boolean).join(': ');
    return option;
  }));
  byId('detail').hidden = false;
}
