// A made-up passport page for the canned checkpoint: it takes a picture for the document whose lines follow the last byte.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const SPECIMEN = join(import.meta.dirname, '../../browser/specimen.html');

export async function pictureOf(browser: Browser, lines: string[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 920, height: 600 } });
  await page.setContent(readFileSync(SPECIMEN, 'utf8'));
  // Without shades it makes small pictures.
  await page.addStyleTag({ content: '.page { background: #dfe8ec; } .photo { background: #b2c2ce; }' });
  await page.locator('#lines').evaluate((element, text) => void (element.textContent = text), lines.join('\n'));
  const picture = await page.screenshot({ type: 'png' });
  await page.close();
  return Buffer.concat([picture, Buffer.from(lines.join('\n'))]);
}

export async function choosePicture(page: Page, picture: Buffer): Promise<void> {
  await page.locator('#file').setInputFiles({ name: 'passport.png', mimeType: 'image/png', buffer: picture });
}
