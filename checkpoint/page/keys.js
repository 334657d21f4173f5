// Tells a document reader that types (a keyboard wedge) from a person, wherever on the page the cursor is.

const MAX_GAP_MS = 45; // Between keys of a reader; people take longer.
const END_AFTER_MS = 160; // The reader sends one line after the other; this long after the last key it is done.
const MIN_CHARACTERS = 28; // Two short lines of anything are not a document.

// Calls onLines(text) with the lines that a reader typed. What it typed into a field is taken out again.
// Returns a function that says whether a key event is part of a reader's burst.
export function listenForReader(onLines) {
  let text = '';
  let lastAt = 0;
  let field = null;
  let fieldBefore = '';
  let timer = 0;

  const finish = () => {
    const lines = text.trim();
    const count = lines.replace(/\s/g, '').length;
    text = '';
    if (count < MIN_CHARACTERS) return;
    if (field) field.value = fieldBefore;
    onLines(lines);
  };

  const onKey = (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return; // A held key is a person.
    const isEnter = event.key === 'Enter';
    if (!isEnter && event.key.length !== 1) return;
    const isBurst = event.timeStamp - lastAt < (text.endsWith('\n') ? END_AFTER_MS : MAX_GAP_MS);
    lastAt = event.timeStamp;
    if (!isBurst || text === '') {
      if (isEnter) return;
      text = '';
      field = 'value' in event.target && event.target.id !== 'typed' ? event.target : null;
      fieldBefore = field ? field.value : '';
    }
    text += isEnter ? '\n' : event.key;
    clearTimeout(timer);
    timer = setTimeout(finish, END_AFTER_MS);
    // Past a dozen keys at this speed it is a reader: nothing else on the page shall act on them.
    if (isBurst && text.length > 12) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  };
  document.addEventListener('keydown', onKey, { capture: true });
}
