// What always stands in sight: link, queue, lists, records, clock, disk; and what must not be overlooked.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { status, tellStatus } from './answers';
import { decideOn, openBooth, sitDown, stage, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const text = async (page: Page, selector: string): Promise<string> => ((await page.locator(selector).textContent()) ?? '').replace(/\s+/g, ' ').trim();

test('the status stands in sight in plain words', async () => {
  const { page, context } = await sitDown(booth, { before: (one) => tellStatus(one, status({ replicaAgeUs: '180000000' })) });
  for (const [id, words] of [['checkpoint', 'dostyk'], ['link', 'linked'], ['queue', 'all sent'], ['lists', '3 min'], ['records', 'complete to 1-4711'], ['clock', 'checked'], ['disk', '41 GB free']]) {
    expect(await text(page, `#st-${id}`)).toContain(words);
  }
  expect(await page.title()).toBe('dostyk · Otkel');
  await context.close();
});

test('a centre that is away is told at once, and work goes on', async () => {
  const { page, context } = await sitDown(booth);
  booth.servers.setState('offline');
  await page.locator('#notices p').first().waitFor();
  expect(await text(page, '#notices')).toContain('The centre is away: decisions come from the lists kept here. Work on. 37 events wait here');
  expect(await text(page, '#st-queue')).toContain('37 events');
  expect(await text(page, '#st-lists')).toContain('2 h 6 min');
  await decideOn(page, 'N0000001');
  await page.keyboard.press('Enter');
  await stage(page, 'recorded');
  booth.servers.setState('linked');
  await page.locator('#notices:empty, #notices:not(:has(p))').waitFor({ state: 'attached' });
  await context.close();
});

test('a drill has a frame and a word everywhere, on the decision too', async () => {
  const { page, context } = await sitDown(booth);
  booth.servers.setState('drill');
  await page.locator('#drill').waitFor();
  expect(await text(page, '#drill')).toContain('DRILL. Nothing done here is a real crossing.');
  expect(await text(page, '#word')).toContain('DRILL');
  expect(await page.title()).toMatch(/^DRILL · /);
  expect(await page.locator('.page').evaluate((element) => getComputedStyle(element).borderLeftWidth)).toBe('12px');
  booth.servers.setState('linked');
  await page.locator('#drill').waitFor({ state: 'detached' });
  await context.close();
});

test('a full disk is an alarm', async () => {
  const { page, context } = await sitDown(booth);
  booth.servers.setState('full');
  await page.locator('#notices p').first().waitFor();
  expect(await text(page, '#notices')).toContain('The disk is full: nothing more can be recorded');
  booth.servers.setState('linked');
  await page.locator('#notices:empty, #notices:not(:has(p))').waitFor({ state: 'attached' });
  await context.close();
});

describe('notices', () => {
  test('are two lines, and the rest on asking', async () => {
    const bad = status({ attached: false, matchingFault: 'canary 3 was not found', reEnter: ['from 10:00 to 11:00', 'from 12:00'], lawRefused: 'signature' });
    const { page, context } = await sitDown(booth, { before: (one) => tellStatus(one, bad) });
    expect(await page.locator('#notices p').count()).toBe(2);
    await page.getByRole('button', { name: '3 more messages' }).press('Enter');
    expect(await page.locator('#notices p').count()).toBe(5);
    expect(await text(page, '#notices')).toContain('Enter again from paper: from 10:00 to 11:00');
    await context.close();
  });

  test('follow the status as it changes', async () => {
    let tell: (next: ReturnType<typeof status>) => void = () => {};
    const { page, context } = await sitDown(booth, { before: async (one) => void (tell = await tellStatus(one, status())) });
    tell(status({ branch: 'two heads' }));
    await page.locator('#notices p').first().waitFor();
    expect(await text(page, '#st-records')).toContain('kept apart by the centre');
    await context.close();
  });
});

// Ends the checkpoint: comes last.
test('a terminal that is cut off says so and claims nothing', async () => {
  const { page, context } = await sitDown(booth);
  booth.servers.stopCheckpoint();
  await page.locator('#st-none').waitFor();
  expect(await text(page, '#notices')).toContain('does not reach its checkpoint computer');
  expect(await text(page, '#st-none')).toContain('not known');
  await context.close();
});
