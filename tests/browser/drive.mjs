// Uses the console as a person would and says what held. Called by tests/browser/run. The terminal: tests/web.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
  await checkConsole(chromium, servers);
  servers.server.stdin.end();
} catch (error) {
  holds('the pages could be used to the end', false, error.message);
} finally {
  await chromium.close();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
