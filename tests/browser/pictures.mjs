// Takes the pictures of the front page from the running demonstration. Called by tests/browser/pictures.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Chromium } from './chromium.mjs';

const [, , otkel, chromiumProgram, folder, out] = process.argv;
mkdirSync(out, { recursive: true });

// The addresses that the demonstration ends with, once its story is told.
async function startDemo() {
  const demo = spawn(otkel, ['demo', '--keep', '--dir', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: demo.stdout })) {
    const police = line.match(/^police page: +(\S+)/);
    if (police) return { demo, police: police[1] };
  }
  throw new Error('the demonstration ended before it named its pages');
}

async function pictureConsole(chromium, url) {
  const page = await chromium.open(url, 1280, 800);
  await page.value("document.getElementById('purpose').focus()");
  await page.type('Case 114/26, check of a hostel');
  await page.key('Enter', '\r');
  await page.until("document.querySelectorAll('tbody tr').length > 0");
  await page.screenshot(join(out, 'console.jpg'));
  return page.complaints;
}

const { demo, police } = await startDemo();
const chromium = new Chromium(chromiumProgram);
try {
  const complaints = await pictureConsole(chromium, police);
  for (const complaint of complaints) console.log(`complaint: ${complaint}`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
} finally {
  await chromium.close();
  demo.kill('SIGTERM');
}
