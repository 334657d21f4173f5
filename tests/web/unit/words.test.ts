// The catalogues: nothing missing, nothing left in English, nothing that nobody says.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { LANGUAGES, Words, type Catalogues } from '../../../base/web/words.svelte';

const ROOT = join(import.meta.dirname, '../../..');
const PARTS = ['common', 'terminal'] as const;
const SOURCES = ['base/web', 'checkpoint/web'];
// Words that are the same in English and in the named language, and rightly so.
const SAME = new Set(['evidence.bits uz', 'place.camera', 'status.disk uz']);

type Catalogue = Record<string, string>;
const read = (part: string, language: string): Catalogue => JSON.parse(readFileSync(join(ROOT, 'base/web/words', part, `${language}.json`), 'utf8')) as Catalogue;
const all = Object.fromEntries(LANGUAGES.map((language) => [language, Object.assign({}, ...PARTS.map((part) => read(part, language))) as Catalogue])) as Catalogues<string>;

function sourceText(folder: string): string {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name) && !/(^|\/)(dist|wire)\//.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8')).join('\n');
}

// The places that a message shows; what only chooses between its branches is not one of them.
function shown(elements: MessageFormatElement[], chosenBy = '', found = new Set<string>()): Set<string> {
  for (const element of elements) {
    if (element.type === TYPE.argument) found.add(element.value);
    if (element.type === TYPE.pound) found.add(chosenBy);
    if (element.type === TYPE.plural || element.type === TYPE.select) {
      for (const option of Object.values(element.options)) shown(option.value, element.value, found);
    }
  }
  return found;
}

describe('the catalogues', () => {
  const keys = Object.keys(all.en);

  test('have the same keys in every language', () => {
    for (const language of LANGUAGES) expect({ language, keys: Object.keys(all[language]) }).toEqual({ language, keys });
  });

  test('leave nothing in English', () => {
    const untranslated = LANGUAGES.filter((language) => language !== 'en').flatMap((language) => keys
      .filter((key) => all[language][key] === all.en[key] && /[a-z]{3}/i.test((all.en[key] ?? '').replace(/\{[^}]*\}/g, '')))
      .filter((key) => !SAME.has(key) && !SAME.has(`${key} ${language}`)).map((key) => `${key} ${language}`));
    console.log(JSON.stringify({ keys: keys.length, languages: LANGUAGES.length, untranslated: untranslated.length }));
    expect(untranslated).toEqual([]);
  });

  test('have no words that nobody says', () => {
    const text = SOURCES.map(sourceText).join('\n');
    const unused = keys.filter((key) => !text.includes(`'${key}'`));
    console.log(JSON.stringify({ unused: unused.length }));
    expect(unused).toEqual([]);
  });

  test('can be read, and have the same places in every language', () => {
    for (const key of keys) {
      const wanted = [...shown(parse(all.en[key] ?? ''))].sort();
      for (const language of LANGUAGES) {
        const found = [...shown(parse(all[language][key] ?? ''))].sort();
        expect({ key, language, places: found }).toEqual({ key, language, places: wanted });
      }
    }
  });

  // No browser has plural rules of Tajik: a branch would be chosen by another language's.
  test('have no plurals in Tajik', () => {
    expect(keys.filter((key) => /, plural,/.test(all.tg[key] ?? ''))).toEqual([]);
  });

  test('have every plural form that Russian needs', () => {
    const poor = keys.filter((key) => (all.ru[key] ?? '').includes(', plural,') && !/length, plural/.test(all.ru[key] ?? '') && !['few {', 'many {'].every((form) => (all.ru[key] ?? '').includes(form)));
    expect(poor).toEqual([]);
  });

  test('keep dates and days in one order everywhere', () => {
    const words = new Words(all);
    for (const language of LANGUAGES) expect(words.sayIn(language, 'order.from_to', { from: '2026-11-22', to: '2027-01-02' })).toMatch(/2026-11-22.*2027-01-02/);
  });
});

describe('words', () => {
  test('names with markup stay text', () => {
    const words = new Words(all);
    expect(words.sayIn('en', 'trouble.unrecorded', { name: "<b>X</b> {y} '" })).toBe("Nothing was recorded for the traveller before: <b>X</b> {y} '.");
  });
  test('a key or an argument that is missing is seen, not thrown', () => {
    const words = new Words(all);
    expect(words.sayIn('en', 'no.such.key')).toBe('[no.such.key]');
    expect(words.sayIn('en', 'trouble.unrecorded')).toBe('[trouble.unrecorded]');
  });
});
