// The table of checkpoints.
import { inWords, make } from '/connect_page.js';
import { instantText, soft } from '/words.js';

const LATE_US = 3600e6;
const CLOCK_OFF_US = 1e6;

const byId = (id) => document.getElementById(id);

function tag(grade, text) {
  const symbol = { good: '●', warn: '▲', bad: '■' }[grade];
  return make('span', `tag ${grade}`, `${symbol} ${text}`);
}

function linkCell(checkpoint) {
  if (checkpoint.quarantined) return make('td', '', tag('bad', 'Quarantined'), soft(checkpoint.quarantined));
  if (checkpoint.matchingFault) return make('td', '', tag('bad', 'Matching does not work'), soft(checkpoint.matchingFault));
  return make('td', '', checkpoint.attached ? tag('good', 'Linked') : tag('warn', 'No link'));
}

function completeCell(checkpoint, nowUs) {
  const through = Number(checkpoint.completeThroughUs);
  if (through === 0) return make('td', '', tag('bad', 'Never complete'));
  const behind = nowUs - through;
  return make('td', '', tag(behind > LATE_US ? 'warn' : 'good', `${inWords(behind)} ago`), soft(instantText(through)));
}

function lagCell(checkpoint, position) {
  const lag = position - Number(checkpoint.replicaPosition);
  const words = lag <= 0 ? 'has everything' : `${lag.toLocaleString('en-GB')} change${lag === 1 ? '' : 's'} not yet there`;
  return make('td', '', words);
}

function clockCell(checkpoint) {
  const skew = Number(checkpoint.clockSkewUs);
  const words = `${(Math.abs(skew) / 1000).toFixed(0)} ms ${skew < 0 ? 'behind' : 'ahead'}`;
  return make('td', '', Math.abs(skew) > CLOCK_OFF_US ? tag('warn', words) : words);
}

// `reply` is a ListCheckpointsReply.
export function showCheckpoints(reply) {
  const nowUs = Date.now() * 1000;
  const position = Number(reply.position);
  const rows = reply.checkpoints.map((checkpoint) => make(
    'tr', '',
    make('td', '', make('strong', '', checkpoint.checkpoint)),
    linkCell(checkpoint),
    completeCell(checkpoint, nowUs),
    lagCell(checkpoint, position),
    make('td', 'nowrap', `${Number(checkpoint.durableSequence).toLocaleString('en-GB')}`, soft(`epoch ${checkpoint.epoch}`)),
    clockCell(checkpoint),
  ));
  byId('checkpoint-rows').replaceChildren(...rows);
}
