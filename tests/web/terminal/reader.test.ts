// A document reader that types is heard anywhere on the page, and leaves nothing in a field.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';

let booth: Booth;
beforeAll(async () => {
  booth = await openBooth();
});
afterAll(() => booth.close());

const RUSSIAN: Record<string, string> = { P: 'З', T: 'Е', J: 'О', K: 'Л', A: 'Ф', R: 'К', I: 'Ш', M: 'Ь', O: 'Щ', V: 'М', Z: 'Я', N: 'Т', F: 'А', '<': 'Б' };

describe('a reader’s burst', () => {
  test('with the focus in the officer’s field leaves the field as it was', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#officer').focus();
    await wedge(page, passport('N0000001'));
    await settled(page);
    expect(await page.locator('#officer').inputValue()).toBe('K-114');
    expect(await page.evaluate(() => sessionStorage.getItem('otkel.officer'))).toBe('K-114');
    await context.close();
  });

  test('with the focus in the lane’s empty field leaves it empty', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#lane').focus();
    await wedge(page, passport('N0000001'));
    await settled(page);
    expect(await page.locator('#lane').inputValue()).toBe('');
    await context.close();
  });

  test('with the focus on a choice of languages does not change the language', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#language').focus();
    await wedge(page, passport('N0000001'));
    await settled(page);
    expect(await page.locator('#language').inputValue()).toBe('en');
    await context.close();
  });

  test('with the focus on a button does not press it', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#open-help').focus();
    await wedge(page, passport('N0000001'));
    await settled(page);
    expect(await page.locator('#help').count()).toBe(0);
    await context.close();
  });

  test('while lines are typed by hand takes the place of them', async () => {
    const { page, context } = await sitDown(booth);
    await page.keyboard.press('F2');
    await page.locator('#typed').fill('P<TJK');
    await wedge(page, passport('N0000002'));
    await settled(page);
    expect(await page.locator('#typing').count()).toBe(0);
    expect(await page.locator('#name').textContent()).toBe('KARIMOVA, ZARINA');
    await context.close();
  });

  test('while a ground is written begins the next traveller', async () => {
    const { page, context } = await sitDown(booth);
    await wedge(page, passport('N0000003'));
    await settled(page);
    await page.keyboard.press('F8');
    await page.locator('#ground').waitFor();
    await wedge(page, passport('N0000001'));
    await page.locator('#word', { hasText: 'ADMIT' }).waitFor();
    expect(await page.locator('#trouble').textContent()).toContain('RAHIMOV');
    await context.close();
  });

  test('with the card of keys open closes it', async () => {
    const { page, context } = await sitDown(booth);
    await page.keyboard.press('F1');
    await page.locator('#help').waitFor();
    await wedge(page, passport('N0000001'));
    await settled(page);
    expect(await page.locator('#help').count()).toBe(0);
    await context.close();
  });

  test('is the same under a Russian keyboard layout', async () => {
    const { page, context } = await sitDown(booth);
    const sent = page.waitForRequest('**/ReadLines');
    await wedge(page, passport('N0000001'), (character) => RUSSIAN[character] ?? character);
    expect((await sent).postDataJSON()).toMatchObject({ typed: passport('N0000001').join('\n') });
    await settled(page);
    await context.close();
  });

  test('does not admit by its own line end', async () => {
    const { page, context } = await sitDown(booth);
    let count = 0;
    page.on('request', (request) => (count += request.url().endsWith('/Confirm') ? 1 : 0));
    for (const number of ['N0000001', 'N0000001', 'N0000001']) {
      await wedge(page, passport(number));
      await settled(page);
    }
    await stage(page, 'decided');
    expect(count).toBe(0);
    await context.close();
  });

  test('whose second half comes late on a busy computer is still one document', async () => {
    const { page, context } = await sitDown(booth, { officer: '' });
    await page.locator('#officer').focus();
    const sent = page.waitForRequest((request) => request.url().endsWith('/ReadLines') && (request.postDataJSON() as { typed: string }).typed === passport('N0000001').join('\n'));
    // The first half is given up before the second arrives; by their time stamps the keys follow each other closely.
    await page.evaluate(async (text) => {
      const start = performance.now();
      const press = (character: string, i: number): void => {
        const event = new KeyboardEvent('keydown', { key: character === '\n' ? 'Enter' : character, bubbles: true, cancelable: true });
        Object.defineProperty(event, 'timeStamp', { value: start + i * 5 });
        document.activeElement?.dispatchEvent(event);
      };
      [...text].slice(0, 60).forEach(press);
      await new Promise((resolve) => setTimeout(resolve, 700));
      [...text].slice(60).forEach((character, i) => press(character, i + 60));
    }, `${passport('N0000001').join('\n')}\n`);
    await sent;
    await page.locator('#word', { hasText: 'ADMIT' }).waitFor();
    expect(await page.locator('#officer').inputValue()).toBe('');
    await context.close();
  });

  test('of a badge goes where the cursor is', async () => {
    const { page, context } = await sitDown(booth, { officer: '' });
    await page.locator('#officer').focus();
    await wedge(page, ['0012345678']);
    expect(await page.locator('#officer').inputValue()).toBe('0012345678');
    await context.close();
  });

  test('that was no document is given back to its field', async () => {
    const { page, context } = await sitDown(booth, { officer: '' });
    await page.locator('#officer').focus();
    await wedge(page, ['INSPECTOR12']);
    await page.waitForFunction(() => (document.getElementById('officer') as HTMLInputElement).value.startsWith('INSPECTOR12'));
    await stage(page, 'waiting');
    await context.close();
  });
});

test('a person may type at a person’s speed', async () => {
  const { page, context } = await sitDown(booth);
  await page.locator('#officer').fill('');
  await page.locator('#officer').pressSequentially('INSPECTOR-12', { delay: 70 });
  expect(await page.locator('#officer').inputValue()).toBe('INSPECTOR-12');
  await context.close();
});
