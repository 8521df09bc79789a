import type { ServerResponse } from 'node:http';
import type { Asked, Handler } from '../server.ts';

/** A message as its receiver took it. */
export interface Taken {
  /** By what it could tell a repeat. */
  key: string;
  /** All that people would read. */
  shown: string;
  body: Record<string, unknown>;
}

/** A receiver of messages played on the loopback with its real limits: it refuses what the real one refuses. */
export interface FakeReceiver {
  /** The type of channel that writes to it. */
  readonly type: string;
  /** The channel's options for a receiver at this address, as they stand in YAML. */
  options(base: string): Record<string, unknown>;
  /** Options with which it must refuse us for good; null: whoever knows the address may write. */
  wrong(base: string): Record<string, unknown> | null;
  /** Takes what is right, and notes it. */
  handler(taken: Taken[]): Handler;
  /** "Not now", as it says it. */
  busy(seconds: number): Handler;
}

/** Refuses with a status and the receiver's own word. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, word: string) {
    super(word);
    this.status = status;
  }
}

export function must(holds: boolean, status: number, word: string): void {
  if (!holds) throw new Refusal(status, word);
}

/** A handler out of a check of one posted JSON object. */
export function takes(
  check: (body: Record<string, unknown>, asked: Asked) => Taken,
  taken: Taken[],
  answer: (response: ServerResponse, taken: Taken) => void,
  refuse: (response: ServerResponse, refusal: Refusal) => void = (response, { status, message }) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(message),
): Handler {
  return (asked, response) => {
    try {
      must(asked.method === 'POST', 405, 'method_not_allowed');
      must(/^application\/json/.test(asked.headers['content-type'] ?? ''), 400, 'invalid_content_type');
      const one = check(objectOf(asked.body), asked);
      taken.push(one);
      answer(response, one);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refuse(response, error);
    }
  };
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw new Refusal(400, 'invalid_payload');
}

export function keyOf(asked: Asked): string {
  return String(asked.headers['x-earshot-key'] ?? '');
}

export const list = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
export const length = (text: unknown): number => [...String(text ?? '')].length;
