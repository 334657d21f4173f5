// Calls of the Connect protocol, as JSON, on the page's own origin.

// An answer that is no reply. `code` is Connect's; "unreachable": no answer came, so what was asked may have been done.
export class CallError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export async function call(method, request, timeoutMs = 15000) {
  let response;
  let body;
  try {
    response = await fetch(`/otkel.v1.${method}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Connect-Protocol-Version': '1',
        'Connect-Timeout-Ms': String(timeoutMs),
      },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(timeoutMs + 1000),
    });
    body = await response.json();
  } catch (error) {
    throw new CallError('unreachable', 'No answer came.');
  }
  if (!response.ok) throw new CallError(body.code || 'unknown', body.message || `HTTP ${response.status}`);
  return body;
}

// An element with text and children; text is never taken as HTML.
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== '' && child !== null && child !== undefined));
  return element;
}

// A span of time in microseconds, in words.
export function inWords(microseconds) {
  const seconds = Math.max(0, Math.round(microseconds / 1e6));
  if (seconds < 60) return 'less than a minute';
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}
