// One traveller at a time: read a document, decide, record what the officer did. Answers that come for an earlier traveller
// are dropped; nothing is ever recorded without the officer's own key.
import { CallError } from '../../../base/web/connect';
import type { Capture, ConfirmReply, Decision, DecideReply, Direction, OrderNotice, Outcome, ReadReply } from '../../../base/web/wire/terminal';
import type { Call } from './calls';
import { Identified } from './identified.svelte';
import { nameOf } from './person';
import { VERDICTS, type Done } from './verdicts';
import { words, type Said } from './words';

const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
const SCAN_TIMEOUT_MS = 30000;
const SHOWN_BEFORE_ENTER_MS = 400; // An Enter meant for something else shall not admit anybody.

export type Stage = 'waiting' | 'reading' | 'deciding' | 'not_read' | 'no_answer' | 'decided' | 'recorded';

export interface Reading {
  reply: ReadReply;
  picture: ImageBitmap | null;
}

// A reply whose decision is there.
export type Decided = DecideReply & { decision: Decision };

export interface Recorded {
  outcome: Done;
  ground: string;
  reply: ConfirmReply;
  decided: Decided;
}

interface Seat {
  officer: string;
  lane: string;
}

export class Transaction {
  stage = $state<Stage>('waiting');
  why = $state.raw<Said | null>(null); // there is no decision
  direction = $state<Direction>('DIRECTION_ENTRY');
  reading = $state.raw<Reading | null>(null);
  decided = $state.raw<Decided | null>(null);
  recorded = $state.raw<Recorded | null>(null);
  wanted = $state<Done | null>(null); // waits for its ground
  isConfirming = $state(false);
  trouble = $state.raw<Said | null>(null);
  tookMs = $state<number | null>(null); // from the document to the decision on the screen
  identified: Identified;

  #call: Call;
  #seat: Seat;
  #number = 0;
  #capture: Capture = 'CAPTURE_TYPED';
  #startedAt = 0;
  #shownAt = Number.POSITIVE_INFINITY;

  constructor(call: Call, seat: Seat) {
    this.#call = call;
    this.#seat = seat;
    this.identified = new Identified(call);
  }

  get lines(): string[] {
    return this.reading?.reply.lines ?? [];
  }

  get proposed(): Outcome | null {
    return this.decided ? VERDICTS[this.decided.decision.verdict].proposed : null;
  }

  async readLines(typed: string, startedAt = performance.now()): Promise<void> {
    const number = this.#begin(startedAt);
    if (number === 0) return;
    try {
      const reply = await this.#call('Terminal/ReadLines', { typed, language: words.language });
      if (number === this.#number) await this.#take(number, reply, null, 'CAPTURE_TYPED');
    } catch (error) {
      if (number === this.#number) this.#fail(error);
    }
  }

  async readImage(file: Blob, startedAt = performance.now()): Promise<void> {
    const number = this.#begin(startedAt);
    if (number === 0) return;
    if (!['image/png', 'image/jpeg'].includes(file.type) || file.size > MAX_IMAGE_BYTES) {
      this.#stopAt('not_read', { key: 'why.not_a_picture' });
      return;
    }
    try {
      const [reply, picture] = await this.#scan(file);
      if (number === this.#number) await this.#take(number, reply, picture, 'CAPTURE_IMAGE');
    } catch (error) {
      if (number === this.#number) this.#fail(error);
    }
  }

  // One frame of a camera that is held to a document: says whether it had a zone. Nothing is begun where it had none.
  async tryFrame(frame: Blob): Promise<boolean> {
    const startedAt = performance.now();
    const [reply, picture] = await this.#scan(frame);
    if (reply.outcome === 'nothing') return false;
    const number = this.#begin(startedAt);
    if (number !== 0) await this.#take(number, reply, picture, 'CAPTURE_IMAGE');
    return true;
  }

  async turn(): Promise<void> {
    if (this.isConfirming) return;
    this.direction = this.direction === 'DIRECTION_ENTRY' ? 'DIRECTION_EXIT' : 'DIRECTION_ENTRY';
    if (this.stage === 'decided' || this.stage === 'deciding') await this.decideAgain();
  }

  // The same document once more: the direction, the language or the time has changed.
  async decideAgain(): Promise<void> {
    this.#number += 1;
    this.#startedAt = performance.now();
    await this.#decide(this.#number);
  }

  // What is on the screen, in the language that is on now. It stays as it is where no answer comes.
  async translate(): Promise<void> {
    const number = this.#number;
    const { reading, decided } = this;
    if (this.stage !== 'decided' && this.stage !== 'not_read') return;
    try {
      if (reading && reading.reply.problems.length > 0) {
        const { problems } = await this.#call('Terminal/ReadLines', { typed: this.lines.join('\n'), language: words.language });
        if (number === this.#number) this.reading = { ...reading, reply: { ...reading.reply, problems } };
      }
      if (!decided) return;
      const reply = await this.#askDecision();
      if (number !== this.#number || this.stage !== 'decided' || this.isConfirming) return;
      if (reply.decision.verdict !== decided.decision.verdict) this.#notShown(); // Something came in between.
      this.decided = reply;
    } catch {
      // The words stay in the language in which they came.
    }
  }

  // The decision has been painted: only now may an Enter mean it.
  shown(): void {
    if (this.#shownAt !== Number.POSITIVE_INFINITY) return;
    this.#shownAt = performance.now();
    this.tookMs = this.#shownAt - this.#startedAt;
    performance.measure('scan-to-decision', { start: this.#startedAt, end: this.#shownAt });
  }

  get mayEnterAdmit(): boolean {
    return this.proposed === 'OUTCOME_ADMITTED' && performance.now() - this.#shownAt > SHOWN_BEFORE_ENTER_MS;
  }

  needsGround(outcome: Done): boolean {
    return outcome === 'OUTCOME_REFUSED' || outcome !== this.proposed;
  }

  // Asks for what is missing, or records. Returns what the officer has to fill in first.
  async act(outcome: Done): Promise<'officer' | 'ground' | null> {
    if (!this.decided || this.isConfirming) return null;
    if (this.#seat.officer.trim() === '') {
      this.trouble = { key: 'trouble.officer' };
      return 'officer';
    }
    this.trouble = null;
    if (this.needsGround(outcome)) {
      this.wanted = outcome;
      return 'ground';
    }
    await this.record(outcome, '');
    return null;
  }

  // REQUIRES: a ground where the outcome needs one.
  async record(outcome: Done, ground: string): Promise<void> {
    const { decided } = this;
    if (!decided || this.isConfirming) return;
    this.isConfirming = true;
    this.trouble = null;
    const officer = this.#seat.officer.trim();
    try {
      const reply = await this.#call('Terminal/Confirm', { decisionId: decided.decisionId, outcome, officer, ground });
      this.recorded = { outcome, ground, reply, decided };
      this.decided = null;
      this.wanted = null;
      this.stage = 'recorded';
      await this.identified.sendWaiting(decided.decisionId, reply.id, officer);
    } catch (error) {
      await this.#notRecorded(error);
    } finally {
      this.isConfirming = false;
    }
  }

  async identify(order: OrderNotice, what: Parameters<Identified['say']>[1]): Promise<void> {
    const officer = this.#seat.officer.trim();
    if (officer === '') {
      this.trouble = { key: 'trouble.officer' };
      return;
    }
    this.identified.say(order.banId, what);
    if (this.recorded) await this.identified.sendWaiting(this.recorded.decided.decisionId, this.recorded.reply.id, officer);
  }

  // Ready for one more traveller; returns his number, or 0 while the last one is being recorded.
  #begin(startedAt: number): number {
    if (this.isConfirming) {
      this.trouble = { key: 'trouble.wait' };
      return 0;
    }
    const left = this.decided;
    this.trouble = left ? { key: 'trouble.unrecorded', args: { name: nameOf(left.document) } } : null;
    this.decided = null;
    this.recorded = null;
    this.reading = null;
    this.wanted = null;
    this.why = null;
    this.stage = 'reading';
    this.identified.forget();
    this.#startedAt = startedAt;
    this.#notShown();
    this.#number += 1;
    return this.#number;
  }

  async #scan(file: Blob): Promise<[ReadReply, ImageBitmap | null]> {
    const image = await base64Of(file);
    return Promise.all([
      this.#call('Terminal/ScanImage', { image, language: words.language }, SCAN_TIMEOUT_MS),
      createImageBitmap(file).catch(() => null),
    ]);
  }

  async #take(number: number, reply: ReadReply, picture: ImageBitmap | null, capture: Capture): Promise<void> {
    this.reading = { reply, picture };
    this.#capture = capture;
    if (reply.outcome === 'nothing') this.#stopAt('not_read', { key: 'why.nothing' });
    else if (reply.outcome === 'not_read') this.#stopAt('not_read', { key: 'why.not_read' });
    else await this.#decide(number);
  }

  async #askDecision(): Promise<Decided> {
    const reply = await this.#call('Terminal/Decide', {
      lines: this.lines, direction: this.direction, lane: this.#seat.lane.trim(), capture: this.#capture, language: words.language,
    });
    const { decision } = reply;
    if (!decision) throw new CallError('internal', 'The reply has no decision.');
    return { ...reply, decision };
  }

  async #decide(number: number): Promise<void> {
    this.stage = 'deciding';
    this.decided = null;
    this.wanted = null;
    this.#notShown();
    try {
      const reply = await this.#askDecision();
      if (number !== this.#number) return;
      this.identified.forget();
      this.decided = reply;
      this.stage = 'decided';
    } catch (error) {
      if (number === this.#number) this.#fail(error);
    }
  }

  #notShown(): void {
    this.tookMs = null;
    this.#shownAt = Number.POSITIVE_INFINITY;
  }

  #stopAt(stage: Stage, why: Said): void {
    this.stage = stage;
    this.why = why;
  }

  #fail(error: unknown): void {
    const isUnreachable = error instanceof CallError && error.code === 'unreachable';
    this.#stopAt('no_answer', isUnreachable ? { key: 'why.unreachable' } : { key: 'why.failed', args: { message: String((error as Error).message) } });
  }

  async #notRecorded(error: unknown): Promise<void> {
    const { code, message } = error instanceof CallError ? error : new CallError('unknown', String(error));
    if (code === 'unreachable') {
      this.trouble = { key: 'trouble.unknown_whether' };
    } else if (code === 'not_found') {
      await this.decideAgain(); // A decision is kept for 15 minutes.
      this.trouble = { key: 'trouble.too_late' };
    } else {
      this.trouble = { key: 'trouble.not_recorded', args: { message } };
    }
  }
}

function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).slice(String(reader.result).indexOf(',') + 1));
    reader.onerror = () => reject(reader.error ?? new Error('the picture cannot be read'));
    reader.readAsDataURL(file);
  });
}
