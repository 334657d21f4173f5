// Documents as pictures, from the camera and by hand: what is shown, and how it is mended.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, reading } from './answers';
import { decideOn, openBooth, passport, settled, sitDown, stage, type Booth } from './booth';
import { choosePicture, pictureOf } from './specimen';

let booth: Booth;
let picture: Buffer;
beforeAll(async () => {
  booth = await openBooth(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  picture = await pictureOf(booth.browser, passport('N0000001'));
});
afterAll(() => booth.close());

const text = async (page: Page, selector: string): Promise<string> => (await page.locator(selector).textContent()) ?? '';

// Gives the page a file as a drop or a paste does.
async function give(page: Page, type: 'drop' | 'paste'): Promise<void> {
  await page.evaluate(([bytes, kind]) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], 'a.png', { type: 'image/png' }));
    const event = kind === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }) : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  }, [picture.toString('base64'), type] as const);
}

describe('a picture', () => {
  test('leads to a decision; its band is outlined and its characters are weighed', async () => {
    const { page, complaints, context } = await sitDown(booth);
    await choosePicture(page, picture);
    await settled(page);
    expect(await page.locator('#picture').isVisible()).toBe(true);
    expect(await page.locator('#band').isVisible()).toBe(true);
    expect(await page.locator('#zone .ch.weak').count()).toBe(2); // the character, and the legend's
    expect(await page.locator('#zone .ch.fixed').first().getAttribute('title')).toContain('read as O, taken for 0');
    expect(await page.locator('#zone .line').first().getAttribute('aria-label')).toContain('Least sure: character 10, 71 %');
    expect(await page.locator('#zone .line .ch svg').count()).toBe(88);
    expect(await text(page, '#problems')).toContain('line 1, character 10 (M)');
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each(['drop', 'paste'] as const)('may come by %s', async (type) => {
    const { page, context } = await sitDown(booth);
    const sent = page.waitForRequest('**/Decide');
    await give(page, type);
    expect((await sent).postDataJSON()).toMatchObject({ capture: 'CAPTURE_IMAGE' });
    await stage(page, 'decided');
    await context.close();
  });

  test('of another kind is refused before it is sent', async () => {
    const { page, context } = await sitDown(booth);
    await page.locator('#file').setInputFiles({ name: 'a.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a') });
    await stage(page, 'not_read');
    expect(await text(page, '#sentence')).toContain('Only PNG or JPEG');
    await context.close();
  });

  test('without a zone says so', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => answer(one, 'ScanImage', reading([], { outcome: 'nothing' })) });
    await choosePicture(page, picture);
    await stage(page, 'not_read');
    expect(await text(page, '#sentence')).toContain('No machine readable zone was found');
    await context.close();
  });
});

describe('the camera', () => {
  test('is read frame by frame until one has a zone', async () => {
    const { page, context } = await sitDown(booth);
    let frames = 0;
    await page.route('**/ScanImage', (route) => route.fulfill({ json: (frames += 1) < 3 ? reading([], { outcome: 'nothing' }) : reading(passport('N0000001')) }));
    await page.keyboard.press('F6');
    await settled(page);
    expect(frames).toBe(3);
    expect(await page.locator('#camera').count()).toBe(0);
    await context.close();
  });

  test('that is not there is said, with what to do instead', async () => {
    const { page, context } = await sitDown(booth);
    await page.evaluate(() => Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: () => Promise.reject(new DOMException('', 'NotFoundError')) }));
    await page.keyboard.press('F6');
    await page.locator('#camera-trouble').waitFor();
    expect(await text(page, '#camera-trouble')).toContain('There is no camera here');
    await page.keyboard.press('Escape');
    await page.locator('#camera').waitFor({ state: 'detached' });
    await context.close();
  });

  test('that is not allowed is said', async () => {
    const { page, context } = await sitDown(booth);
    await page.evaluate(() => Object.defineProperty(navigator.mediaDevices, 'getUserMedia', { value: () => Promise.reject(new DOMException('', 'NotAllowedError')) }));
    await page.keyboard.press('F6');
    await page.locator('#camera-trouble').waitFor();
    expect(await text(page, '#camera-trouble')).toContain('switched off for this page');
    await context.close();
  });
});

describe('a wrong check digit', () => {
  test('points at its characters and leads to the lines', async () => {
    const { page, context } = await sitDown(booth);
    await decideOn(page, 'N0000004');
    expect(await text(page, '#problems')).toContain('Line 2, characters 14 to 20');
    expect(await page.locator('#zone .line .ch.wrong').count()).toBe(7);
    await page.locator('#problems button').focus();
    expect(await page.locator('#zone .line .ch.pointed').count()).toBe(7);
    await page.keyboard.press('Enter');
    expect(await page.locator('#typed').inputValue()).toBe(passport('N0000004').join('\n'));
    await context.close();
  });

  test('opens the lines by itself where they cannot be trusted', async () => {
    const { page, context } = await sitDown(booth, { before: (one) => answer(one, 'ScanImage', reading(passport('N0000001'), { outcome: 'not_read' })) });
    await choosePicture(page, picture);
    await stage(page, 'not_read');
    await page.locator('#typed').waitFor();
    expect(await page.locator('#picture').isVisible()).toBe(true); // to compare with
    await context.close();
  });
});

describe('the repair of a digit', () => {
  async function broken(page: Page): Promise<void> {
    await page.keyboard.press('F2');
    const [first, second] = passport('N0000001');
    await page.locator('#typed').fill(`${first}\n${second?.replace('910412', '9I0412')}`);
  }

  test('validates as one types, each field and the composite last', async () => {
    const { page, context } = await sitDown(booth);
    await broken(page);
    const states = await page.locator('#checks li').evaluateAll((items) => items.map((item) => `${item.getAttribute('data-check')} ${item.getAttribute('data-state')}`));
    expect(states).toEqual(['document_number right', 'birth_date wrong', 'expiry_date right', 'optional_data right', 'composite wrong']);
    expect(await page.locator('#typing .line .ch.wrong').count()).toBe(7);
    await context.close();
  });

  test('is proposed and never taken by itself', async () => {
    const { page, context } = await sitDown(booth);
    await broken(page);
    const before = await page.locator('#typed').inputValue();
    expect(await page.locator('#suggestions button').count()).toBe(1);
    expect(await text(page, '#suggestions button')).toContain('I → 1');
    expect(await page.locator('#typed').inputValue()).toBe(before);
    await page.locator('#suggestions button').press('Enter');
    expect(await page.locator('#typed').inputValue()).toBe(passport('N0000001').join('\n'));
    expect(await page.locator('#checks li[data-state="wrong"]').count()).toBe(0);
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await text(page, '#word')).toContain('ADMIT');
    await context.close();
  });

  test('by hand writes over the character under the cursor', async () => {
    const { page, context } = await sitDown(booth);
    await broken(page);
    const at = (await page.locator('#typed').inputValue()).indexOf('I0412');
    await page.locator('#typed').evaluate((area, place) => (area as HTMLTextAreaElement).setSelectionRange(place, place), at);
    await page.keyboard.press('1');
    expect(await page.locator('#typed').inputValue()).toBe(passport('N0000001').join('\n'));
    await context.close();
  });
});
