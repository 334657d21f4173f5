import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `dist` is embedded in the checkpoint's program: nothing inline, nothing from elsewhere, names that change with content.
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: '../../svelte.config.js' })],
  build: { target: 'chrome111', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true },
  server: { proxy: { '^/(otkel\\.|status)': { target: process.env.OTKEL_TERMINAL ?? 'http://127.0.0.1:8080', ws: true } } },
});
