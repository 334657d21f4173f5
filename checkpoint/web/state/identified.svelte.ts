// What the officer says of each order that hit: whether the traveller is the one it is on. The checkpoint takes it only for
// a decision that is recorded, so until then it waits here.
import { CallError } from '../../../base/web/connect';
import type { EventId, Identity, ToldBy } from '../../../base/web/wire/terminal';
import type { Call } from './calls';

export interface Verdict {
  identity: Identity;
  toldBy: ToldBy[];
  note: string;
}

export interface SaidOfOrder extends Verdict {
  state: 'waiting' | 'recorded' | 'failed';
  message: string; // where it failed; empty: no answer came
}

export class Identified {
  byOrder = $state.raw<Record<string, SaidOfOrder>>({});
  #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  // May be said again: the last counts.
  say(banId: string, verdict: Verdict): void {
    this.#set(banId, { ...verdict, state: 'waiting', message: '' });
  }

  // Sends what has not arrived yet.
  async sendWaiting(decisionId: string, crossing: EventId | undefined, officer: string): Promise<void> {
    for (const [banId, said] of Object.entries(this.byOrder)) {
      if (said.state === 'recorded') continue;
      const { identity, toldBy, note } = said;
      try {
        await this.#call('Terminal/Identify', { decisionId, banId, identity, toldBy, officer, note, crossing });
        this.#set(banId, { ...said, state: 'recorded' });
      } catch (error) {
        const message = error instanceof CallError && error.code !== 'unreachable' ? error.message : '';
        this.#set(banId, { ...said, state: 'failed', message });
      }
    }
  }

  forget(): void {
    this.byOrder = {};
  }

  #set(banId: string, said: SaidOfOrder): void {
    this.byOrder = { ...this.byOrder, [banId]: said };
  }
}
