// Who sits at this terminal and how it is set up. Officer and lane last as long as the browser's window, the rest for ever.
// A sign-in takes the place of `officer` once there are calls for it.
import { isLanguage, type Language } from '../../../base/web/words.svelte';
import { words } from './words';

export const THEMES = ['day', 'booth', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

function firstTheme(): Theme {
  const kept = localStorage.getItem('otkel.theme');
  const found = THEMES.find((theme) => theme === kept);
  if (found) return found;
  if (window.matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'booth' : 'day';
}

function firstLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get('lang');
  const kept = localStorage.getItem('otkel.language');
  const browser = navigator.language.slice(0, 2);
  return [asked, kept, browser].find(isLanguage) ?? 'en';
}

export class Booth {
  officer = $state(sessionStorage.getItem('otkel.officer') ?? '');
  lane = $state(sessionStorage.getItem('otkel.lane') ?? '');
  theme = $state<Theme>(firstTheme());
  isSoundOn = $state(localStorage.getItem('otkel.sound') !== 'off');

  constructor() {
    words.language = firstLanguage();
    $effect.root(() => {
      $effect(() => sessionStorage.setItem('otkel.officer', this.officer.trim()));
      $effect(() => sessionStorage.setItem('otkel.lane', this.lane.trim()));
      $effect(() => localStorage.setItem('otkel.sound', this.isSoundOn ? 'on' : 'off'));
      $effect(() => {
        document.documentElement.dataset.theme = this.theme;
        localStorage.setItem('otkel.theme', this.theme);
      });
      $effect(() => {
        document.documentElement.lang = words.language;
        localStorage.setItem('otkel.language', words.language);
      });
    });
  }
}
