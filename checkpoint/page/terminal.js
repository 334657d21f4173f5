// The officer's terminal: read a document, decide, record what the officer did. One traveller at a time.
import { call } from '/connect_page.js';
import { VERDICTS, nameText, say, showDecision } from '/decision.js';
import { listenForReader } from '/keys.js';
import { clearReading, showPicture, showReading } from '/reading.js';
import { startStatus } from '/status.js';

const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
const SCAN_TIMEOUT_MS = 30000;
const SHOWN_BEFORE_ENTER_MS = 400; // An Enter meant for something else shall not admit anybody.

const byId = (id) => document.getElementById(id);
const BUTTONS = {
  OUTCOME_ADMITTED: { id: 'do-admit', done: 'Admitted' },
  OUTCOME_REFERRED: { id: 'do-refer', done: 'Referred' },
  OUTCOME_REFUSED: { id: 'do-refuse', done: 'Refused' },
};

const language = new URLSearchParams(window.location.search).get('lang') || ''; // Of sentences; empty: English.

let direction = 'DIRECTION_ENTRY';
let traveller = 0; // Answers for an earlier traveller are dropped.
let lines = [];
let capture = 'CAPTURE_TYPED';
let decided = null; // The DecideReply that waits to be confirmed.
let decidedAt = 0;
let isConfirming = false;
let wanted = ''; // The outcome that waits for its ground.
let said = new Map(); // What was said of orders before the decision was confirmed, by ban id.

function problem(text) {
  byId('act-problem').hidden = text === '';
  byId('act-problem').textContent = text;
}

function setDecided(reply) {
  decided = reply;
  decidedAt = performance.now();
  wanted = '';
  const proposed = reply && VERDICTS[reply.decision.verdict].outcome;
  for (const [outcome, { id }] of Object.entries(BUTTONS)) {
    byId(id).disabled = !reply;
    byId(id).classList.toggle('proposed', outcome === proposed);
  }
  byId('admit-key').hidden = Boolean(reply) && proposed !== 'OUTCOME_ADMITTED';
  byId('ground').disabled = !reply;
  byId('ground').value = '';
}

// Makes the page ready for one more traveller; returns his number, or 0 while the last one is being recorded.
function begin() {
  if (isConfirming) {
    problem('Wait: the last traveller is being recorded. Then read the document again.');
    return 0;
  }
  const unrecorded = decided;
  setDecided(null);
  clearReading();
  byId('detail').hidden = true;
  byId('recorded').hidden = true;
  problem(unrecorded ? `Nothing was recorded for the traveller before: ${nameText(unrecorded.document || {})}.` : '');
  say('none', '◌', 'Reading', 'Reading the document.');
  traveller += 1;
  return traveller;
}

function fail(error) {
  const sentence = error.code === 'unreachable'
    ? 'The checkpoint computer does not answer. Nothing was decided.'
    : `Nothing was decided: ${error.message}`;
  say('unknown', '?', 'NO ANSWER', sentence);
}

// Records whether the traveller is whom an order is on. Before the decision is confirmed it waits for that.
async function identify(decisionId, what, text) {
  const officer = byId('officer').value.trim();
  if (officer === '') return 'Enter who you are (Officer) first.';
  if (decided && decided.decisionId === decisionId) {
    said.set(what.banId, what);
    return `${text}: recorded with the decision.`;
  }
  try {
    await call('Terminal/Identify', { decisionId, officer, ...what });
    return `✔ Recorded: ${text}.`;
  } catch (error) {
    return `NOT recorded: ${error.message}`;
  }
}

// What was said of the orders of a decision that is recorded now.
async function recordSaid(decisionId, officer) {
  const waiting = [...said.values()];
  said = new Map();
  for (const what of waiting) {
    try {
      await call('Terminal/Identify', { decisionId, officer, ...what });
    } catch (error) {
      problem(`What you said of ${what.banId} is NOT recorded: ${error.message}. Say it again.`);
    }
  }
}

async function decide(number) {
  say('none', '◌', 'Deciding', 'Looking through bans, stays and rules.');
  try {
    const lane = byId('lane').value.trim();
    const reply = await call('Terminal/Decide', { lines, direction, lane, capture, language });
    if (number !== traveller) return;
    setDecided(reply);
    said = new Map();
    showDecision(reply, direction === 'DIRECTION_ENTRY', (what, text) => identify(reply.decisionId, what, text));
    byId('decision').focus({ preventScroll: true });
  } catch (error) {
    if (number === traveller) fail(error);
  }
}

async function take(number, reply) {
  lines = reply.lines;
  showReading(reply);
  byId('typed').value = lines.join('\n');
  if (reply.outcome === 'nothing') {
    say('unknown', '?', 'NOT READ', 'No machine readable zone was found. Lay the document again, or type its lines (F2).');
  } else if (reply.outcome === 'not_read') {
    say('unknown', '?', 'NOT READ', 'The lines cannot be trusted. Lay the document again, or correct them (F2).');
    byId('typing').open = true;
  } else {
    await decide(number);
  }
}

function base64Of(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function readImage(file) {
  const number = begin();
  if (number === 0) return;
  if (!['image/png', 'image/jpeg'].includes(file.type) || file.size > MAX_IMAGE_BYTES) {
    say('unknown', '?', 'NOT READ', 'Only PNG or JPEG pictures of at most 32 MiB can be read.');
    return;
  }
  try {
    const image = await base64Of(file);
    const picture = await createImageBitmap(file).catch(() => null);
    const reply = await call('Terminal/ScanImage', { image, language }, SCAN_TIMEOUT_MS);
    if (number !== traveller) return;
    capture = 'CAPTURE_IMAGE';
    if (picture) showPicture(picture, reply.band);
    await take(number, reply);
  } catch (error) {
    if (number === traveller) fail(error);
  }
}

async function readLines(typed) {
  const number = begin();
  if (number === 0) return;
  try {
    const reply = await call('Terminal/ReadLines', { typed, language });
    if (number !== traveller) return;
    capture = 'CAPTURE_TYPED';
    await take(number, reply);
  } catch (error) {
    if (number === traveller) fail(error);
  }
}

function setDirection(next) {
  if (next === direction || isConfirming) return;
  direction = next;
  const isEntry = next === 'DIRECTION_ENTRY';
  for (const [id, isOn] of [['dir-entry', isEntry], ['dir-exit', !isEntry]]) {
    byId(id).setAttribute('aria-checked', String(isOn));
    byId(id).tabIndex = isOn ? 0 : -1;
  }
  if (!decided) return;
  setDecided(null);
  traveller += 1;
  decide(traveller);
}

function showRecorded(outcome, reply) {
  const { checkpoint, epoch, sequence } = reply.id;
  const at = new Date(Number(reply.occurredAtUs) / 1000).toLocaleTimeString('en-GB');
  const panel = byId('recorded');
  panel.textContent = `✔ Recorded. ${BUTTONS[outcome].done}: ${nameText(decided.document || {})}. Record ${checkpoint} ${epoch}-${sequence} at ${at}.`;
  panel.hidden = false;
  say('none', '✔', BUTTONS[outcome].done.toUpperCase(), 'Recorded. Waiting for the next traveller.');
  byId('decision').classList.add('done');
}

// What is still missing before `outcome` can be recorded; '' where nothing is.
function missingFor(outcome) {
  if (byId('officer').value.trim() === '') return ['officer', 'Enter who you are (Officer) first.'];
  const isOther = outcome !== VERDICTS[decided.decision.verdict].outcome;
  if (byId('ground').value.trim() !== '' || (!isOther && outcome !== 'OUTCOME_REFUSED')) return null;
  const why = outcome === 'OUTCOME_REFUSED' ? 'A refusal needs its ground' : 'This is not what was proposed: say why';
  return ['ground', `${why}, then press Enter.`];
}

async function confirm(outcome) {
  if (!decided || isConfirming) return;
  const missing = missingFor(outcome);
  wanted = outcome;
  if (missing) {
    problem(missing[1]);
    byId(missing[0]).focus();
    return;
  }
  isConfirming = true;
  problem('');
  try {
    const reply = await call('Terminal/Confirm', {
      decisionId: decided.decisionId, outcome, officer: byId('officer').value.trim(), ground: byId('ground').value.trim(),
    });
    const { decisionId } = decided;
    showRecorded(outcome, reply);
    setDecided(null);
    await recordSaid(decisionId, byId('officer').value.trim());
    byId('decision').focus({ preventScroll: true });
  } catch (error) {
    problem(error.code === 'unreachable'
      ? 'It is not known whether this was recorded. Press the same button again: it is never recorded twice.'
      : `NOT recorded: ${error.message}`);
  } finally {
    isConfirming = false;
  }
}

function isBusyWith(element) {
  return element.closest('input, textarea, button, summary, label, select') !== null;
}

function onKey(event) {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  const isProposedAdmit = decided?.decision.verdict === 'VERDICT_ADMIT';
  const isReady = performance.now() - decidedAt > SHOWN_BEFORE_ENTER_MS;
  if (event.key === 'F2') {
    byId('typing').open = true;
    byId('typed').focus();
  } else if (event.key === 'F3') {
    setDirection(direction === 'DIRECTION_ENTRY' ? 'DIRECTION_EXIT' : 'DIRECTION_ENTRY');
  } else if (event.key === 'F4') {
    confirm('OUTCOME_REFERRED');
  } else if (event.key === 'F8') {
    confirm('OUTCOME_REFUSED');
  } else if (event.key === 'Enter' && event.target.id === 'ground' && wanted) {
    confirm(wanted);
  } else if (event.key === 'Enter' && isProposedAdmit && isReady && !isBusyWith(event.target)) {
    confirm('OUTCOME_ADMITTED');
  } else {
    return;
  }
  event.preventDefault();
}

function remember(id) {
  const key = `otkel.${id}`;
  byId(id).value = sessionStorage.getItem(key) || '';
  byId(id).addEventListener('change', () => sessionStorage.setItem(key, byId(id).value.trim()));
}

function takeFiles(files) {
  if (files && files.length > 0) readImage(files[0]);
}

function listenForPictures() {
  const drop = byId('drop');
  byId('file').addEventListener('change', (event) => {
    takeFiles(event.target.files);
    event.target.value = '';
  });
  for (const type of ['dragover', 'drop', 'dragleave']) {
    document.addEventListener(type, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', type === 'dragover');
      if (type === 'drop') takeFiles(event.dataTransfer.files);
    });
  }
  document.addEventListener('paste', (event) => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    takeFiles(event.clipboardData.files);
  });
}

listenForReader(readLines);
document.addEventListener('keydown', onKey);
listenForPictures();
byId('typed-form').addEventListener('submit', (event) => {
  event.preventDefault();
  readLines(byId('typed').value);
});
byId('dir-entry').addEventListener('click', () => setDirection('DIRECTION_ENTRY'));
byId('dir-exit').addEventListener('click', () => setDirection('DIRECTION_EXIT'));
byId('dir-entry').parentElement.addEventListener('keydown', (event) => {
  if (!event.key.startsWith('Arrow')) return;
  setDirection(direction === 'DIRECTION_ENTRY' ? 'DIRECTION_EXIT' : 'DIRECTION_ENTRY');
  byId(direction === 'DIRECTION_ENTRY' ? 'dir-entry' : 'dir-exit').focus();
});
for (const [outcome, { id }] of Object.entries(BUTTONS)) byId(id).addEventListener('click', () => confirm(outcome));
remember('officer');
remember('lane');
if (byId('officer').value === '') byId('officer').focus();
startStatus();
