// Papers for the traveller, in his language: what is on them, and what is not.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, decision, order, status, tellStatus } from './answers';
import { openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const admitted = decision({ orders: [], decision: { ...decision().decision!, verdict: 'VERDICT_ADMIT' } });

async function record(reply: ReturnType<typeof decision>, key: string): Promise<Page> {
  const { page } = await sitDown(booth, {
    before: async (one) => {
      await one.addInitScript(() => Object.assign(window, { print: () => {} })); // A headless browser has no printer.
      await tellStatus(one, status());
      await answer(one, 'Decide', reply);
    },
  });
  await wedge(page, passport('N0000002'));
  await settled(page);
  await page.keyboard.press(key);
  await stage(page, 'recorded');
  return page;
}

describe('the days-left slip', () => {
  test('is in the traveller’s language, by his nationality', async () => {
    const page = await record(admitted, 'Enter');
    expect(await page.locator('#paper-language').inputValue()).toBe('tg');
    await page.locator('#print-slip').click();
    await page.emulateMedia({ media: 'print' });
    const paper = (await page.locator('#paper').textContent()) ?? '';
    for (const part of ['Чанд муддат буда метавонед', '2026-12-21', '30 рӯз', '2026-11-27', 'KARIMOVA, ZARINA']) expect(paper).toContain(part);
    expect(await page.locator('#paper').getAttribute('lang')).toBe('tg');
    expect(await page.locator('.page').isVisible()).toBe(false);
    await page.context().close();
  });

  test('may be in another language', async () => {
    const page = await record(admitted, 'Enter');
    await page.locator('#paper-language').selectOption('ru');
    await page.locator('#print-slip').click();
    expect(await page.locator('#paper').textContent()).toContain('Необходимо зарегистрироваться не позднее 2026-11-27.');
    await page.context().close();
  });

  test('is not on the screen', async () => {
    const page = await record(admitted, 'Enter');
    await page.locator('#print-slip').click();
    expect(await page.locator('#paper').isVisible()).toBe(false);
    await page.context().close();
  });
});

describe('the notice of an order', () => {
  test('has ground, authority, dates and where to appeal, and nothing of hidden orders', async () => {
    const secret = order({ banId: 'secret/1', hiddenFromTraveller: true, authority: 'SECRET AUTHORITY' });
    const page = await record(decision({ orders: [order({ grade: 'hit' }), secret] }), 'F4');
    expect(await page.getByRole('button', { name: /Notice of order/ }).count()).toBe(1);
    await page.getByRole('button', { name: /Notice of order/ }).click();
    const paper = (await page.locator('#paper').textContent()) ?? '';
    for (const part of ['Манъи воридшавӣ', 'Almaty city court', '№ 0113, 2024-02-14', 'art. 517', 'Supreme Court', '2028-02-14']) expect(paper).toContain(part);
    expect(paper).not.toContain('SECRET');
    await page.context().close();
  });
});
