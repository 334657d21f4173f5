// What can be printed for the traveller, in his language.
import type { Language } from '../../../base/web/words.svelte';
import type { OrderNotice } from '../../../base/web/wire/terminal';
import type { Recorded } from '../state/transaction.svelte';

export type Paper =
  | { kind: 'slip'; language: Language; recorded: Recorded }
  | { kind: 'notice'; language: Language; recorded: Recorded; order: OrderNotice };
