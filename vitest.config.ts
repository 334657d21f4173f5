import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// unit: plain logic; browser: the built terminal in Chromium, against a checkpoint with canned answers; pictures: those of
// docs/pictures, taken in the same way.
// A browser may have to wait for its turn on a computer that is busy with other work.
const inBrowser = { environment: 'node' as const, fileParallelism: false, testTimeout: 180000, hookTimeout: 120000 };

export default defineConfig({
  test: {
    projects: [
      { plugins: [svelte()], resolve: { conditions: ['browser'] }, test: { name: 'unit', include: ['tests/web/unit/*.test.ts'], environment: 'node' } },
      { test: { name: 'browser', include: ['tests/web/terminal/*.test.ts'], ...inBrowser } },
      { test: { name: 'pictures', include: ['tests/web/pictures/*.pictures.ts'], ...inBrowser } },
    ],
  },
});
