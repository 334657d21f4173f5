// Six languages, switched at once; names as printed, whatever they are made of.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../../base/web/words.svelte';
import { answer, decision, travelDocument, order, reason } from './answers';
import { decideOn, openBooth, passport, settled, sitDown, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const text = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).textContent()) ?? '';

describe('the language', () => {
  test('changes at once, without a reload and without losing the decision', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000001');
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    const asked = page.waitForRequest((request) => request.url().endsWith('/Decide') && (request.postDataJSON() as { language: string }).language === 'ru');
    await page.keyboard.press('F9');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('language');
    await page.locator('#language').selectOption('ru');
    await page.locator('#word', { hasText: 'ПРОПУСТИТЬ' }).waitFor();
    expect(await text(page, '#st-link')).toContain('на связи');
    await asked; // the checkpoint's own sentences follow
    expect(await page.evaluate(() => [document.documentElement.lang, (window as { isSamePage?: boolean }).isSamePage])).toEqual(['ru', true]);
    await context.close();
  });

  test('does not take the focus away, and what is recorded is the decision in the new words', async () => {
    let asked = 0;
    const { page, context } = await sitDown(booth, {
      before: (one) => one.route('**/Decide', (route) => route.fulfill({ json: decision({ decisionId: `d-${(asked += 1)}`, sentence: `Sentence ${asked}` }) })),
    });
    await wedge(page, passport('N0000002'));
    await settled(page);
    await page.keyboard.press('F9');
    await page.locator('#language').selectOption('ru');
    await page.locator('#sentence', { hasText: 'Sentence 2' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('language');
    const sent = page.waitForRequest('**/Confirm');
    await page.keyboard.press('F4');
    expect((await sent).postDataJSON()).toMatchObject({ decisionId: 'd-2' });
    await context.close();
  });

  test('is remembered', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#language').selectOption('uz');
    await page.reload();
    await page.locator('#word', { hasText: 'Tayyor' }).waitFor();
    await context.close();
  });

  test('may be named in the address', async () => {
    const { page, context } = await sitDown(booth);
    await page.goto(`${booth.servers.url}/?lang=ky`);
    await page.locator('#word', { hasText: 'Даяр' }).waitFor();
    await context.close();
  });

  test.each(LANGUAGES)('leaves no key unsaid and nothing cut off: %s', async (language) => {
    const { page, context } = await sitDown(booth, { language, before: (one) => answer(one, 'Decide', decision()) });
    await wedge(page, passport('N0000002'));
    await settled(page);
    await page.keyboard.press('F8');
    await page.locator('#ground').waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/\[[a-z_.]+\]/);
    const wide = await page.evaluate(() => [...document.querySelectorAll('button, label, dt, dd, th, td, h1, h2, h3, p, .fact')]
      .filter((element) => element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && !element.classList.contains('unseen')).map((element) => element.outerHTML.slice(0, 120)));
    expect(wide).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth && document.documentElement.scrollHeight <= window.innerHeight)).toBe(true);
    await context.close();
  });
});

describe('a hostile name', () => {
  const NAMES = [
    '<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '{name} {0} \'{', '=HYPERLINK("http://x")', '\u202Eevil\u2066', 'אבג דהו', '<b>K</b>&amp;', 'X'.repeat(300),
  ];
  test.each(NAMES)('is shown as text, everywhere it stands: %j', async (name) => {
    const person = travelDocument({ primaryIdentifier: name, secondaryIdentifier: name });
    const reply = decision({
      document: person, sentence: name, orders: [order({ banId: name, authority: name, ground: name, appealTo: name, listedPrimaryIdentifier: name })],
      decision: { ...decision().decision!, reasons: [reason('ban_possible', name, name)] },
    });
    const { page, complaints, context } = await sitDown(booth, { before: (one) => answer(one, 'Decide', reply) });
    await wedge(page, passport('N0000002'));
    await settled(page);
    expect(await text(page, '#name')).toBe(`${name}, ${name}`);
    expect(await text(page, '#sentence')).toBe(name);
    expect(await page.locator('#app img, #app script, #app b').count()).toBe(0);
    // The next traveller's notice has the name as an argument of a message.
    await wedge(page, passport('N0000001'));
    await page.locator('#trouble').waitFor();
    expect(await text(page, '#trouble')).toContain(`${name}, ${name}`);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('does not turn the text around it', async () => {
    const reply = decision({ document: travelDocument({ primaryIdentifier: '\u202EAVOMIRAK' }) });
    const { page, context } = await sitDown(booth, { before: (one) => answer(one, 'Decide', reply) });
    await wedge(page, passport('N0000002'));
    await settled(page);
    expect(await page.locator('#name > bdi').count()).toBe(1);
    await context.close();
  });
});
