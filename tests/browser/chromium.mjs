// Headless Chromium over its debugging pipe: no package is needed.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const WAIT_MS = 20000;
const POLL_MS = 50;

export class Chromium {
  #folder = mkdtempSync(join(tmpdir(), 'otkel-chromium-'));
  #answers = new Map();
  #listeners = [];
  #lastId = 0;
  #rest = '';

  constructor(program) {
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars',
      '--disable-dev-shm-usage', `--user-data-dir=${this.#folder}`, '--remote-debugging-pipe', 'about:blank'];
    this.process = spawn(program, flags, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.stdio[4].setEncoding('utf8').on('data', (text) => this.#hear(text));
  }

  #hear(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const message of messages.map(JSON.parse)) {
      const answer = this.#answers.get(message.id);
      this.#answers.delete(message.id);
      if (answer) (message.error ? answer.reject(new Error(message.error.message)) : answer.resolve(message.result));
      else this.#listeners.forEach((listener) => listener(message));
    }
  }

  send(method, params = {}, sessionId = undefined) {
    this.#lastId += 1;
    const id = this.#lastId;
    this.process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => this.#answers.set(id, { resolve, reject }));
  }

  async open(url, width, height) {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page((method, params) => this.send(method, params, sessionId));
    this.#listeners.push((message) => message.sessionId === sessionId && page.hear(message));
    for (const domain of ['Page', 'Runtime', 'Log', 'DOM']) await page.send(`${domain}.enable`);
    await page.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await page.send('Page.navigate', { url });
    await page.until('document.readyState === "complete"');
    return page;
  }

  async close() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.send('Browser.close').catch(() => {});
    await ended;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Page {
  complaints = []; // Everything the browser put on its console as an error.

  constructor(send) {
    this.send = send;
  }

  hear({ method, params }) {
    if (method === 'Runtime.exceptionThrown') this.complaints.push(params.exceptionDetails.exception?.description || params.exceptionDetails.text);
    if (method === 'Log.entryAdded' && params.entry.level === 'error') this.complaints.push(`${params.entry.text} ${params.entry.url || ''}`);
  }

  async value(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description}`);
    return result.value;
  }

  text(selector) {
    return this.value(`document.querySelector(${JSON.stringify(selector)})?.textContent ?? ''`);
  }

  async until(expression) {
    for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
      if (await this.value(expression)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`never came true: ${expression}`);
  }

  untilText(selector, part) {
    return this.until(`(document.querySelector(${JSON.stringify(selector)})?.textContent ?? '').includes(${JSON.stringify(part)})`);
  }

  async key(key, text = undefined) {
    const code = { Enter: 13, F2: 113, F3: 114, F4: 115, F8: 119, Tab: 9 }[key];
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, text });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code });
  }

  type(text) {
    return this.send('Input.insertText', { text });
  }

  click(selector) {
    return this.value(`document.querySelector(${JSON.stringify(selector)}).click()`);
  }

  async chooseFile(selector, path) {
    const { root } = await this.send('DOM.getDocument');
    const { nodeId } = await this.send('DOM.querySelector', { nodeId: root.nodeId, selector });
    await this.send('DOM.setFileInputFiles', { nodeId, files: [path] });
  }

  async screenshot(path) {
    const format = path.endsWith('.jpg') ? { format: 'jpeg', quality: 82 } : { format: 'png' };
    const { data } = await this.send('Page.captureScreenshot', format);
    const bytes = Buffer.from(data, 'base64');
    writeFileSync(path, bytes);
    return bytes;
  }
}
