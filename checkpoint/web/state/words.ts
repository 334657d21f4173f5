// The terminal's words: those that all pages share and its own.
import { Words, joined, type Arguments, type Catalogues } from '../../../base/web/words.svelte';
import sentenceCatalogues from '../../../base/web/wire/sentences.json';
import commonEn from '../../../base/web/words/common/en.json';
import commonKk from '../../../base/web/words/common/kk.json';
import commonKy from '../../../base/web/words/common/ky.json';
import commonRu from '../../../base/web/words/common/ru.json';
import commonTg from '../../../base/web/words/common/tg.json';
import commonUz from '../../../base/web/words/common/uz.json';
import en from '../../../base/web/words/terminal/en.json';
import kk from '../../../base/web/words/terminal/kk.json';
import ky from '../../../base/web/words/terminal/ky.json';
import ru from '../../../base/web/words/terminal/ru.json';
import tg from '../../../base/web/words/terminal/tg.json';
import uz from '../../../base/web/words/terminal/uz.json';

type CommonKey = keyof typeof commonEn;
type SentenceKey = keyof typeof sentenceCatalogues.en;
export type Key = CommonKey | SentenceKey | keyof typeof en;

// Something to be said: it is kept as its key, so that it follows the language.
export interface Said {
  key: Key;
  args?: Arguments;
}

const common: Catalogues<CommonKey> = { en: commonEn, kk: commonKk, ky: commonKy, ru: commonRu, tg: commonTg, uz: commonUz };
const own: Catalogues<keyof typeof en> = { en, kk, ky, ru, tg, uz };
const sentences: Catalogues<SentenceKey> = sentenceCatalogues;

export const words = new Words<Key>(joined(joined(common, sentences), own));
export const say = words.say;
export const sayIn = words.sayIn;
export const saySaid = (said: Said): string => words.say(said.key, said.args);
