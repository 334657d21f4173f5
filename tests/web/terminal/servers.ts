// The checkpoint with canned answers (tests/browser/page_server.cc), and a server that gives the built page with the headers
// it will have and passes everything else on. With OTKEL_EMBEDDED set the program's own pages are taken instead. Ports are
// chosen by the system.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';

const ROOT = join(import.meta.dirname, '../../..');
const DIST = process.env.OTKEL_DIST ?? join(ROOT, 'checkpoint/web/dist');
const PROGRAM = process.env.OTKEL_PAGE_SERVER ?? join(ROOT, 'build/dev/bin/page_server');
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };

export const CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
  + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

export interface Servers {
  url: string;
  // "linked", "offline", "full" or "drill": what the checkpoint's status says from now on.
  setState(state: string): void;
  stopCheckpoint(): void;
  close(): void;
}

async function startCheckpoint(): Promise<{ process: ChildProcess; port: number }> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is not built; OTKEL_PAGE_SERVER names another`);
  const child = spawn(PROGRAM, { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, port] = line.split(' ');
    if (name === 'terminal') return { process: child, port: Number(port) };
  }
  throw new Error('page_server ended before it named its port');
}

function giveFile(path: string, response: ServerResponse): void {
  const file = join(DIST, path === '/' ? 'index.html' : path.replaceAll('..', ''));
  if (!existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Security-Policy': CONTENT_SECURITY_POLICY, 'X-Content-Type-Options': 'nosniff' });
  response.end(readFileSync(file));
}

// The checkpoint refuses what does not come from its own page.
function headersFor(incoming: IncomingMessage, port: number): Record<string, string | string[] | undefined> {
  const headers = { ...incoming.headers, host: `127.0.0.1:${port}` };
  if (headers.origin) headers.origin = `http://127.0.0.1:${port}`;
  return headers;
}

function passOn(incoming: IncomingMessage, response: ServerResponse, port: number): void {
  const onward = request({ port, host: '127.0.0.1', path: incoming.url, method: incoming.method, headers: headersFor(incoming, port) }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}

function passSocketOn(incoming: IncomingMessage, socket: Duplex, port: number): void {
  const onward = connect(port, '127.0.0.1', () => {
    const lines = Object.entries(headersFor(incoming, port)).map(([name, value]) => `${name}: ${String(value)}`);
    onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    onward.pipe(socket).pipe(onward);
  });
  for (const [one, other] of [[onward, socket], [socket, onward]] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
}

// The pages that were put into the program when it was built, as a checkpoint gives them.
function pagesOfTheProgram(checkpoint: { process: ChildProcess; port: number }): Servers {
  return {
    url: `http://127.0.0.1:${checkpoint.port}`,
    setState: (state) => void checkpoint.process.stdin?.write(`${state}\n`),
    stopCheckpoint: () => checkpoint.process.stdin?.end(),
    close: () => checkpoint.process.stdin?.end(),
  };
}

export async function startServers(): Promise<Servers> {
  const checkpoint = await startCheckpoint();
  if (process.env.OTKEL_EMBEDDED) return pagesOfTheProgram(checkpoint);
  const server: Server = createServer((incoming, response) => {
    const path = new URL(incoming.url ?? '/', 'http://x').pathname;
    if (path.startsWith('/otkel.')) passOn(incoming, response, checkpoint.port);
    else giveFile(path, response);
  });
  server.on('upgrade', (incoming, socket) => passSocketOn(incoming, socket, checkpoint.port));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setState: (state) => void checkpoint.process.stdin?.write(`${state}\n`),
    stopCheckpoint: () => checkpoint.process.stdin?.end(),
    close: () => {
      checkpoint.process.stdin?.end();
      server.closeAllConnections();
      server.close();
    },
  };
}
