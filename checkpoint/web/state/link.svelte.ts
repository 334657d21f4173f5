// What the checkpoint says about itself, over the WebSocket /status, and whether it says anything at all.
import { complete } from '../../../base/web/connect';
import { SHAPES, type TerminalStatus } from '../../../base/web/wire/terminal';

const RETRY_MS = 1000;
const TICK_MS = 1000;

export class Link {
  status = $state.raw<TerminalStatus | null>(null);
  isLost = $state(false); // the socket is closed: nothing can be asked of the checkpoint
  sinceUs = $state(0); // how long ago the status came
  #receivedAt = 0;
  #socket: WebSocket | null = null;
  #timers: number[] = [];

  start(): void {
    this.#listen();
    this.#timers.push(window.setInterval(() => this.#tick(), TICK_MS));
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#socket) this.#socket.onclose = null;
    this.#socket?.close();
  }

  get isDrill(): boolean {
    return this.status?.clockState === 'CLOCK_STATE_DRILL';
  }

  take(text: string): void {
    this.status = complete(SHAPES, 'TerminalStatus', JSON.parse(text)) as unknown as TerminalStatus;
    this.isLost = false;
    this.#receivedAt = performance.now();
    this.#tick();
  }

  #tick(): void {
    this.sinceUs = (performance.now() - this.#receivedAt) * 1000;
  }

  #listen(): void {
    this.#socket = new WebSocket(`${window.location.origin.replace(/^http/, 'ws')}/status`);
    this.#socket.onmessage = (event) => this.take(String(event.data));
    this.#socket.onclose = () => {
      this.isLost = true;
      this.#timers.push(window.setTimeout(() => this.#listen(), RETRY_MS));
    };
  }
}
