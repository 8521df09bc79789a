import type { Message, Transition } from '../../src/model/alert.ts';
import type { Fetcher, HttpReply, HttpRequest } from '../../src/model/source.ts';
import { HOUR } from '../../src/model/time.ts';
import type { Tools } from '../../src/notify/index.ts';

export const NOW = Date.UTC(2026, 10, 21, 15, 30);

export function message(over: Partial<Message> = {}): Message {
  return {
    dedupeKey: 'acme/negativity:1:open:1:team',
    channel: 'team',
    title: '[error] Acme: an unusual number of negative mentions',
    text: 'Twenty in an hour.\n\nRead them.',
    html: null,
    notBefore: null,
    group: null,
    data: { type: 'alert.open', timestamp: '2026-11-21T15:00:00Z', brand: 'acme', evidence: { observed: 20 } },
    ...over,
  };
}

export function tools(over: Partial<Tools> = {}): Tools {
  return {
    fetcher: async () => {
      throw new Error('this test asks no network');
    },
    connect: async () => {
      throw new Error('this test connects to nothing');
    },
    now: () => NOW,
    write: async () => {
      throw new Error('this test prints nothing');
    },
    signal: new AbortController().signal,
    configDir: '/nowhere',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    ...over,
  };
}

/** A web that answers every request with this, and notes what it was asked. */
export function web(reply: Partial<HttpReply>): { fetcher: Fetcher; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  return {
    asked,
    async fetcher(request) {
      asked.push(request);
      return { status: 200, url: String(request.url), headers: {}, body: new Uint8Array(), at: NOW, ...reply };
    },
  };
}

export function transition(over: Partial<Transition> = {}, alert: Partial<Transition['alert']> = {}): Transition {
  const at = Date.UTC(2026, 10, 21, 15);
  const note = '23 mentions in the hour from 14:00 UTC, about 1 negative expected; 17 of 23 negative, usually 1 in 5';
  return {
    kind: 'open',
    at,
    reason: note,
    notify: true,
    alert: {
      key: 'acme/negativity',
      brand: 'acme',
      rule: 'negativity',
      severity: 'error',
      state: 'firing',
      openedAt: at,
      changedAt: at,
      closedAt: null,
      evidence: { window: [at - HOUR, at], observed: 17, expected: 1, score: 5.08, mentions: [], note },
      memory: { score: 5.08, heldSince: null, notifiedAt: at, announced: true, acknowledged: false, inhibitedBy: null },
      ...alert,
    },
    ...over,
  };
}
