// What the page weighs, that it asks for nothing else, and how fast it is. Sizes are held to; times are only told.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBooth, passport, sitDown, stage, wedge, type Booth } from './booth';

const DIST = process.env.OTKEL_DIST ?? join(import.meta.dirname, '../../../checkpoint/web/dist');
const MOST_GZIPPED_BYTES = 150_000;
const RUNS = 100;

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const at = (sorted: number[], share: number): number => Math.round((sorted[Math.ceil(sorted.length * share) - 1] ?? 0) * 10) / 10;

test('the page is small, and all of it comes from the checkpoint', async () => {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()).map((file) => readFileSync(join(file.parentPath, file.name)));
  const bytes = files.reduce((sum, file) => sum + file.length, 0);
  const gzipped = files.reduce((sum, file) => sum + gzipSync(file).length, 0);
  console.log(JSON.stringify({ page: 'terminal', files: files.length, bytes, gzipped }));
  expect(gzipped).toBeLessThan(MOST_GZIPPED_BYTES);
  const { page, complaints, context } = await sitDown(booth);
  await stage(page, 'waiting');
  expect(complaints).toEqual([]); // a request to anybody else, or one that the policy refused, would be here
  await context.close();
});

test('nothing in the page is inline', () => {
  const index = readFileSync(join(DIST, 'index.html'), 'utf8');
  expect(index).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=|https?:/);
});

test('the policy is in force: what is inline does not run', async () => {
  const { page, complaints, context } = await sitDown(booth);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.isInlineRun = true';
    document.head.append(script);
  });
  expect(await page.evaluate(() => (window as { isInlineRun?: boolean }).isInlineRun)).toBeUndefined();
  expect(complaints.join()).toMatch(/Content Security Policy/i);
  await context.close();
});

test('from the document to the decision on the screen', async () => {
  const { page, context } = await sitDown(booth);
  for (let run = 1; run <= RUNS; run += 1) {
    await wedge(page, passport('N0000001'));
    await page.waitForFunction((count) => performance.getEntriesByName('scan-to-decision').length >= count, run);
  }
  const times = await page.evaluate(() => performance.getEntriesByName('scan-to-decision').map(({ duration }) => duration));
  const sorted = times.sort((a, b) => a - b);
  console.log(JSON.stringify({ measure: 'scan-to-decision', runs: sorted.length, p50_ms: at(sorted, 0.5), p99_ms: at(sorted, 0.99), max_ms: at(sorted, 1) }));
  expect(sorted.length).toBe(RUNS);
  await context.close();
});
