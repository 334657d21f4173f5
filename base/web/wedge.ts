// Tells a document reader that types (a keyboard wedge) from a person, wherever on the page the cursor is.

const MAX_GAP_MS = 45; // Between keys of a reader; people take longer.
const LINE_GAP_MS = 160; // A reader may pause between lines; this long after the last key of a whole document it is done.
const GIVE_UP_MS = 600; // With less than a document: on a busy computer keys come late, though their times are close.
const CERTAIN_AFTER = 9; // That many keys at this speed are no person.
const MIN_CHARACTERS = 28; // Two short lines of anything are not a document.
const MAX_CHARACTERS = 200;
const FIRST_CHARACTERS = /^[PVIAC]/; // of every document's zone; a badge or a barcode begins otherwise

// The keys of one burst. Knows no clock and no page.
export class ReaderBurst {
  text = '';
  isReader = false;
  #lastAt = Number.NEGATIVE_INFINITY;

  // `character`: one of a zone, or a line's end.
  take(character: string, atMs: number): void {
    if (this.isOver(atMs)) this.forget();
    this.#lastAt = atMs;
    if (character === '\n' && (this.text === '' || this.text.endsWith('\n'))) return; // CR and LF are one end.
    this.text += character;
    if (this.text.length >= CERTAIN_AFTER && FIRST_CHARACTERS.test(this.text)) this.isReader = true;
  }

  // A key at this time belongs to no burst, or to another.
  isOver(atMs: number): boolean {
    const mostGapMs = this.text.endsWith('\n') ? LINE_GAP_MS : MAX_GAP_MS;
    return atMs - this.#lastAt >= mostGapMs || this.text.length >= MAX_CHARACTERS;
  }

  forget(): void {
    this.text = '';
    this.isReader = false;
  }

  get isDocument(): boolean {
    return this.isReader && this.text.replace(/\s/g, '').length >= MIN_CHARACTERS;
  }

  // As many characters as a document has: what may come is a line end.
  get isFull(): boolean {
    return [72, 88, 90].includes(this.text.replace(/\s/g, '').length);
  }

  // All lines of a document are there: nobody needs to wait for more.
  get isComplete(): boolean {
    if (!this.isReader || !this.text.endsWith('\n')) return false;
    const lengths = this.text.trim().split('\n').map((line) => line.length);
    return ['44,44', '36,36', '30,30,30'].includes(lengths.join());
  }
}

// The character that a key stands for on a Latin keyboard, whatever layout is on: a reader sends keys, not letters.
export function characterOf(event: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey'>): string | null {
  if (event.key === 'Enter' || (event.ctrlKey && /^[jm]$/i.test(event.key))) return '\n';
  if (event.ctrlKey || event.key.length !== 1) return null;
  if (/^[A-Za-z0-9<]$/.test(event.key)) return event.key.toUpperCase();
  const physical = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d))$/.exec(event.code);
  if (physical) return physical[1] ?? physical[2] ?? null;
  if ((event.code === 'Comma' && event.shiftKey) || event.code === 'IntlBackslash') return '<';
  return null;
}

interface FieldBefore {
  field: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
  value: string;
  from: number | null; // the selection; null: there is none
  to: number | null;
}

function fieldBefore(target: EventTarget | null): FieldBefore | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
  if (!isField) return null;
  const hasSelection = !(target instanceof HTMLSelectElement);
  return { field: target, value: target.value, from: hasSelection ? target.selectionStart : null, to: hasSelection ? target.selectionEnd : null };
}

function setValue({ field }: FieldBefore, value: string): void {
  field.value = value;
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
}

// Takes out again what the first keys of a burst left in a field.
function restore(before: FieldBefore | null): void {
  if (before && before.field.value !== before.value) setValue(before, before.value);
}

// Puts in what was taken for a reader's and was not: fast keys are somebody's, too.
function giveBack(before: FieldBefore | null, text: string): void {
  if (!before || before.from === null || before.to === null) return;
  setValue(before, before.value.slice(0, before.from) + text + before.value.slice(before.to));
}

// Calls onLines(text, startedAt) with the lines that a reader typed; startedAt is performance.now() of its last key.
// Returns what ends the listening.
export function listenForReader(onLines: (text: string, at: number) => void): () => void {
  const burst = new ReaderBurst();
  let before: FieldBefore | null = null;
  let timer = 0;
  let lastAt = 0;
  let isLeft = false; // the timer was tired of this burst
  let quietUntil = 0; // A reader's last line end, after its document was taken, is nobody's Enter.

  // What has come so far goes where it belongs; it is kept, as the rest may come late on a busy computer.
  const leave = (): void => {
    clearTimeout(timer);
    if (!burst.isReader || isLeft) return;
    isLeft = true;
    if (burst.isDocument) onLines(burst.text.trim(), lastAt);
    else giveBack(before, burst.text.trim());
  };

  const finish = (): void => {
    clearTimeout(timer);
    quietUntil = lastAt + LINE_GAP_MS;
    const lines = burst.text.trim();
    burst.forget();
    onLines(lines, lastAt);
  };

  const swallow = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat || event.altKey || event.metaKey) return; // A held key is a person.
    const character = characterOf(event);
    if (character === '\n' && event.timeStamp < quietUntil) return swallow(event);
    if (character === null ? event.key.length === 1 : burst.isOver(event.timeStamp)) {
      leave(); // Another key than a zone's, or another time.
      burst.forget();
    }
    if (character === null) return;
    const wasReader = burst.isReader;
    burst.take(character, event.timeStamp);
    lastAt = event.timeStamp;
    if (burst.text.length === 1) before = fieldBefore(event.target);
    if (!burst.isReader) {
      isLeft = false;
      return;
    }
    if (!wasReader || isLeft) restore(before);
    isLeft = false;
    swallow(event);
    clearTimeout(timer);
    if (burst.isComplete) return finish();
    timer = window.setTimeout(leave, burst.isFull ? LINE_GAP_MS : GIVE_UP_MS);
  };

  window.addEventListener('keydown', onKey, { capture: true });
  return () => window.removeEventListener('keydown', onKey, { capture: true });
}
