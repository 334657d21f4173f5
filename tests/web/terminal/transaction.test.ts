// Whole transactions, by the keyboard alone, in each outcome.
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refuse } from './answers';
import { decideOn, openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const text = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).textContent()) ?? '';

// What was sent by the next Confirm.
function confirmed(page: Page): Promise<Record<string, string>> {
  return page.waitForRequest('**/otkel.v1.Terminal/Confirm').then((request: Request) => request.postDataJSON() as Record<string, string>);
}

describe('a whole transaction by the keyboard', () => {
  test('admits: reader, Enter', async () => {
    const { page, complaints, context } = await sitDown(booth);
    await decideOn(page, 'N0000001');
    expect(await text(page, '#word')).toContain('ADMIT');
    expect(await text(page, '#name')).toBe('KARIMOVA, ZARINA');
    expect(await text(page, '#stay')).toContain('2026-12-21');
    const sent = confirmed(page);
    await page.keyboard.press('Enter');
    expect(await sent).toMatchObject({ decisionId: 'd-N0000001', outcome: 'OUTCOME_ADMITTED', officer: 'K-114', ground: '' });
    await stage(page, 'recorded');
    expect(await text(page, '#sentence')).toMatch(/Recorded as dostyk 1-\d+ at \d\d:\d\d/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('refers: reader, F4', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000002');
    expect(await text(page, '#word')).toContain('REFER');
    const sent = confirmed(page);
    await page.keyboard.press('F4');
    expect(await sent).toMatchObject({ outcome: 'OUTCOME_REFERRED', ground: '' });
    await stage(page, 'recorded');
    await context.close();
  });

  test('refuses: reader, F8, a ground with the arrows, Enter', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000003');
    expect(await text(page, '#word')).toContain('STOP');
    await page.keyboard.press('F8');
    await page.locator('#ground').waitFor();
    await page.keyboard.press('Enter');
    expect(await text(page, '#ground-asked')).toContain('A refusal needs its ground');
    await page.keyboard.press('ArrowDown');
    const sent = confirmed(page);
    await page.keyboard.press('Enter');
    expect((await sent).outcome).toBe('OUTCOME_REFUSED');
    expect((await sent).ground).toContain('decision 8841');
    await stage(page, 'recorded');
    await context.close();
  });

  test('against the proposal: F4 on an admission asks why, and the officer may go back', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000001');
    await page.keyboard.press('F4');
    await page.locator('#ground').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#ground').waitFor({ state: 'detached' });
    await stage(page, 'decided');
    await page.keyboard.press('F4');
    await page.keyboard.insertText('The photograph is somebody else');
    const sent = confirmed(page);
    await page.keyboard.press('Enter');
    expect(await sent).toMatchObject({ outcome: 'OUTCOME_REFERRED', ground: 'The photograph is somebody else' });
    await stage(page, 'recorded');
    await context.close();
  });

  test('an exit: F3, reader', async () => {
    const { page, context } = await sitDown(booth);
    await page.keyboard.press('F3');
    expect(await page.locator('#dir-exit').getAttribute('aria-pressed')).toBe('true');
    const sent = page.waitForRequest('**/otkel.v1.Terminal/Decide');
    await wedge(page, passport('N0000001'));
    expect((await sent).postDataJSON()).toMatchObject({ direction: 'DIRECTION_EXIT', language: 'en' });
    await context.close();
  });

  test('of one who typed the lines: F2, the lines, Enter', async () => {
    const { page, context } = await sitDown(booth);
    await page.keyboard.press('F2');
    await page.locator('#typed').waitFor();
    await page.keyboard.insertText(passport('N0000001').join('\n'));
    await page.keyboard.press('Enter');
    await settled(page);
    await page.keyboard.press('Enter');
    await stage(page, 'recorded');
    await context.close();
  });
});

describe('Enter', () => {
  test('does nothing where admission is not proposed', async () => {
    const { page, context } = await sitDown(booth);
    let count = 0;
    page.on('request', (request) => (count += request.url().endsWith('/Confirm') ? 1 : 0));
    await decideOn(page, 'N0000002');
    await page.keyboard.press('Enter');
    await decideOn(page, 'N0000003');
    await page.keyboard.press('Enter');
    await decideOn(page, 'N0000001');
    expect(count).toBe(0);
    await context.close();
  });

  test('does nothing in the first 400 ms of a decision', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => one.clock.install() });
    let count = 0;
    page.on('request', (request) => (count += request.url().endsWith('/Confirm') ? 1 : 0));
    await page.clock.pauseAt(Date.now() + 60_000); // The page's clock stands still, so "too early" is certain.
    await wedge(page, passport('N0000001'));
    await stage(page, 'decided');
    await page.clock.runFor(390); // painted somewhere in here
    await page.keyboard.press('Enter');
    await page.locator('#officer').focus(); // the Enter before this was dealt with
    expect(count).toBe(0);
    await page.locator('#decision').focus();
    await page.clock.runFor(410);
    await page.keyboard.press('Enter');
    await stage(page, 'recorded');
    await context.close();
  });
});

describe('what goes wrong', () => {
  test('without an officer nothing is recorded, and the field is shown', async () => {
    const { page, context } = await sitDown(booth, { officer: '' });
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('officer');
    await decideOn(page, 'N0000001');
    await page.keyboard.press('Enter');
    expect(await text(page, '#trouble')).toContain('Enter who you are');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('officer');
    await page.keyboard.type('K-7');
    await page.keyboard.press('Tab');
    await page.locator('#do-admit').click();
    await stage(page, 'recorded');
    await context.close();
  });

  test('a record whose answer was lost is asked for again, not doubled', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000001');
    await page.route('**/Confirm', (route) => route.abort(), { times: 1 });
    await page.keyboard.press('Enter');
    await page.locator('#trouble').waitFor();
    expect(await text(page, '#trouble')).toContain('never recorded twice');
    const again = confirmed(page);
    await page.keyboard.press('Enter');
    expect((await again).decisionId).toBe('d-N0000001');
    await stage(page, 'recorded');
    await context.close();
  });

  test('a full disk is said, and nothing is called recorded', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => refuse(one, 'Confirm', 'resource_exhausted', 'the disk is nearly full', 429) });
    await decideOn(page, 'N0000001');
    await page.keyboard.press('Enter');
    await page.locator('#trouble').waitFor();
    expect(await text(page, '#trouble')).toContain('NOT recorded: the disk is nearly full');
    expect(await page.locator('#decision').getAttribute('data-stage')).toBe('decided');
    await context.close();
  });

  test('a checkpoint that does not answer is an answer of its own', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => one.route('**/Decide', (route) => route.abort()) });
    await wedge(page, passport('N0000001'));
    await stage(page, 'no_answer');
    expect(await text(page, '#sentence')).toContain('does not answer');
    expect(await page.locator('#do-admit').isDisabled()).toBe(true);
    await context.close();
  });

  test('a traveller who leaves without a record is named to the next', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000003');
    await decideOn(page, 'N0000001');
    expect(await text(page, '#trouble')).toContain('RAHIMOV, DALER');
    await context.close();
  });
});
