// What the pages say, in six languages, in ICU's message syntax. The language may change at any time: whatever was said
// through `say` in a template is said anew.
import { IntlMessageFormat } from 'intl-messageformat';

export const LANGUAGES = ['en', 'kk', 'ky', 'ru', 'tg', 'uz'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Arguments = Record<string, string | number>;
export type Catalogues<Key extends string> = Record<Language, Record<Key, string>>;

export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English', kk: 'Қазақша', ky: 'Кыргызча', ru: 'Русский', tg: 'Тоҷикӣ', uz: 'Oʻzbekcha',
};

export function isLanguage(text: string | null | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

export class Words<Key extends string> {
  language = $state<Language>('en');
  #catalogues: Catalogues<Key>;
  #formats = new Map<string, IntlMessageFormat>();

  constructor(catalogues: Catalogues<Key>) {
    this.#catalogues = catalogues;
  }

  say = (key: Key, given: Arguments = {}): string => this.sayIn(this.language, key, given);

  sayIn = (language: Language, key: Key, given: Arguments = {}): string => {
    const text = this.#catalogues[language][key];
    if (text === undefined) return `[${key}]`;
    if (!text.includes('{')) return text;
    try {
      return String(this.#formatOf(language, key, text).format(given));
    } catch {
      return `[${key}]`;
    }
  };

  has(key: string): key is Key {
    return key in this.#catalogues.en;
  }

  #formatOf(language: Language, key: Key, text: string): IntlMessageFormat {
    const id = `${language} ${key}`;
    let format = this.#formats.get(id);
    if (!format) {
      // Texts are put in as they are: a name with a tag in it is a name.
      format = new IntlMessageFormat(text, language, undefined, { ignoreTag: true });
      this.#formats.set(id, format);
    }
    return format;
  }
}

export function joined<A extends string, B extends string>(one: Catalogues<A>, other: Catalogues<B>): Catalogues<A | B> {
  const both = {} as Catalogues<A | B>;
  for (const language of LANGUAGES) both[language] = { ...one[language], ...other[language] } as Record<A | B, string>;
  return both;
}
