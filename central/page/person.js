// What is known of one person: crossings, stays, bans.
import { make } from '/connect_page.js';
import { birthText, dayText, eventText, gradeTag, instantText, nameText, soft } from '/words.js';

const DIRECTIONS = { DIRECTION_ENTRY: '→ Entry', DIRECTION_EXIT: '← Exit' };
const OUTCOMES = {
  OUTCOME_ADMITTED: { text: '✔ Admitted', grade: 'good' },
  OUTCOME_REFERRED: { text: '▲ Referred', grade: 'warn' },
  OUTCOME_REFUSED: { text: '■ Refused', grade: 'bad' },
};
const EFFECTS = {
  BAN_EFFECT_REFUSE_ENTRY: '■ May not enter',
  BAN_EFFECT_REFUSE_EXIT: '■ May not leave',
  BAN_EFFECT_POSTPONE_EXIT: '■ May not leave yet',
  BAN_EFFECT_NOTIFY: '▲ Alert, does not stop the person',
  BAN_EFFECT_DOCUMENT_LOST: '▲ Document reported lost',
  BAN_EFFECT_DOCUMENT_STOLEN: '▲ Document reported stolen',
  BAN_EFFECT_DOCUMENT_INVALIDATED: '▲ Document declared invalid',
};

const STOPS = new Set(['BAN_EFFECT_REFUSE_ENTRY', 'BAN_EFFECT_REFUSE_EXIT', 'BAN_EFFECT_POSTPONE_EXIT']);

const answer = () => document.getElementById('person-answer');

function table(label, headings, rows) {
  const head = make('tr', '', ...headings.map((text) => {
    const heading = make('th', '', text);
    heading.scope = 'col';
    return heading;
  }));
  const element = make('table', '', make('thead', '', head), make('tbody', '', ...rows));
  element.setAttribute('aria-label', label);
  return make('div', 'scroll', element);
}

function identity(person) {
  const facts = [person.nationality, `born ${birthText(person.birthDate)}`, `document ${person.code} ${person.issuingState} ${person.number}`,
    person.expiresOn ? `valid to ${dayText(person.expiresOn)}` : ''];
  return make('div', 'identity', make('strong', '', nameText(person)), facts.filter(Boolean).join(' · '));
}

function overstayCard(overstay) {
  const card = make('div', `card ${overstay.grade === 'OVERSTAY_GRADE_CONFIRMED' ? 'bad' : 'warn'}`,
    gradeTag(overstay.grade), ` ${overstay.daysOver} days over. ${overstay.reason}`);
  if (overstay.wouldSettleIt) card.append(make('span', 'settle', overstay.wouldSettleIt));
  return card;
}

function banCard(ban) {
  const until = ban.endsOn ? `to ${dayText(ban.endsOn)}` : 'until lifted';
  return make(
    'div', `card ${STOPS.has(ban.effect) ? 'bad' : 'warn'}`,
    make('strong', '', `${EFFECTS[ban.effect] || '■ Ban'}: ${dayText(ban.startsOn)} ${until}`),
    soft(`${ban.authority}, decision ${ban.decisionNumber} of ${dayText(ban.decidedOn)} · ${ban.banId}`),
    soft(`Ground: ${ban.ground}`),
    soft(`Appeal to: ${ban.appealTo}`),
  );
}

function exitText(stay) {
  if (stay.exitedOn) return dayText(stay.exitedOn);
  return stay.exitUnrecorded ? 'exit not recorded' : 'no exit known';
}

function exitNote(stay) {
  if (stay.exitUnrecorded) return 'a later entry came';
  return stay.exit ? `at ${stay.exit.checkpoint}` : '';
}

function stayRow(stay) {
  const limit = stay.limit || {};
  return make(
    'tr', '',
    make('td', 'nowrap', stay.entry ? dayText(stay.enteredOn) : 'no entry known', soft(stay.entry ? `at ${stay.entry.checkpoint}` : '')),
    make('td', 'nowrap', exitText(stay), soft(exitNote(stay))),
    make('td', 'nowrap', limit.lastLawfulDay ? dayText(limit.lastLawfulDay) : 'no limit'),
    make('td', '', limit.ruleId || '', soft(limit.source || '')),
  );
}

function crossingRow(recorded) {
  const { crossing = {} } = recorded;
  const outcome = OUTCOMES[crossing.outcome] || { text: 'not stated', grade: 'warn' };
  const first = crossing.decision?.reasons?.[0];
  const why = make('td', '', first ? first.detail : '', soft(crossing.ground ? `Ground: ${crossing.ground}` : ''));
  return make(
    'tr', '',
    make('td', 'nowrap', instantText(recorded.occurredAtUs)),
    make('td', 'nowrap', DIRECTIONS[crossing.direction] || ''),
    make('td', '', make('span', `tag ${outcome.grade}`, outcome.text)),
    make('td', 'nowrap', recorded.id?.checkpoint || '', soft(eventText(recorded.id))),
    why,
  );
}

function section(title, count, element, none) {
  return [make('h2', '', title), count > 0 ? element : make('p', 'asof', none)];
}

export function clearPerson() {
  answer().replaceChildren();
}

export function showNobody(issuingState, documentNumber) {
  answer().replaceChildren(make('p', 'empty', `No crossing and no ban is known here for document ${documentNumber} of ${issuingState}.`));
}

// `person` is a Person.
export function showPerson(person) {
  const stays = table('Stays', ['Entered', 'Left', 'Last lawful day', 'Rule'], person.stays.map(stayRow));
  const crossings = table('Crossings', ['When', 'Direction', 'Outcome', 'Checkpoint', 'Why'], person.crossings.map(crossingRow));
  answer().replaceChildren(
    identity(person.document || {}),
    ...person.overstays.map(overstayCard),
    ...person.bans.map(banCard),
    ...section('Stays', person.stays.length, stays, 'No stay is known.'),
    ...section('Crossings', person.crossings.length, crossings, 'No crossing is known.'),
  );
}
