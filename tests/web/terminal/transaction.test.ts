// Whole transactions, by the keyboard alone, in each outcome.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideOn, openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

describe('a transaction', () => {
  test('a document that is read leads to a decision without a key, and Enter admits', async () => {
    const { page, complaints } = await sitDown(booth);
    await decideOn(page, 'N0000001');
    expect(await page.locator('#word').textContent()).toContain('ADMIT');
    expect(await page.locator('#stay').textContent()).toContain('2026-12-21');
    await page.keyboard.press('Enter');
    await stage(page, 'recorded');
    expect(await page.locator('#sentence').textContent()).toContain('dostyk 1-47');
    expect(complaints).toEqual([]);
  });
});
void [settled, wedge, passport];
