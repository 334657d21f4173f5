// Shows what was read: the picture with its band, each character with its confidence, and what is wrong with it.
import { make } from '/connect_page.js';

const WEAK_BELOW = 0.9;
const byId = (id) => document.getElementById(id);

function outline(context, band, scale) {
  context.beginPath();
  band.forEach((corner, i) => (i === 0 ? context.moveTo : context.lineTo).call(context, corner.x * scale, corner.y * scale));
  context.closePath();
  for (const [width, colour] of [[7, '#0b0c0c'], [4, '#ffdd00']]) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
  }
}

// The band alone, turned upright, to be compared with the characters under it.
function straighten(picture, band) {
  const canvas = byId('band');
  const [topLeft, topRight, , bottomLeft] = band;
  const across = { x: topRight.x - topLeft.x, y: topRight.y - topLeft.y };
  const down = { x: bottomLeft.x - topLeft.x, y: bottomLeft.y - topLeft.y };
  const area = across.x * down.y - across.y * down.x;
  if (Math.abs(area) < 1) return;
  const ratio = Math.hypot(down.x, down.y) / Math.hypot(across.x, across.y);
  canvas.height = Math.round(Math.min(canvas.width * ratio, 260));
  const context = canvas.getContext('2d');
  const { width, height } = canvas;
  // The affine map that takes the band's corners to the canvas's.
  const a = (width * down.y) / area;
  const c = (-width * down.x) / area;
  const b = (-height * across.y) / area;
  const d = (height * across.x) / area;
  context.setTransform(a, b, c, d, -(a * topLeft.x + c * topLeft.y), -(b * topLeft.x + d * topLeft.y));
  context.drawImage(picture, 0, 0);
  context.resetTransform();
  canvas.hidden = false;
}

export function showPicture(picture, band) {
  const canvas = byId('picture');
  const scale = Math.min(880 / picture.width, 620 / picture.height);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const context = canvas.getContext('2d');
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  canvas.hidden = false;
  byId('drop-hint').hidden = true;
  if (band.length !== 4) return;
  outline(context, band, scale);
  straighten(picture, band);
}

function covers(problem, line, column) {
  return problem.length > 0 && problem.line === line && column >= problem.column && column < problem.column + problem.length;
}

function characterElement(reply, line, column, character) {
  const read = reply.characters[line]?.characters[column];
  const repair = reply.repairs.find((fixed) => fixed.line === line && fixed.column === column);
  const element = make('span', 'ch', character);
  element.dataset.line = line;
  element.dataset.column = column;
  const notes = [`Line ${line + 1}, character ${column + 1}`];
  if (read) {
    notes.push(`${Math.round(read.confidence * 100)} % sure`);
    element.classList.toggle('weak', read.confidence < WEAK_BELOW);
  }
  if (reply.lookAt.some((place) => place.line === line && place.column === column)) element.classList.add('weak');
  if (repair) {
    element.classList.add('fixed');
    notes.push(`read as ${repair.from}; ${repair.becauseOf} says ${repair.to}`);
  }
  if (reply.problems.some((problem) => covers(problem, line, column))) element.classList.add('wrong');
  element.title = notes.join(', ');
  return element;
}

function pointAt(problem, isPointed) {
  for (const element of byId('lines').querySelectorAll('.ch')) {
    const { line, column } = element.dataset;
    element.classList.toggle('pointed', isPointed && covers(problem, Number(line), Number(column)));
  }
}

function problemElement(problem) {
  const where = problem.length > 0
    ? `Line ${problem.line + 1}, character${problem.length === 1 ? ` ${problem.column + 1}` : `s ${problem.column + 1} to ${problem.column + problem.length}`}: `
    : '';
  const element = make('li', '', `■ ${where}${problem.sentence || problem.kind}`);
  element.tabIndex = 0;
  for (const type of ['mouseenter', 'focus']) element.addEventListener(type, () => pointAt(problem, true));
  for (const type of ['mouseleave', 'blur']) element.addEventListener(type, () => pointAt(problem, false));
  return element;
}

function lookAtSentence(reply) {
  const places = reply.lookAt.map((place) => `line ${place.line + 1} character ${place.column + 1} (${reply.lines[place.line]?.[place.column] ?? '?'})`);
  return `▲ Compare with the document: ${places.join(', ')}.`;
}

function showLegend(shown) {
  const legend = byId('legend');
  const has = (name) => shown.some((element) => element.classList.contains(name));
  legend.replaceChildren();
  const keys = [['weak', 'not sure: compare'], ['fixed', 'repaired by a check digit'], ['wrong', 'does not agree']];
  for (const [name, words] of keys) {
    if (has(name)) legend.append(make('span', `ch ${name}`, 'A'), ` ${words}   `);
  }
  legend.hidden = legend.childNodes.length === 0;
}

// `reply` is a ReadReply.
export function showReading(reply) {
  byId('mrz').hidden = reply.lines.length === 0;
  const rows = reply.lines.map((text, line) => {
    const characters = [...text].map((character, column) => characterElement(reply, line, column, character));
    const row = make('div', 'text', ...characters);
    row.setAttribute('role', 'img');
    row.setAttribute('aria-label', `Line ${line + 1}: ${[...text].join(' ')}`);
    return row;
  });
  byId('lines').replaceChildren(...rows);
  showLegend([...byId('lines').querySelectorAll('.ch')]);
  const problems = reply.problems.map(problemElement);
  if (reply.lookAt.length > 0) problems.push(make('li', 'look', lookAtSentence(reply)));
  byId('problems').replaceChildren(...problems);
}

export function clearReading() {
  for (const id of ['picture', 'band', 'mrz', 'legend']) byId(id).hidden = true;
  byId('drop-hint').hidden = false;
  byId('lines').replaceChildren();
  byId('problems').replaceChildren();
}
