// Uses both pages as a person would and says what held. Called by tests/browser/run.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Chromium } from './chromium.mjs';

const [, , serverProgram, chromiumProgram, out] = process.argv;
mkdirSync(out, { recursive: true });
let passed = 0;
let failed = 0;

function holds(fact, isTrue, seen = '') {
  if (isTrue) passed += 1;
  else failed += 1;
  console.log(`${isTrue ? 'ok  ' : 'FAIL'} ${fact}${isTrue || seen === '' ? '' : `: ${seen}`}`);
}

const VALUES = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
function digit(text) {
  return [...text].reduce((sum, c, i) => sum + Math.max(0, VALUES.indexOf(c)) * [7, 3, 1][i % 3], 0) % 10;
}

function linesOf(number, birthDigit = digit('910412')) {
  const start = `${number}<${digit(`${number}<`)}`;
  const birth = `910412${birthDigit}`;
  const rest = `290830${digit('290830')}${'<'.repeat(15)}`;
  return [`P<TJKKARIMOVA<<ZARINA`.padEnd(44, '<'), `${start}TJK${birth}F${rest}${digit(start + birth + rest)}`];
}

async function startServer() {
  const server = spawn(serverProgram, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ports = {};
  for await (const line of createInterface({ input: server.stdout })) {
    const [name, port] = line.split(' ');
    ports[name] = port;
    if (name === 'console') break;
  }
  return { server, ...ports };
}

async function makePicture(chromium) {
  const page = await chromium.open(new URL('specimen.html', import.meta.url).href, 920, 600);
  const lines = linesOf('N0000001').join('\n');
  await page.value(`document.getElementById('lines').textContent = ${JSON.stringify(lines)}`);
  const picture = await page.screenshot(join(out, 'specimen.png'));
  const path = resolve(out, 'picture.png');
  writeFileSync(path, Buffer.concat([picture, Buffer.from(lines)]));
  return path;
}

// What a reader that acts as a keyboard does, with `field` focused.
function burst(page, lines, field) {
  return page.value(`(() => {
    const target = ${field ? `document.getElementById('${field}')` : 'document.body'};
    if (target.focus) target.focus();
    for (const key of [...${JSON.stringify(`${lines.join('\n')}\n`)}]) {
      const event = new KeyboardEvent('keydown', { key: key === '\\n' ? 'Enter' : key, bubbles: true, cancelable: true });
      if (target.dispatchEvent(event) && key !== '\\n' && 'value' in target) target.value += key;
    }
  })()`);
}

async function checkAdmit(page, picture) {
  await page.chooseFile('#file', picture);
  await page.until("!['Ready', 'Reading', 'Deciding'].includes(document.getElementById('word').textContent)");
  holds('the picture is read', (await page.text('#word')) === 'ADMIT', `${await page.text('#sentence')} ${page.complaints.join('; ')}`);
  await page.untilText('#word', 'ADMIT');
  holds('a picture leads to a decision without a key', true);
  holds('the band is outlined and straightened', await page.value("!document.getElementById('band').hidden && !document.getElementById('picture').hidden"));
  holds('a character that is not sure is marked', (await page.value("document.querySelectorAll('.lines .ch.weak').length")) === 1);
  holds('the last lawful day is told', (await page.text('#limit')).includes('21.12.2026'));
  for (const id of ['status', 'decision', 'do-admit', 'do-refuse', 'ground']) {
    const bottom = await page.value(`document.getElementById('${id}').getBoundingClientRect().bottom`);
    holds(`#${id} is in sight on 1024 x 768`, bottom <= 768 && bottom > 0, String(bottom));
  }
  holds('nothing is wider than the screen', await page.value('document.documentElement.scrollWidth <= innerWidth'));
  await page.screenshot(join(out, 'terminal.png'));
  await page.until('performance.now() > 1000');
  await new Promise((done) => setTimeout(done, 500));
  await page.key('Enter', '\r');
  await page.untilText('#recorded', 'dostyk 1-4711');
  holds('Enter records what was proposed, and the record is named', true);
}

async function checkRefusal(page) {
  await burst(page, linesOf('N0000002'));
  await page.untilText('#word', 'REFER');
  holds('a reader that types is heard anywhere', true);
  holds('a possible ban names the fields that match', (await page.text('#bans')).includes('surname'));
  holds('an order says whose it is, its ground and where to appeal', (await page.text('#bans')).includes('Appeal to: Supreme Court'));
  await page.value("[...document.querySelectorAll('#bans button')].find((button) => button.textContent === 'Not the person').click()");
  await page.untilText('#bans', 'recorded with the decision');
  await page.value("document.getElementById('decision').focus()");
  await new Promise((done) => setTimeout(done, 500));
  await page.key('Enter', '\r');
  holds('Enter does nothing where admission is not proposed', await page.value("document.getElementById('recorded').hidden"));
  await page.key('F8');
  await page.untilText('#act-problem', 'ground');
  holds('a refusal without ground is not sent', await page.value("document.activeElement.id === 'ground'"));
  await page.type('Law on migration, art. 48');
  await page.screenshot(join(out, 'terminal-refer.png'));
  await page.key('Enter', '\r');
  await page.untilText('#recorded', 'Refused');
  holds('Enter in the ground records the refusal', true);
  await page.untilText('#st-head', '1-4713');
  holds('what the officer said of an order is recorded after the decision', await page.value("document.getElementById('act-problem').hidden"));
}

async function checkTrouble(page, server) {
  await page.value("document.getElementById('officer').value = 'K-114'");
  await burst(page, linesOf('N0000003'), 'officer');
  await page.untilText('#word', 'STOP');
  holds('what a reader typed into a field is taken out again', (await page.value("document.getElementById('officer').value")) === 'K-114',
    await page.value("document.getElementById('officer').value"));
  await page.screenshot(join(out, 'terminal-stop.png'));
  await page.key('F2');
  await page.value(`document.getElementById('typed').value = ${JSON.stringify(linesOf('N0000004', 9).join('\n'))}`);
  await page.click('#typed-form button');
  await page.untilText('#problems', 'needs check digit 6');
  holds('a wrong check digit points at its characters', (await page.value("document.querySelectorAll('.lines .ch.wrong').length")) === 7);
  holds('a traveller left without a record is named', (await page.text('#act-problem')).includes('RAHIMOV'));
  await page.key('F3');
  await page.until("document.getElementById('dir-exit').getAttribute('aria-checked') === 'true'");
  holds('F3 changes the direction', true);
  server.stdin.write('offline\n');
  await page.untilText('#st-link', 'no link');
  holds('the status says that the link is down and how much waits', (await page.text('#st-queue')).includes('37'));
  await page.screenshot(join(out, 'terminal-digit.png'));
  server.stdin.write('drill\n');
  await page.until("!document.getElementById('drill').hidden");
  holds('a drill is announced', true);
  await page.screenshot(join(out, 'terminal-drill.png'));
}

async function checkTerminal(chromium, { server, terminal }) {
  const picture = await makePicture(chromium);
  const page = await chromium.open(`http://127.0.0.1:${terminal}/`, 1024, 768);
  await page.untilText('#st-link', 'linked');
  holds('the status comes by itself', (await page.text('#st-checkpoint')) === 'dostyk');
  await page.screenshot(join(out, 'terminal-ready.png'));
  await page.value("document.getElementById('officer').value = 'K-114'; document.getElementById('lane').value = '3'");
  await checkAdmit(page, picture);
  await checkRefusal(page);
  await checkTrouble(page, server);
  holds('the terminal puts no error on the console', page.complaints.length === 0, page.complaints.join('; '));
  return page;
}

async function checkConsole(chromium, { console: port }) {
  const page = await chromium.open(`http://127.0.0.1:${port}/`, 1280, 800);
  holds('nothing is asked before a purpose is given', await page.value("document.getElementById('work').hidden"));
  await page.screenshot(join(out, 'console-purpose.png'));
  await page.value("document.getElementById('purpose').value = 'Case 114/26, check of a hostel'");
  await page.click('#gate-form button');
  await page.until("document.querySelectorAll('#overstay-rows tr').length === 6");
  holds('the list shows grades in words', (await page.text('#overstay-rows')).includes('■ Confirmed'));
  holds('an unproven stay says what would settle it', (await page.text('#overstay-rows')).includes('events of tazhen from'));
  await page.screenshot(join(out, 'console.png'));
  await page.click('.g-unproven input');
  await page.until("document.querySelectorAll('#overstay-rows tr').length === 2");
  holds('the grade filters', true);
  await page.click('#page-next');
  await page.untilText('#page-number', 'Page 2');
  holds('paging goes on and stops at the end', await page.value("document.getElementById('page-next').disabled"));
  await page.click('#overstay-rows button');
  await page.untilText('#person-answer', 'ORAZOV');
  holds('a name leads to the person with stays, bans and crossings', (await page.text('#person-answer')).includes('Court of Shymkent'));
  await page.screenshot(join(out, 'console-person.png'));
  await page.value("document.getElementById('document-number').value = 'X1'");
  await page.click('#person-form button');
  await page.untilText('#person-answer', 'No crossing and no ban');
  holds('a person who is not known is an answer', true);
  await page.click('#tab-checkpoints');
  await page.untilText('#checkpoint-rows', 'Quarantined');
  holds('lag is told in words', (await page.text('#checkpoint-rows')).includes('13 changes not yet there'));
  await page.screenshot(join(out, 'console-checkpoints.png'));
  const complaints = page.complaints.filter((text) => !text.includes('404')); // The person who is not known.
  holds('the console puts no error on the console', complaints.length === 0, complaints.join('; '));
}

const chromium = new Chromium(chromiumProgram);
try {
  const servers = await startServer();
  const page = await checkTerminal(chromium, servers);
  await checkConsole(chromium, servers);
  servers.server.stdin.end();
  await page.until("!document.getElementById('alarm').hidden");
  holds('a terminal whose checkpoint is gone says so', (await page.text('#alarm')).includes('does not reach'));
} catch (error) {
  holds('the pages could be used to the end', false, error.message);
} finally {
  await chromium.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
