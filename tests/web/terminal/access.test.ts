// WCAG 2.2 AA: axe in every state and theme, zoom, focus in sight.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, decision, order, reading, status, tellStatus } from './answers';
import { decideOn, openBooth, passport, settled, sitDown, stage, wedge, type Booth } from './booth';
import { choosePicture, pictureOf } from './specimen';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let booth: Booth;
let picture: Buffer;
beforeAll(async () => {
  booth = await openBooth(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
  picture = await pictureOf(booth.browser, passport('N0000001'));
});
afterAll(() => booth.close());

// What axe finds, apart from what is of no weight.
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(AXE); // not as a script of the page, which its policy would refuse
  return page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.filter(({ impact }) => impact !== 'minor').flatMap(({ id, impact, nodes }) => nodes.map((node) => `${impact} ${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`));
  }, TAGS);
}

const hits = decision({ orders: [order(), order({ banId: 'b/2', grade: 'hit', hiddenFromTraveller: true })] });
hits.decision!.receipt!.moreOrders = 2;
hits.decision!.receipt!.missingSources = ['national lists'];

const STATES: Record<string, (page: Page) => Promise<void>> = {
  waiting: async () => {},
  admit: async (page) => {
    await choosePicture(page, picture);
    await settled(page);
  },
  recorded: async (page) => {
    await decideOn(page, 'N0000001');
    await page.keyboard.press('Enter');
    await stage(page, 'recorded');
  },
  refer: async (page) => {
    await answer(page, 'Decide', hits);
    await wedge(page, passport('N0000002'));
    await settled(page);
  },
  refusal: async (page) => {
    await decideOn(page, 'N0000003');
    await page.keyboard.press('F8');
    await page.keyboard.press('ArrowDown');
  },
  'a wrong digit': (page) => decideOn(page, 'N0000004'),
  repair: async (page) => {
    await page.keyboard.press('F2');
    await page.locator('#typed').fill(passport('N0000001').join('\n').replace('910412', '9I0412'));
  },
  'not read': async (page) => {
    await answer(page, 'ScanImage', reading(passport('N0000001'), { outcome: 'not_read' }));
    await choosePicture(page, picture);
    await stage(page, 'not_read');
  },
  'no answer': async (page) => {
    await page.route('**/Decide', (route) => route.abort());
    await wedge(page, passport('N0000001'));
    await stage(page, 'no_answer');
  },
  camera: async (page) => {
    await answer(page, 'ScanImage', reading([], { outcome: 'nothing' }));
    await page.keyboard.press('F6');
    await page.locator('#camera video:visible').waitFor();
  },
  help: async (page) => {
    await page.keyboard.press('F1');
    await page.locator('#help').waitFor();
  },
};

const ALARMS = status({ attached: false, unsentEvents: '37', disk: 'low', reEnter: ['a'], lawRefused: 'x', matchingFault: 'y', clockState: 'CLOCK_STATE_DRILL' });

describe.each(['day', 'booth', 'contrast'])('axe finds nothing in the theme %s', (theme) => {
  test.each(Object.keys(STATES))('%s', async (name) => {
    const { page, complaints, context } = await sitDown(booth, { theme });
    await STATES[name]?.(page);
    expect(await faults(page)).toEqual([]);
    expect(complaints.filter((complaint) => !complaint.includes('net::ERR_FAILED'))).toEqual([]);
    await context.close();
  });

  test('a drill with every alarm', async () => {
    const { page, context } = await sitDown(booth, { theme, before: (one) => tellStatus(one, ALARMS) });
    await decideOn(page, 'N0000001');
    expect(await faults(page)).toEqual([]);
    await context.close();
  });
});

describe('zoom of 200 %', () => {
  test.each([[512, 384], [640, 400]])('of %i by %i keeps everything in one column, without sideways scrolling', async (width, height) => {
    const { page, context } = await sitDown(booth, { viewport: { width, height }, deviceScaleFactor: 2 });
    await STATES.refer?.(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await faults(page)).toEqual([]);
    await context.close();
  });
});

describe('the keyboard', () => {
  test('reaches every control, and what has the focus is in sight', async () => {
    const { page, context } = await sitDown(booth);
    await STATES.refer?.(page);
    const seen = new Set<string>();
    for (let i = 0; i < 60; i += 1) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body) return null;
        const { left, top, width, height } = (element.id === 'file' ? (document.querySelector('label[for=file]') ?? element) : element).getBoundingClientRect();
        const at = document.elementFromPoint(left + width / 2, top + height / 2);
        const isInSight = at !== null && (element.contains(at) || at.contains(element) || element.id === 'file');
        const hasRing = getComputedStyle(element).outlineStyle !== 'none' || element.id === 'file';
        return { name: element.id || element.textContent?.trim().slice(0, 30) || element.tagName, isOk: isInSight && hasRing };
      });
      if (!focus) continue;
      expect(focus).toEqual({ name: focus.name, isOk: true });
      seen.add(focus.name);
    }
    for (const wanted of ['dir-entry', 'officer', 'lane', 'language', 'theme', 'open-help', 'The person', 'Not the person', 'do-admit', 'do-refer', 'do-refuse', 'file', 'open-camera', 'open-typing']) expect([...seen]).toContain(wanted);
    await context.close();
  });

  test('targets are large enough', async () => {
    const { page, context } = await sitDown(booth);
    await STATES.refer?.(page);
    const small = await page.evaluate(() => [...document.querySelectorAll('button, select, input:not(.unseen), summary')].map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24)).map(({ element }) => element.outerHTML.slice(0, 100)));
    expect(small).toEqual([]);
    await context.close();
  });
});

test('themes are remembered', async () => {
  const { page, context } = await sitDown(booth);
  await page.locator('#theme').selectOption('booth');
  await page.reload();
  await page.locator('html[data-theme="booth"]').waitFor();
  await context.close();
});
