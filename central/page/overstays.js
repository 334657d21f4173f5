// The list of overstays.
import { make } from '/connect_page.js';
import { dayText, gradeTag, nameText, soft } from '/words.js';

const byId = (id) => document.getElementById(id);

function personCell(person, look) {
  const name = make('button', 'plain', nameText(person));
  name.type = 'button';
  name.addEventListener('click', () => look(person.issuingState, person.number));
  const number = make('span', 'mono', person.number);
  return make('td', 'nowrap', name, soft(`${person.nationality} · document `, number));
}

function enteredCell(stay) {
  if (!stay.entry) return make('td', '', 'no entry known');
  const left = stay.exitedOn ? soft(`left ${dayText(stay.exitedOn)}`) : '';
  return make('td', 'nowrap', dayText(stay.enteredOn), soft(`at ${stay.entry.checkpoint}`), left);
}

function row(overstay, look) {
  const { document: person = {}, stay = {} } = overstay;
  const limit = stay.limit || {};
  const why = make('td', '', overstay.reason);
  if (overstay.wouldSettleIt) why.append(make('span', 'settle', overstay.wouldSettleIt));
  return make(
    'tr', '',
    make('td', '', gradeTag(overstay.grade)),
    make('td', 'number', String(overstay.daysOver)),
    personCell(person, look),
    make('td', 'nowrap', dayText(limit.lastLawfulDay), soft(limit.ruleId || ''), soft(limit.source || '')),
    enteredCell(stay),
    why,
  );
}

// `reply` is a ListOverstaysReply; look(issuingState, number) opens a person.
export function showOverstays(reply, look) {
  const focused = document.activeElement?.closest('#overstay-rows') ? document.activeElement.textContent : null;
  byId('overstay-rows').replaceChildren(...reply.overstays.map((overstay) => row(overstay, look)));
  byId('overstay-empty').hidden = reply.overstays.length > 0;
  const counts = { confirmed: reply.confirmed, probable: reply.probable, unproven: reply.unproven };
  for (const [name, count] of Object.entries(counts)) byId(`n-${name}`).textContent = Number(count).toLocaleString('en-GB');
  const all = Object.values(counts).reduce((sum, count) => sum + Number(count), 0);
  byId('n-all').textContent = all.toLocaleString('en-GB');
  byId('asof').textContent = `as of ${dayText(reply.asOfDay)}, ledger position ${Number(reply.position).toLocaleString('en-GB')}`;
  // The list is drawn anew every few seconds; whoever stands on a name with the keyboard stays there.
  if (focused === null) return;
  [...byId('overstay-rows').querySelectorAll('button')].find((button) => button.textContent === focused)?.focus();
}
