// Takes the terminal's pictures into docs/pictures: npm run pictures.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, test } from 'vitest';
import { answer, decision, travelDocument, order, status, tellStatus } from '../terminal/answers';
import { decideOn, openBooth, passport, settled, sitDown, stage, wedge, type Booth, type SeatOptions } from '../terminal/booth';
import { choosePicture, pictureOf } from '../terminal/specimen';

const OUT = process.env.OTKEL_PICTURES ?? join(import.meta.dirname, '../../../docs/pictures');
const SIZES = { small: { width: 1024, height: 768 }, large: { width: 1280, height: 800 } };
mkdirSync(OUT, { recursive: true });

let booth: Booth;
let photograph: Buffer;
beforeAll(async () => {
  booth = await openBooth();
  photograph = await pictureOf(booth.browser, passport('N0000001'));
});
afterAll(() => booth.close());

async function take(name: string, options: SeatOptions, act: (page: Page) => Promise<void>, size: keyof typeof SIZES = 'small'): Promise<void> {
  const { page, context } = await sitDown(booth, { viewport: SIZES[size], before: (one) => tellStatus(one, status()), ...options });
  await page.locator('#lane').fill('3');
  await act(page);
  await page.screenshot({ path: join(OUT, `terminal-${name}.png`) });
  await context.close();
}

const evidence = async (page: Page): Promise<void> => {
  await answer(page, 'Decide', decision());
  await wedge(page, passport('N0000002'));
  await settled(page);
};
const withPicture = async (page: Page): Promise<void> => {
  await choosePicture(page, photograph);
  await settled(page);
};

test('waiting', () => take('waiting', {}, async () => {}));
test('admit', () => take('admit', {}, withPicture));
test('admit, large', () => take('admit-large', {}, withPicture, 'large'));
test('refer', () => take('refer', {}, evidence));
test('refer, large', () => take('refer-large', {}, evidence, 'large'));
test('refusal', () => take('refusal', {}, async (page) => {
  await decideOn(page, 'N0000003');
  await page.keyboard.press('F8');
  await page.keyboard.press('ArrowDown');
}));
test('repair', () => take('repair', {}, async (page) => {
  await page.keyboard.press('F2');
  const [first, second] = passport('N0000001');
  await page.locator('#typed').fill(`${first}\n${second?.replace('910412', '9I0412')}`);
}));
test('a wrong digit', () => take('digit', {}, (page) => decideOn(page, 'N0000004').then(() => page.locator('#problems button').hover())));
test('recorded', () => take('recorded', {}, async (page) => {
  await withPicture(page);
  await page.keyboard.press('Enter');
  await stage(page, 'recorded');
}));
const away = status({ attached: false, unsentEvents: '37', replicaAgeUs: '7560000000' });
test('away', () => take('away', { before: (page) => tellStatus(page, away) }, withPicture));
const drill = status({ clockState: 'CLOCK_STATE_DRILL' });
test('drill', () => take('drill', { before: (page) => tellStatus(page, drill) }, (page) => decideOn(page, 'N0000001')));
test('dark', () => take('dark', { theme: 'booth' }, withPicture));
test('dark, refer', () => take('dark-refer', { theme: 'booth' }, evidence));
test('contrast', () => take('contrast', { theme: 'contrast' }, evidence));
// The canned checkpoint speaks English only; these are sentences of rules/messages.
const spoken = (sentence: string, limit: string, over: Parameters<typeof decision>[0] = {}) => {
  const reply = decision({ sentence, ...over });
  const [first, second] = reply.decision!.reasons;
  reply.decision!.reasons = [{ ...first!, text: sentence }, { ...second!, text: limit }];
  return reply;
};
test('Russian', () => take('ru', { language: 'ru' }, async (page) => {
  await answer(page, 'Decide', spoken('Возможно, это лицо, в отношении которого действует запрет: сверьте; только на этом основании не отказывайте.', 'Срок пребывания — по 2026-12-21 включительно.'));
  await wedge(page, passport('N0000002'));
  await settled(page);
}));
test('Kazakh', () => take('kk', { language: 'kk' }, async (page) => {
  const said = spoken('Шекарадан өтуге кедергі келтіретін мәлімет жоқ.', '2026-12-21 күніне дейін (осы күнді қоса алғанда) болуға құқылы.', { orders: [] });
  said.decision!.verdict = 'VERDICT_ADMIT';
  said.decision!.reasons[0]!.source = '';
  await answer(page, 'Decide', said);
  await withPicture(page);
}));
test('hidden order', () => take('hidden', {}, async (page) => {
  const hidden = order({ hiddenFromTraveller: true, effect: 'BAN_EFFECT_NOTIFY', tell: 'Financial police', urgency: 'URGENCY_AT_ONCE', grade: 'hit' });
  await answer(page, 'Decide', decision({ orders: [hidden], document: travelDocument({ number: 'N0000009' }) }));
  await wedge(page, passport('N0000002'));
  await settled(page);
}));
test('slip', () => take('slip', { language: 'en', viewport: SIZES.small }, async (page) => {
  await page.evaluate(() => Object.assign(window, { print: () => {} }));
  await answer(page, 'Decide', decision({ orders: [], decision: { ...decision().decision!, verdict: 'VERDICT_ADMIT' } }));
  await wedge(page, passport('N0000002'));
  await settled(page);
  await page.keyboard.press('Enter');
  await stage(page, 'recorded');
  await page.locator('#paper-language').selectOption('ru');
  await page.locator('#print-slip').click();
  await page.emulateMedia({ media: 'print' });
}));
test('two hundred per cent', () => take('zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }, evidence));
test('tablet', () => take('tablet', { viewport: { width: 768, height: 1024 } }, withPicture));
