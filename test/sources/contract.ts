import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Brand } from '../../src/model/brand.ts';
import { kindOf } from '../../src/model/errors.ts';
import { idOf } from '../../src/model/mention.ts';
import { type Secrets, secret } from '../../src/model/secret.ts';
import type { AnySource, Ask, HttpReply, HttpRequest, Job, Page } from '../../src/model/source.ts';
import type { Instant } from '../../src/model/time.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/sources');
export const NOW: Instant = Date.parse('2026-11-21T12:00:00Z');

/** How one fixture, `<name>.reply.<ending>`, was asked for. */
export interface Case {
  name: string;
  url?: string;
  contentType?: string;
  status?: number;
  cursor?: unknown;
}
/** A place that answers every request of a reading: for cutting it after each page. */
export interface Walk {
  name: string;
  answer: (request: HttpRequest) => { status?: number; headers?: Record<string, string>; body: string };
  /** Ids the whole reading must bring. */
  ids: readonly string[];
}
export interface Plan {
  options: unknown;
  brands: readonly Brand[];
  cases: readonly Case[];
  walks?: readonly Walk[];
  /** What the configuration gave for `about.secrets`. */
  secrets?: Secrets;
  /** Options that hold a secret, and the parts of it that nobody may ever see. */
  hidden?: {
    options: (value: ReturnType<typeof secret>) => unknown;
    value: string;
    parts: readonly string[];
    fixture: string;
  };
}

/** What every polled source promises, held against its fixtures. */
export function sourceContract(source: AnySource, plan: Plan): void {
  const folder = join(ROOT, source.type);
  const jobs = source.jobs(source.options.parse(plan.options), plan.brands, NOW);
  const job: Job<unknown, unknown> = { ...must(jobs[0]), source: 'test' };

  function ask(cursor: unknown = job.start): Ask<unknown, unknown> {
    return { job, cursor, secrets: plan.secrets ?? {}, token: null, now: NOW };
  }
  function reply(one: Case): HttpReply {
    const file = must(readdirSync(folder).find(name => name.startsWith(`${one.name}.reply.`)));
    return made(readFileSync(join(folder, file)), one);
  }

  describe(`${source.type}: fixtures`, () => {
    const fixtures = readdirSync(folder).filter(name => name.includes('.reply.'));
    test('every fixture is a case', () => {
      expect(plan.cases.map(one => one.name).sort()).toEqual(fixtures.map(name => must(name.split('.')[0])).sort());
    });
    test.each(plan.cases)('$name gives its expected page', async one => {
      const got = await outcome(source, reply(one), ask(one.cursor));
      await expect(`${JSON.stringify(got, null, 2)}\n`).toMatchFileSnapshot(join(folder, `${one.name}.expected.json`));
    });
    test.each(plan.cases)('$name: ids stable, addresses absolute, nothing from the future', async one => {
      const got = reply(one);
      const page = await attempt(source, got, ask(one.cursor));
      if (!page) return;
      const again = await source.parse(got, ask(one.cursor));
      expect(again.items.map(idOf)).toEqual(page.items.map(idOf));
      expect(new Set(page.items.map(idOf)).size).toBe(page.items.length);
      for (const item of page.items) {
        expect(item.publishedAt).toBeLessThanOrEqual(got.at);
        for (const url of [item.url, ...item.links, ...(item.author?.url ? [item.author.url] : [])]) {
          expect(url).toMatch(/^https?:\/\/[^/]/);
          expect(new URL(url).href).toBeTruthy();
        }
        expect(item.nativeId).not.toBe('');
        expect((item.raw ?? '').length).toBeLessThanOrEqual(64 * 1024);
        expect(`${item.title}${item.text}`).not.toMatch(/<(?:p|b|br|script|div|a)[\s>]/i);
      }
      if (page.heard) expect(page.heard[0]).toBeLessThan(page.heard[1]);
      if (page.heard) expect(page.heard[1]).toBeLessThanOrEqual(NOW);
      expect(JSON.parse(JSON.stringify(page.resume))).toEqual(page.resume);
    });
    test.each(plan.cases)('$name: cut off, it is malformed', async one => {
      const whole = reply(one);
      const page = await attempt(source, whole, ask(one.cursor));
      if (!page) return;
      const end = whole.body.length - (Buffer.from(whole.body).toString('latin1').match(/\s*$/)?.[0].length ?? 0);
      for (const share of [0, 0.1, 0.5, 0.9, 1]) {
        const cut = Math.min(end - 1, Math.floor(end * share));
        const got = { ...whole, body: whole.body.subarray(0, cut) };
        await expect(
          Promise.resolve().then(() => source.parse(got, ask(one.cursor))),
          `cut at ${cut}`,
        ).rejects.toMatchObject({
          name: 'SourceError',
          kind: 'malformed',
        });
      }
    });
    test('an error page in place of an answer is malformed', async () => {
      for (const body of ['', '<html><body>Bad gateway</body></html>', 'null', '[]', '\0\0\0\0'])
        await expect(
          Promise.resolve().then(() => source.parse(made(Buffer.from(body), { name: 'x' }), ask())),
          JSON.stringify(body),
        ).rejects.toMatchObject({ kind: 'malformed' });
    });
  });

  describe(`${source.type}: jobs`, () => {
    test('ids are stable and distinct', () => {
      const again = source.jobs(source.options.parse(plan.options), plan.brands, NOW + 1000);
      expect(again.map(one => one.id)).toEqual(jobs.map(one => one.id));
      expect(new Set(jobs.map(one => one.id)).size).toBe(jobs.length);
    });
    test('start and params are data', () => {
      for (const one of jobs) expect(JSON.parse(JSON.stringify(one.start))).toEqual(one.start);
    });
  });

  if (plan.walks)
    describe.each(plan.walks)(`${source.type}: $name`, walk => {
      test('brings everything, and says what it heard only at the end', async () => {
        const { pages } = await read(job.start);
        expect(idsOf(pages).sort()).toEqual([...walk.ids].sort());
        for (const page of pages.slice(0, -1)) expect(page.heard).toBeNull();
        expect(pages.at(-1)?.heard).not.toBeNull();
      });
      test('cut after any page and begun again, it loses nothing and never goes back', async () => {
        const { pages } = await read(job.start);
        let left = new Set(walk.ids);
        for (const [i, page] of pages.entries()) {
          if (page.more === null) break;
          const rest = new Set(idsOf((await read(JSON.parse(JSON.stringify(page.resume)))).pages));
          const before = idsOf(pages.slice(0, i + 1));
          expect(new Set([...before, ...rest]), `after page ${i + 1}`).toEqual(new Set(walk.ids));
          expect(
            [...rest].every(id => left.has(id)),
            `after page ${i + 1}`,
          ).toBe(true);
          left = rest;
        }
      });

      async function read(start: unknown): Promise<{ pages: Page<unknown>[] }> {
        const pages: Page<unknown>[] = [];
        let cursor: unknown = start;
        while (cursor !== null) {
          expect(pages.length, 'a reading that never ends').toBeLessThan(500);
          const answer = walk.answer(source.request(ask(cursor)));
          const page = await source.parse(
            {
              ...made(Buffer.from(answer.body), {
                name: walk.name,
                ...(answer.status ? { status: answer.status } : {}),
              }),
              headers: answer.headers ?? {},
            },
            ask(cursor),
          );
          pages.push(page);
          cursor = page.more;
        }
        return { pages };
      }
    });

  const { hidden } = plan;
  if (hidden)
    test(`${source.type}: a secret is never seen`, async () => {
      const options = source.options.parse(hidden.options(secret(hidden.value)));
      for (const draft of source.jobs(options, plan.brands, NOW)) {
        const own = { ...draft, source: 'test' };
        const about = { job: own, cursor: own.start, secrets: {}, token: null, now: NOW };
        const body = readFileSync(
          join(folder, must(readdirSync(folder).find(name => name.startsWith(`${hidden.fixture}.reply.`)))),
        );
        const page = await source.parse({ ...made(body, { name: 'x' }), url: hidden.value }, about);
        const seen = JSON.stringify([draft.id, own, source.request(about), page]);
        for (const part of hidden.parts) expect(seen).not.toContain(part);
      }
    });
}

function made(body: Uint8Array, one: Case): HttpReply {
  const headers = one.contentType ? { 'content-type': one.contentType } : {};
  return { status: one.status ?? 200, url: one.url ?? 'https://example.com/feed', headers, body, at: NOW };
}

async function attempt(source: AnySource, reply: HttpReply, ask: Ask<unknown, unknown>): Promise<Page<unknown> | null> {
  try {
    return await source.parse(reply, ask);
  } catch {
    return null;
  }
}

async function outcome(source: AnySource, reply: HttpReply, ask: Ask<unknown, unknown>): Promise<unknown> {
  try {
    return await source.parse(reply, ask);
  } catch (error) {
    return { error: { kind: kindOf(error), message: error instanceof Error ? error.message : String(error) } };
  }
}

function idsOf(pages: readonly Page<unknown>[]): string[] {
  return [...new Set(pages.flatMap(page => page.items.map(item => item.nativeId)))];
}

function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('missing');
  return value;
}

/** A brand whose query is these words, any of them. */
export function brandOf(id: string, ...words: string[]): Brand {
  const at = [0, 0] as const;
  const terms = words.map(value => ({ op: 'term', value, at }) as const);
  return {
    id,
    name: id,
    role: 'own',
    text: words.join(' OR '),
    query: { op: 'or', of: terms, at },
    handles: {},
    context: { for: [], against: [] },
    since: null,
  };
}
