// The words and symbols of what is proposed and of what is done.
import type { BanEffect, Outcome, ToldBy, Urgency, Verdict } from '../../../base/web/wire/terminal';
import type { Key } from './words';

export type Look = 'admit' | 'refer' | 'stop' | 'blank' | 'idle';
export type SymbolName = 'tick' | 'triangle' | 'octagon' | 'question' | 'ring' | 'dots';

interface VerdictWords {
  look: Look;
  word: Key;
  symbol: SymbolName;
  proposed: Outcome;
  next: Key;
}

// A verdict that is not known here is referred: a person looks.
const REFER: VerdictWords = { look: 'refer', word: 'verdict.refer', symbol: 'triangle', proposed: 'OUTCOME_REFERRED', next: 'next.refer' };

export const VERDICTS: Record<Verdict, VerdictWords> = {
  VERDICT_UNSPECIFIED: REFER,
  VERDICT_ADMIT: { look: 'admit', word: 'verdict.admit', symbol: 'tick', proposed: 'OUTCOME_ADMITTED', next: 'next.admit' },
  VERDICT_REFER: REFER,
  VERDICT_REFUSE: { look: 'stop', word: 'verdict.stop', symbol: 'octagon', proposed: 'OUTCOME_REFUSED', next: 'next.stop' },
};

export type Done = Exclude<Outcome, 'OUTCOME_UNSPECIFIED'>;

export const OUTCOMES: Record<Done, { id: string; look: Look; symbol: SymbolName; act: Key; done: Key; keyName: string }> = {
  OUTCOME_ADMITTED: { id: 'admit', look: 'admit', symbol: 'tick', act: 'act.admit', done: 'done.admitted', keyName: 'Enter' },
  OUTCOME_REFERRED: { id: 'refer', look: 'refer', symbol: 'triangle', act: 'act.refer', done: 'done.referred', keyName: 'F4' },
  OUTCOME_REFUSED: { id: 'refuse', look: 'stop', symbol: 'octagon', act: 'act.refuse', done: 'done.refused', keyName: 'F8' },
};

export const EFFECTS: Record<BanEffect, Key> = {
  BAN_EFFECT_UNSPECIFIED: 'effect.other',
  BAN_EFFECT_REFUSE_ENTRY: 'effect.refuse_entry',
  BAN_EFFECT_REFUSE_EXIT: 'effect.refuse_exit',
  BAN_EFFECT_NOTIFY: 'effect.notify',
  BAN_EFFECT_POSTPONE_EXIT: 'effect.postpone_exit',
  BAN_EFFECT_DOCUMENT_LOST: 'effect.document_lost',
  BAN_EFFECT_DOCUMENT_STOLEN: 'effect.document_stolen',
  BAN_EFFECT_DOCUMENT_INVALIDATED: 'effect.document_invalidated',
};

export const URGENCIES: Record<Urgency, Key> = {
  URGENCY_UNSPECIFIED: 'urgency.routine',
  URGENCY_ROUTINE: 'urgency.routine',
  URGENCY_TODAY: 'urgency.today',
  URGENCY_AT_ONCE: 'urgency.at_once',
};

export const WAYS_OF_TELLING: [ToldBy, Key][] = [
  ['TOLD_BY_FACE', 'told.face'],
  ['TOLD_BY_DOCUMENT', 'told.document'],
  ['TOLD_BY_FINGERPRINTS', 'told.fingerprints'],
  ['TOLD_BY_ASKING', 'told.asking'],
];
