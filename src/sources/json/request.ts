import { createHash } from 'node:crypto';
import { isSecret, reveal, type Secret, secret } from '../../model/secret.ts';
import type { HttpRequest } from '../../model/source.ts';
import { type Instant, iso } from '../../model/time.ts';
import { joined, plainTerm } from '../search-terms.ts';
import { floorOf, writeDate } from './dates.ts';
import { parseTemplate, rendered } from './path.ts';
import { type Settled, secretsIn } from './settle.ts';

/** What a request is made of, beside the options. */
export interface Moment {
  query: string;
  /** From when on; null: from wherever the place begins. */
  since: Instant | null;
  until: Instant;
  /** The highest id there was; null: none yet. */
  id: string | null;
  now: Instant;
  /** Which page: a number, a token, or path and query of an address; null: the first. */
  page: string | number | null;
}

/** Puts a request together. Parameters whose template has nothing to say are left out. */
export function requestOf(options: Settled, moment: Moment, token: Secret | null): HttpRequest {
  const { request, auth, paginate, cursor } = options;
  const from = moment.since === null ? null : moment.since - (cursor?.overlap ?? 0);
  const scope = {
    query: moment.query,
    since: from === null ? null : iso(from),
    until: iso(moment.until),
    now: iso(moment.now),
    cursor: cursor?.kind === 'id' ? moment.id : from === null ? null : writeDate(from, cursor?.format ?? 'iso'),
  };
  const follows = paginate.kind === 'url' || paginate.kind === 'link_header';
  const whole = rendered(parseTemplate(request.url), scope, encodeURIComponent) ?? request.url;
  const query: Record<string, string | Secret> = {};
  const body: Put[] = [];
  const put = (where: 'query' | 'body', name: string, value: string): void => {
    if (where === 'query') query[name] = value;
    else body.push({ name, value });
  };

  // An address for the next page says everything itself.
  const next = follows && typeof moment.page === 'string' ? moment.page : null;
  if (next === null) {
    for (const [name, value] of Object.entries(request.query)) {
      const text = isSecret(value) ? value : filled(String(value), scope);
      if (text !== null) query[name] = text;
    }
    if (cursor?.param !== undefined) {
      const value =
        cursor.kind === 'id'
          ? moment.id
          : from === null
            ? null
            : writeDate(floorOf(from, cursor.format), cursor.format);
      if (value !== null) put(cursor.in, cursor.param, value);
    }
    const page = moment.page ?? (paginate.kind === 'page' || paginate.kind === 'offset' ? paginate.start : null);
    if (page !== null && !follows && paginate.kind !== 'none') put(paginate.in, paginate.param, String(page));
    if (paginate.limit !== undefined && paginate.limit_param !== undefined)
      put(paginate.in, paginate.limit_param, String(paginate.limit));
  }
  if (auth.kind === 'query') query[auth.name] = auth.value;

  const headers: Record<string, string | Secret> = { accept: 'application/json' };
  for (const [name, value] of Object.entries(request.headers)) {
    const text = isSecret(value) ? value : filled(String(value), scope);
    if (text !== null) headers[name.toLowerCase()] = isSecret(text) ? text : text.replace(/[\r\n]+/g, ' ');
  }
  if (auth.kind === 'header') headers[auth.name.toLowerCase()] = auth.value;
  if (token !== null) headers['authorization'] = secret(`Bearer ${reveal(token)}`);
  const posted = bodyOf(request.body, scope, body);
  const isHidden = secretsIn(request.body).length > 0;
  if (posted !== null && typeof request.body === 'object') headers['content-type'] ??= 'application/json';
  return {
    method: request.method,
    url: next === null ? whole : new URL(next, whole).href,
    query,
    headers,
    ...(posted === null ? {} : { body: isHidden ? secret(posted) : posted }),
  };
}

interface Put {
  name: string;
  value: string;
}

function filled(text: string, scope: unknown): string | null {
  return rendered(parseTemplate(text), scope);
}

function bodyOf(body: unknown, scope: unknown, puts: readonly Put[]): string | null {
  if (body === undefined) return null;
  if (typeof body === 'string') return filled(body, scope) ?? '';
  const made = deep(body, scope) as Record<string, unknown>;
  for (const { name, value } of puts) {
    let level = made;
    const steps = name.split('.');
    for (const step of steps.slice(0, -1)) {
      const inner = Object.hasOwn(level, step) ? level[step] : null;
      level = level[step] =
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as typeof level) : {};
    }
    level[steps.at(-1) ?? name] =
      /^\d{1,15}$/.test(value) && !isTextAlready(level[steps.at(-1) ?? name]) ? Number(value) : value;
  }
  return JSON.stringify(made);
}

/** Where the body shows a text, a text goes. */
function isTextAlready(value: unknown): boolean {
  return typeof value === 'string';
}

function deep(value: unknown, scope: unknown): unknown {
  if (typeof value === 'string') return filled(value, scope) ?? undefined;
  if (isSecret(value)) return reveal(value);
  if (Array.isArray(value)) return value.map(one => deep(one, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deep(one, scope)]));
}

/** A brand's words as a service searches them, in as many queries as its longest allows. */
export function queriesOf(terms: readonly string[], { one, or, quote, max }: Settled['search']): string[] {
  const clean = [...new Set(terms.map(plainTerm))].filter(term => term !== '').sort();
  const written = clean.map(term => `${quote}${term}${quote}`).filter(term => term.length <= max);
  return one ? written : joined(written, or, max);
}

/** A page mark, short, to know it again. */
export function shortOf(value: string | number): string {
  return createHash('sha256').update(String(value)).digest('hex').slice(0, 12);
}
