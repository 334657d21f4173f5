// Tells a document reader that types (a keyboard wedge) from a person, wherever on the page the cursor is.

const MAX_GAP_MS = 45; // Between keys of a reader; people take longer.
const LINE_GAP_MS = 160; // A reader may pause between lines; this long after its last key it is done.
const CERTAIN_AFTER = 9; // That many keys at this speed are no person.
const MIN_CHARACTERS = 28; // Two short lines of anything are not a document.
const MAX_CHARACTERS = 200;

// The keys of one burst. Knows no clock and no page.
export class ReaderBurst {
  text = '';
  isReader = false;
  #lastAt = Number.NEGATIVE_INFINITY;

  // `character`: one of a zone, or a line's end.
  take(character: string, atMs: number): void {
    const gap = atMs - this.#lastAt;
    this.#lastAt = atMs;
    const isBurst = gap < (this.text.endsWith('\n') ? LINE_GAP_MS : MAX_GAP_MS);
    if (!isBurst || this.text.length >= MAX_CHARACTERS) this.forget();
    if (character === '\n' && (this.text === '' || this.text.endsWith('\n'))) return; // CR and LF are one end.
    this.text += character;
    if (this.text.length >= CERTAIN_AFTER) this.isReader = true;
  }

  forget(): void {
    this.text = '';
    this.isReader = false;
  }

  get isDocument(): boolean {
    return this.isReader && this.text.replace(/\s/g, '').length >= MIN_CHARACTERS;
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
}

function fieldBefore(target: EventTarget | null): FieldBefore | null {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
  return isField ? { field: target, value: target.value } : null;
}

// Takes out again what the first keys of a burst left in a field.
function restore(before: FieldBefore | null): void {
  if (!before || before.field.value === before.value) return;
  before.field.value = before.value;
  for (const type of ['input', 'change']) before.field.dispatchEvent(new Event(type, { bubbles: true }));
}

// Calls onLines(text, startedAt) with the lines that a reader typed; startedAt is performance.now() of its last key.
// Returns what ends the listening.
export function listenForReader(onLines: (text: string, at: number) => void): () => void {
  const burst = new ReaderBurst();
  let before: FieldBefore | null = null;
  let timer = 0;
  let quietUntil = 0; // A reader's last line end, after its document was taken, is nobody's Enter.

  const finish = (at: number): void => {
    clearTimeout(timer);
    const { text, isDocument } = burst;
    burst.forget();
    if (!isDocument) return;
    quietUntil = at + LINE_GAP_MS;
    onLines(text.trim(), at);
  };

  const swallow = (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat || event.altKey || event.metaKey) return; // A held key is a person.
    const character = characterOf(event);
    if (character === null) return;
    if (character === '\n' && event.timeStamp < quietUntil) return swallow(event);
    const wasReader = burst.isReader;
    burst.take(character, event.timeStamp);
    if (burst.text.length === 1) before = fieldBefore(event.target);
    if (!burst.isReader) return undefined;
    if (!wasReader) restore(before);
    swallow(event);
    clearTimeout(timer);
    if (burst.isComplete) return finish(event.timeStamp);
    timer = window.setTimeout(() => finish(event.timeStamp), LINE_GAP_MS);
    return undefined;
  };

  window.addEventListener('keydown', onKey, { capture: true });
  return () => window.removeEventListener('keydown', onKey, { capture: true });
}
