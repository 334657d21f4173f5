// Writes base/web/wire from what the C++ side is built of: the calls' messages as TypeScript, from proto/*.proto, and the
// sentences that pages put together themselves, from rules/messages. So neither is written twice.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const OUT = join(ROOT, 'base/web/wire');
const SERVICES = { terminal: 'Terminal' }; // file in wire/: service
const SENTENCES = /^(mrz_field\.|duty\.|within_limit\.|days_left$|on_authorisation$)/;

const LONG = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);
const NUMBER = new Set(['int32', 'uint32', 'sint32', 'fixed32', 'float', 'double']);

// Messages and enums of all proto files, by name. No message of ours lies inside another.
function readProtos() {
  const messages = new Map();
  const enums = new Map();
  const services = new Map();
  for (const name of readdirSync(join(ROOT, 'proto')).filter((file) => file.endsWith('.proto'))) {
    const text = readFileSync(join(ROOT, 'proto', name), 'utf8').replace(/\/\/.*$/gm, '');
    for (const [, kind, title, body] of text.matchAll(/\b(message|enum|service) (\w+) \{((?:[^{}]|\{[^{}]*\})*)\}/g)) {
      if (kind === 'message') messages.set(title, fieldsOf(body));
      if (kind === 'enum') enums.set(title, [...body.matchAll(/(\w+) = \d+/g)].map((match) => match[1]));
      if (kind === 'service') services.set(title, [...body.matchAll(/rpc (\w+)\((\w+)\) returns \((\w+)\)/g)]);
    }
  }
  return { messages, enums, services };
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

function fieldsOf(body) {
  const choices = [...body.matchAll(/oneof \w+ \{([^}]*)\}/g)].map((match) => match[1]).join();
  return [...body.matchAll(/(repeated )?\b(\w+) (\w+) = \d+/g)].map(([, repeated, type, name]) => ({
    name: camel(name), type, isRepeated: Boolean(repeated), isChoice: new RegExp(`\\b${name} =`).test(choices),
  }));
}

function reachable(names, messages, seen = new Set()) {
  for (const name of names) {
    if (seen.has(name) || !messages.has(name)) continue;
    seen.add(name);
    reachable(messages.get(name).map((field) => field.type), messages, seen);
  }
  return seen;
}

function typeOf(type, { messages, enums }) {
  if (messages.has(type) || enums.has(type)) return type;
  if (type === 'bool') return 'boolean';
  return NUMBER.has(type) ? 'number' : 'string'; // 64 bits and bytes are strings in JSON
}

function interfaceOf(name, all) {
  const fields = all.messages.get(name).map((field) => {
    const type = typeOf(field.type, all);
    const isOptional = !field.isRepeated && (field.isChoice || all.messages.has(field.type));
    return `  ${field.name}${isOptional ? '?' : ''}: ${type}${field.isRepeated ? '[]' : ''};`;
  });
  return `export interface ${name} {\n${fields.join('\n')}\n}`;
}

// What a missing field stands for: "": text, "0": 64 bits, 0, false, an enum's first word; the name of a message.
function shapeOf(name, all) {
  const fields = all.messages.get(name).map(({ name: key, type, isRepeated, isChoice }) => {
    const entry = {};
    if (all.messages.has(type)) entry.message = type;
    else if (all.enums.has(type)) entry.words = all.enums.get(type);
    if (isRepeated) entry.isRepeated = true;
    else if (!entry.message && !isChoice) entry.missing = missingOf(type, entry.words);
    return `    ${key}: ${JSON.stringify(entry)},`;
  });
  return `  ${name}: {\n${fields.join('\n')}\n  },`;
}

function missingOf(type, words) {
  if (words) return words[0];
  if (LONG.has(type)) return '0';
  if (type === 'bool') return false;
  return NUMBER.has(type) ? 0 : '';
}

function serviceText(service, all) {
  const rpcs = all.services.get(service);
  const names = [...reachable(rpcs.flatMap(([, , request, reply]) => [request, reply]), all.messages)];
  const used = new Set(names.flatMap((name) => all.messages.get(name).map((field) => field.type)));
  const enums = [...all.enums].filter(([name]) => used.has(name));
  return [
    '// Written by base/web/make_wire.mjs.',
    ...enums.map(([name, words]) => `export type ${name} = ${words.map((word) => `'${word}'`).join(' | ')};`),
    ...names.map((name) => interfaceOf(name, all)),
    `export interface ${service}Calls {\n${rpcs.map(([, rpc, request, reply]) => `  '${service}/${rpc}': { request: ${request}; reply: ${reply} };`).join('\n')}\n}`,
    `export const REPLIES = {\n${rpcs.map(([, rpc, , reply]) => `  '${service}/${rpc}': '${reply}',`).join('\n')}\n} as const;`,
    `export const SHAPES = {\n${names.map((name) => shapeOf(name, all)).join('\n')}\n} as const;`,
    '',
  ].join('\n');
}

function sentences() {
  const catalogues = {};
  for (const file of readdirSync(join(ROOT, 'rules/messages')).filter((name) => name.endsWith('.toml')).sort()) {
    const text = readFileSync(join(ROOT, 'rules/messages', file), 'utf8');
    const lines = [...text.matchAll(/^"?([\w.]+)"? = (".*")$/gm)].filter(([, key]) => SENTENCES.test(key));
    catalogues[file.slice(0, -'.toml'.length)] = Object.fromEntries(lines.map(([, key, value]) => [key, JSON.parse(value)]));
  }
  return catalogues;
}

mkdirSync(OUT, { recursive: true });
const all = readProtos();
for (const [file, service] of Object.entries(SERVICES)) writeFileSync(join(OUT, `${file}.ts`), serviceText(service, all));
writeFileSync(join(OUT, 'sentences.json'), `${JSON.stringify(sentences(), null, 1)}\n`);
