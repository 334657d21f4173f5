// Orders that hit: the evidence, what is hidden from the traveller, and the officer's own verdict.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, decision, order, refuse } from './answers';
import { openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const text = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).textContent()) ?? '';
const sitWith = (reply: ReturnType<typeof decision>) => sitDown(booth, { before: (page) => answer(page, 'Decide', reply) });

async function decide(page: Page): Promise<void> {
  await wedge(page, passport('N0000002'));
  await settled(page);
}

describe('a possible hit', () => {
  test('shows field by field both spellings and the bits', async () => {
    const { page, context } = await sitWith(decision());
    await decide(page);
    const rows = await page.locator('#orders tbody tr').evaluateAll((all) => all.map((row) => [...row.children].map((cell) => (cell.textContent ?? '').replace(/\s+/g, ' ').trim())));
    expect(rows).toEqual([
      ['As written', 'KARIMOVA ZARINA', 'KARIMOWA SARINA SHUHRATOVNA', ''],
      ['Family name', 'KARIMOVA', 'KARIMOVA', '+11.4 same'],
      ['Given name', 'ZARINA', 'SARINA', '+7.8 near'],
      ['Whole name', '–', '–', '−1.4 differs'],
      ['Birth date', '1991-04-12', '1991-04-12', '+13.0 same'],
      ['Nationality', 'TJK', '–', '−0.8 differs'],
      ['Beforehand', '–', '–', '−19.0'],
    ]);
    expect(await text(page, '#orders summary')).toContain('+11.0 bits');
    await context.close();
  });

  test('says whose it is, on what ground, until when and where to appeal', async () => {
    const { page, context } = await sitWith(decision());
    await decide(page);
    const card = await text(page, '.order');
    for (const part of ['Possibly: Entry ban', 'Almaty city court, № 0113, 2024-02-14', 'from 2024-02-14 to 2028-02-14', 'art. 517', 'Supreme Court, Astana']) expect(card).toContain(part);
    await context.close();
  });

  test('of an order without scores names the fields that are the same', async () => {
    const { page, context } = await sitWith(decision({ orders: [order({ evidence: [], matchedFields: ['document_number', 'birth_date'] })] }));
    await decide(page);
    expect(await text(page, '.order')).toContain('Document number, Birth date');
    await context.close();
  });

  test('says that there are more orders than are told', async () => {
    const reply = decision();
    reply.decision!.receipt!.moreOrders = 3;
    const { page, context } = await sitWith(reply);
    await decide(page);
    expect(await text(page, '#more-orders')).toContain('3 more orders');
    await context.close();
  });

  test('that is hidden from the traveller is marked, and named on no paper', async () => {
    const { page, context } = await sitWith(decision({ orders: [order({ hiddenFromTraveller: true, effect: 'BAN_EFFECT_NOTIFY', urgency: 'URGENCY_AT_ONCE', tell: 'Financial police' })] }));
    await decide(page);
    expect(await text(page, '.order')).toContain('must neither see nor learn');
    expect(await text(page, '.order')).toContain('Financial police (at once)');
    await page.keyboard.press('F4');
    await stage(page, 'recorded');
    expect(await page.getByRole('button', { name: /Notice of order/ }).count()).toBe(0);
    await context.close();
  });
});

describe('what the decision did not know', () => {
  test('is said in words: missing sources, the clock, orders left out', async () => {
    const reply = decision();
    Object.assign(reply.decision!.receipt!, {
      missingSources: ['national lists', 'something new'], clockState: 'CLOCK_STATE_SUSPECT', replicaAgeUs: '-1',
      leftOut: [{ banId: 'a/9', grade: 'hit', matchedFields: [], score: 0, evidence: [] }],
    });
    const { page, context } = await sitWith(reply);
    await decide(page);
    const receipt = await text(page, '#receipt');
    for (const part of ['national lists, something new', 'The clock jumped', 'Order a/9 was left out', 'Lists were never received']) expect(receipt).toContain(part);
    await context.close();
  });

  test('reasons stand in order with their source, duties with their day', async () => {
    const { page, context } = await sitWith(decision());
    await decide(page);
    expect(await page.locator('#reasons li').evaluateAll((all) => all.map((one) => one.textContent?.replace(/\s+/g, ' ').trim()))).toEqual([
      '1 May be a person under a ban: compare, do not refuse on this alone.order court-almaty/KZ-2024-0113',
      '2 May stay until 2026-12-21.kaz-2015, rule tjk-30: agreement of 2006, art. 1',
    ]);
    expect(await text(page, '.duties')).toContain('2026-11-27');
    await context.close();
  });
});

describe('the officer’s verdict on a hit', () => {
  const press = (page: Page, name: string): Promise<void> => page.getByRole('button', { name, exact: true }).press('Enter');

  test('waits for the decision, then is recorded with how it was told', async () => {
    const { page, context } = await sitDown(booth); // the canned checkpoint takes only "not the person"
    await wedge(page, passport('N0000002'));
    await settled(page);
    await page.getByRole('checkbox', { name: 'document' }).check();
    await page.locator('.note input').fill('Another mother tongue');
    await press(page, 'Not the person');
    expect(await text(page, '.became')).toContain('Is recorded together with the decision');
    const sent = page.waitForRequest('**/Identify');
    await page.keyboard.press('F4');
    expect((await sent).postDataJSON()).toMatchObject({
      decisionId: 'd-N0000002', banId: 'KZ-2024-0113', identity: 'IDENTITY_NOT_THE_PERSON', toldBy: ['TOLD_BY_FACE', 'TOLD_BY_DOCUMENT'], officer: 'K-114',
      note: 'Another mother tongue', crossing: { checkpoint: 'dostyk', epoch: 1 },
    });
    await page.locator('.became', { hasText: 'Recorded' }).waitFor();
    await context.close();
  });

  test('asks how it was told', async () => {
    const { page, context } = await sitWith(decision());
    await decide(page);
    await page.getByRole('checkbox', { name: 'face' }).uncheck();
    await press(page, 'The person');
    expect(await text(page, '.became')).toContain('Say first how it was told');
    await context.close();
  });

  test('that was not taken is said, and can be said again', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => refuse(one, 'Identify', 'unavailable', 'the journal cannot be written', 503) });
    await wedge(page, passport('N0000002'));
    await settled(page);
    await press(page, 'Not the person');
    await page.keyboard.press('F4');
    await page.locator('.became', { hasText: 'NOT recorded: the journal cannot be written' }).waitFor();
    await page.unroute('**/otkel.v1.Terminal/Identify');
    await press(page, 'Not the person');
    await page.locator('.became', { hasText: '✔ Recorded' }).waitFor();
    await context.close();
  });
});
