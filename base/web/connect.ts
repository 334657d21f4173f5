// Calls by the Connect protocol, as JSON, on the page's own origin.

// An answer that is no reply. `code` is Connect's; "unreachable": no answer came, so what was asked may have been done.
export class CallError extends Error {
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

interface FieldShape {
  message?: string;
  words?: readonly string[];
  isRepeated?: boolean;
  missing?: string | number | boolean;
}
type Shapes = Record<string, Record<string, FieldShape>>;
type Json = Record<string, unknown>;

// What proto3 JSON leaves out is put in, and a word of an enum that this page is too old for becomes the unspecified one,
// so that a page and a checkpoint of different versions understand each other.
export function complete(shapes: Shapes, name: string, json: Json): Json {
  const whole: Json = {};
  for (const [key, shape] of Object.entries(shapes[name] ?? {})) {
    const value = json[key] ?? undefined;
    if (shape.isRepeated) whole[key] = (Array.isArray(value) ? value : []).map((item: unknown) => completeOne(shapes, shape, item));
    else if (value !== undefined) whole[key] = completeOne(shapes, shape, value);
    else if ('missing' in shape) whole[key] = shape.missing;
  }
  return whole;
}

function completeOne(shapes: Shapes, shape: FieldShape, value: unknown): unknown {
  if (shape.message) return complete(shapes, shape.message, value as Json);
  if (shape.words && !shape.words.includes(String(value))) return shape.words[0];
  return value;
}

export interface Service {
  replies: Record<string, string>; // method: name of its reply
  shapes: Shapes;
}

export type Calls = Record<string, { request: object; reply: object }>;

const CONNECT_OVERHEAD_MS = 1000; // The server's own answer that it was too late should still arrive.

// A client of one service; C lists its methods. Every call has a limit: 15 seconds unless `timeoutMs` says otherwise.
export function clientOf<C extends { [K in keyof C]: { request: object; reply: object } }>(service: Service) {
  return async function call<M extends keyof C & string>(method: M, request: Partial<C[M]['request']>, timeoutMs = 15000): Promise<C[M]['reply']> {
    let response: Response;
    let body: Json;
    try {
      response = await fetch(`/otkel.v1.${method}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Connect-Protocol-Version': '1', 'Connect-Timeout-Ms': String(timeoutMs) },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(timeoutMs + CONNECT_OVERHEAD_MS),
      });
      body = (await response.json()) as Json;
    } catch {
      throw new CallError('unreachable', '');
    }
    if (!response.ok) throw new CallError(String(body.code ?? 'unknown'), String(body.message ?? `HTTP ${response.status}`));
    return complete(service.shapes, service.replies[method] ?? '', body) as C[M]['reply'];
  };
}
