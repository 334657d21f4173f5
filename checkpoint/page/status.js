// The status bar: what the checkpoint says about itself over the WebSocket /status, in plain words.
import { inWords } from '/connect_page.js';

const RETRY_MS = 1000;
const TICK_MS = 5000;

const byId = (id) => document.getElementById(id);
let status = null;
let receivedAt = 0;

function show(id, grade, text) {
  const item = byId(id);
  item.classList.toggle('warn', grade === 'warn');
  item.classList.toggle('bad', grade === 'bad');
  const symbol = { good: '●', warn: '▲', bad: '■' }[grade];
  item.querySelector('.value').textContent = `${symbol} ${text}`;
}

function alarm(text) {
  byId('alarm').hidden = text === '';
  byId('alarm').textContent = text;
}

function showLink() {
  if (status.refusal) return show('st-link', 'bad', 'refuses this checkpoint');
  if (!status.attached) return show('st-link', 'warn', 'no link, work on');
  return show('st-link', 'good', 'linked');
}

function showQueue() {
  const unsent = Number(status.unsentEvents);
  if (unsent === 0) return show('st-queue', 'good', 'all sent');
  return show('st-queue', status.attached ? 'good' : 'warn', unsent === 1 ? '1 event' : `${unsent} events`);
}

function showLists(elapsedUs) {
  const age = Number(status.replicaAgeUs);
  if (age < 0) return show('st-lists', 'bad', 'never received');
  const total = age + elapsedUs;
  return show('st-lists', total > 24 * 3600e6 ? 'warn' : 'good', total < 60e6 ? 'up to date' : `${inWords(total)} old`);
}

function showClock(elapsedUs) {
  const now = new Date((Number(status.nowUs) + elapsedUs) / 1000);
  const time = now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const off = Math.abs(Number(status.clockSkewUs)) / 1000;
  if (status.clockState === 'CLOCK_STATE_DRILL') return show('st-clock', 'warn', `${time} drill`);
  if (status.clockState === 'CLOCK_STATE_SUSPECT') return show('st-clock', 'warn', `${time} jumped`);
  if (status.clockState !== 'CLOCK_STATE_CHECKED') return show('st-clock', 'warn', `${time} not checked`);
  return show('st-clock', off > 1000 ? 'warn' : 'good', off > 1000 ? `${time} is ${Math.round(off / 1000)} s off` : `${time} checked`);
}

function showDisk() {
  const free = `${(Number(status.freeBytes) / 1e9).toFixed(0)} GB free`;
  if (status.disk === 'full') return show('st-disk', 'bad', 'full');
  if (status.disk === 'low') return show('st-disk', 'warn', `low, ${free}`);
  return show('st-disk', 'good', free);
}

function showAll() {
  if (!status) return;
  const elapsedUs = (performance.now() - receivedAt) * 1000;
  byId('st-checkpoint').textContent = status.checkpoint;
  showLink();
  showQueue();
  showLists(elapsedUs);
  showClock(elapsedUs);
  showDisk();
  byId('st-head').querySelector('.value').textContent = `${status.epoch}-${status.headSequence}`;
  byId('drill').hidden = status.clockState !== 'CLOCK_STATE_DRILL';
  document.title = `${status.checkpoint} · Otkel terminal`;
  if (status.disk === 'full') alarm('The disk is full: nothing more can be recorded. Call the supervisor.');
  else if (status.matchingFault) alarm(`Matching does not work here: ${status.matchingFault}. Every traveller is referred. Call the supervisor.`);
  else if (status.refusal) alarm(`The centre refuses this checkpoint: ${status.refusal}`);
  else alarm('');
}

function listen() {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/status`);
  socket.onmessage = (event) => {
    status = JSON.parse(event.data);
    receivedAt = performance.now();
    showAll();
  };
  socket.onclose = () => {
    status = null;
    for (const id of ['st-link', 'st-queue', 'st-lists', 'st-clock', 'st-disk']) show(id, 'warn', 'not known');
    alarm('This terminal does not reach its checkpoint computer. Nothing can be decided or recorded here now.');
    setTimeout(listen, RETRY_MS);
  };
}

export function startStatus() {
  listen();
  setInterval(showAll, TICK_MS);
}
