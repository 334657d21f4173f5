// The console of the migration police. Nothing is asked of the centre before a purpose has been given.
import { showCheckpoints } from '/checkpoints.js';
import { call } from '/connect_page.js';
import { showOverstays } from '/overstays.js';
import { clearPerson, showNobody, showPerson } from '/person.js';

const REFRESH_MS = 5000;
const PAGE_SIZE = 50;
const PURPOSE_KEY = 'otkel.purpose';
const TABS = ['overstays', 'person', 'checkpoints'];

const byId = (id) => document.getElementById(id);
let purpose = sessionStorage.getItem(PURPOSE_KEY) || '';
let tab = 'overstays';
let pages = ['']; // The tokens of the pages up to the one shown.
let nextToken = '';
let asked = 0; // An answer to an older question is dropped.
let timer = 0;

function problem(text) {
  byId('problem').hidden = text === '';
  byId('problem').textContent = text;
}

function filterText() {
  return { grade: byId('filters').elements.grade.value, nationality: byId('nationality').value.trim().toUpperCase() };
}

const questions = {
  async overstays() {
    const includeLeft = byId('include-left').checked;
    const pageToken = pages[pages.length - 1];
    const reply = await call('Query/ListOverstays', { ...filterText(), includeLeft, pageSize: PAGE_SIZE, pageToken, purpose });
    return () => {
      showOverstays(reply, look);
      nextToken = reply.nextPageToken;
      byId('page-number').textContent = `Page ${pages.length}`;
      byId('page-next').disabled = nextToken === '';
      for (const id of ['page-back', 'page-first']) byId(id).disabled = pages.length === 1;
    };
  },
  async checkpoints() {
    const reply = await call('Query/ListCheckpoints', { purpose });
    return () => showCheckpoints(reply);
  },
};

// Asks again what the open tab shows, now and every few seconds. A person is asked for by hand only: each look at
// a person is one line in the log of consultations.
async function refresh() {
  clearTimeout(timer);
  if (purpose === '' || !questions[tab]) return;
  asked += 1;
  const mine = asked;
  try {
    const show = await questions[tab]();
    if (mine !== asked) return;
    show();
    problem('');
    byId('freshness').textContent = `As of ${new Date().toLocaleTimeString('en-GB')}, again every 5 s.`;
  } catch (error) {
    if (mine !== asked) return;
    problem(error.code === 'unreachable' ? 'The centre does not answer. What is shown may be old.' : error.message);
  }
  timer = setTimeout(refresh, document.hidden ? 4 * REFRESH_MS : REFRESH_MS);
}

function fromFirstPage() {
  pages = [''];
  refresh();
}

async function look(issuingState, documentNumber) {
  byId('issuing-state').value = issuingState;
  byId('document-number').value = documentNumber;
  openTab('person');
  clearPerson();
  try {
    showPerson(await call('Query/GetPerson', { issuingState, documentNumber, purpose }));
    problem('');
    byId('freshness').textContent = `As of ${new Date().toLocaleTimeString('en-GB')}.`;
  } catch (error) {
    if (error.code === 'not_found') showNobody(issuingState, documentNumber);
    else problem(error.code === 'unreachable' ? 'The centre does not answer.' : error.message);
  }
}

function openTab(next) {
  tab = next;
  for (const name of TABS) {
    byId(name).hidden = name !== next;
    byId(`tab-${name}`).setAttribute('aria-selected', String(name === next));
    byId(`tab-${name}`).tabIndex = name === next ? 0 : -1;
  }
  byId('refresh').hidden = next === 'person';
  byId('freshness').textContent = '';
  problem('');
  clearTimeout(timer);
  refresh();
}

function setPurpose(text) {
  purpose = text;
  sessionStorage.setItem(PURPOSE_KEY, text);
  byId('gate').hidden = text !== '';
  byId('work').hidden = text === '';
  byId('purpose-change').hidden = text === '';
  byId('purpose-now').textContent = text === '' ? '' : `Purpose: ${text}`;
  if (text === '') {
    clearTimeout(timer);
    clearPerson();
    byId('purpose').focus();
  } else {
    openTab(tab);
  }
}

function listenForTabs() {
  TABS.forEach((name, i) => {
    byId(`tab-${name}`).addEventListener('click', () => purpose !== '' && openTab(name));
    byId(`tab-${name}`).addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
      if (!step || purpose === '') return;
      const next = TABS[(i + step) % TABS.length];
      openTab(next);
      byId(`tab-${next}`).focus();
    });
  });
}

function listenForForms() {
  byId('gate-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = byId('purpose').value.trim();
    if (text !== '') setPurpose(text);
  });
  byId('purpose-change').addEventListener('click', () => setPurpose(''));
  byId('filters').addEventListener('change', fromFirstPage);
  byId('filters').addEventListener('submit', (event) => {
    event.preventDefault();
    fromFirstPage();
  });
  byId('person-form').addEventListener('submit', (event) => {
    event.preventDefault();
    look(byId('issuing-state').value.trim().toUpperCase(), byId('document-number').value.trim().toUpperCase());
  });
  byId('refresh').addEventListener('click', refresh);
  byId('page-first').addEventListener('click', fromFirstPage);
  byId('page-back').addEventListener('click', () => {
    pages.pop();
    refresh();
  });
  byId('page-next').addEventListener('click', () => {
    pages.push(nextToken);
    refresh();
  });
}

listenForTabs();
listenForForms();
setPurpose(purpose);
