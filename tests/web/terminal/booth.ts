// A browser at a terminal, and what an officer and a document reader do with it.
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { passport } from './passport';
import { startServers, type Servers } from './servers';

export { passport };

const CHROMIUM = process.env.OTKEL_CHROMIUM ?? '/usr/bin/chromium';
const PATIENCE_MS = 90_000;
const KEY_GAP_S = 0.003; // A reader's.
const DOCUMENT_GAP_S = 0.25; // Between two documents, and more than the page waits for a reader's last key.

export interface Booth {
  browser: Browser;
  servers: Servers;
  close(): Promise<void>;
}

export interface Seat {
  page: Page;
  context: BrowserContext;
  complaints: string[]; // all errors of the page, refusals of its content security policy among them
}

export async function openBooth(flags: string[] = []): Promise<Booth> {
  const [servers, browser] = await Promise.all([
    startServers(),
    chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...flags] }),
  ]);
  return {
    browser,
    servers,
    close: async () => {
      await browser.close();
      servers.close();
    },
  };
}

export interface SeatOptions extends BrowserContextOptions {
  language?: string;
  theme?: string;
  officer?: string;
  before?: (page: Page) => Promise<unknown>; // what shall be answered otherwise than the checkpoint does
}

export async function sitDown(booth: Booth, options: SeatOptions = {}): Promise<Seat> {
  const { language = 'en', theme = 'day', officer = 'K-114', before, ...rest } = options;
  const context = await booth.browser.newContext({ viewport: { width: 1024, height: 768 }, ...rest });
  await context.addInitScript(([first, second, third]) => {
    if (sessionStorage.getItem('otkel.officer') === null) sessionStorage.setItem('otkel.officer', third ?? '');
    if (localStorage.getItem('otkel.language') === null) localStorage.setItem('otkel.language', first ?? '');
    if (localStorage.getItem('otkel.theme') === null) localStorage.setItem('otkel.theme', second ?? '');
    localStorage.setItem('otkel.sound', 'off');
  }, [language, theme, officer]);
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => !request.url().startsWith(booth.servers.url) && !/^(blob|data):/.test(request.url()) && complaints.push(`asked for ${request.url()}`));
  if (before) await before(page);
  await page.goto(booth.servers.url);
  await page.locator('#st-link, #st-none').first().waitFor();
  return { page, context, complaints };
}

const lastKeys = new WeakMap<Page, number>();

// A keyboard wedge: the keys go through the browser as real ones do, at a reader's speed by their own time stamps.
export async function wedge(page: Page, lines: string[], key = (character: string) => character): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const text = `${lines.join('\n')}\n`;
  const length_s = text.length * KEY_GAP_S;
  const earliest = (lastKeys.get(page) ?? 0) + DOCUMENT_GAP_S + length_s;
  await page.waitForFunction((at) => performance.timeOrigin + performance.now() >= at, earliest * 1000);
  let timestamp = Date.now() / 1000 - length_s; // so that the last key comes now
  lastKeys.set(page, timestamp + length_s);
  const sent: Promise<unknown>[] = [];
  for (const character of text) {
    timestamp += KEY_GAP_S;
    const typed = key(character);
    const what = character === '\n'
      ? { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }
      : { key: typed, code: codeOf(character), text: typed, modifiers: 0 };
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyDown', timestamp, ...what }));
    sent.push(session.send('Input.dispatchKeyEvent', { type: 'keyUp', timestamp, key: what.key, code: what.code }));
  }
  await Promise.all(sent);
  await session.detach();
}

function codeOf(character: string): string {
  if (/\d/.test(character)) return `Digit${character}`;
  return character === '<' ? 'IntlBackslash' : `Key${character}`;
}

export async function stage(page: Page, name: string): Promise<void> {
  await page.locator(`#decision[data-stage="${name}"]`).waitFor();
}

// Waits until an Enter counts: the decision has been on the screen for 400 ms, by the page's own clock.
export async function settled(page: Page): Promise<void> {
  await stage(page, 'decided');
  await page.waitForFunction(() => {
    const shown = performance.getEntriesByName('scan-to-decision').at(-1);
    return shown !== undefined && performance.now() - shown.startTime - shown.duration > 420;
  });
}

export async function decideOn(page: Page, number: string): Promise<void> {
  await wedge(page, passport(number));
  await settled(page);
}
