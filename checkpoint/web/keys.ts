// The keys of the whole page. Letters are left to fields and to readers; F5, F11 and F12 to the browser.
import type { Done } from './state/verdicts';
import type { Transaction } from './state/transaction.svelte';

export interface Acts {
  act: (outcome: Done) => void;
  type: () => void;
  camera: () => void;
  language: () => void;
  help: () => void;
  escape: () => void;
}

function isBusyWith(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, button, summary, label, select, dialog') !== null;
}

export function keyHandler(transaction: Transaction, acts: Acts): (event: KeyboardEvent) => void {
  const byKey: Record<string, () => void> = {
    F1: acts.help,
    F2: acts.type,
    F3: () => void transaction.turn(),
    F4: () => acts.act('OUTCOME_REFERRED'),
    F6: acts.camera,
    F8: () => acts.act('OUTCOME_REFUSED'),
    F9: acts.language,
    Escape: acts.escape,
  };
  return (event) => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const isEnter = event.key === 'Enter' && transaction.mayEnterAdmit && !isBusyWith(event.target);
    const act = isEnter ? () => acts.act('OUTCOME_ADMITTED') : byKey[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
}
