import { SourceError } from '../../model/errors.ts';
import { reveal, type Secret } from '../../model/secret.ts';
import type { HttpReply } from '../../model/source.ts';
import { parsePath, textOf, valueAt } from './path.ts';
import type { Settled } from './settle.ts';
import { holds } from './where.ts';

/** Longer page marks are not carried along. */
const LONGEST = 4_000;

/**
 * Which page follows: a number, a token, or path and query of an address on the same host; null: this was the last.
 * Throws SourceError malformed for an address that leads elsewhere: our key must not follow it.
 */
export function nextOf(
  options: Settled,
  answer: { body: unknown; reply: HttpReply; records: readonly unknown[]; asked: string | number | null },
): string | number | null {
  const { paginate } = options;
  const { body, reply, records } = answer;
  const here = typeof answer.asked === 'number' ? answer.asked : paginate.start;
  const { kind, stop } = paginate;
  if (kind === 'none') return null;
  const counted = kind === 'page' || kind === 'offset' || kind === 'last_record';
  if (counted && (records.length === 0 || records.length < (paginate.limit ?? 0))) return null;
  const next = kind === 'page' ? here + 1 : here + records.length;
  if (stop !== undefined) {
    const limit = stop.value ?? (kind === 'offset' ? next : here);
    const value = valueAt(body, parsePath(stop.path));
    if (value !== undefined && holds(value, stop.op, limit)) return null;
  }
  if (kind === 'page' || kind === 'offset') return next;
  if (kind === 'link_header') return placeOf(linkOf(reply.headers['link'] ?? '', paginate.rel), options, reply);
  const found = textOf(valueAt(kind === 'last_record' ? records.at(-1) : body, parsePath(paginate.path ?? '$')));
  if (found === null || found === '') return null;
  if (found.length > LONGEST) throw new SourceError('malformed', 'the mark of the next page is too long');
  return kind === 'url' ? placeOf(found, options, reply) : found;
}

/** The address of a relation in a Link header (RFC 8288). */
export function linkOf(header: string, rel: string): string | null {
  let i = 0;
  const text = header.slice(0, 8_000);
  for (;;) {
    const open = text.indexOf('<', i);
    const close = open < 0 ? -1 : text.indexOf('>', open);
    if (close < 0) return null;
    const following = text.indexOf(',<', close) < 0 ? text.indexOf(', <', close) : text.indexOf(',<', close);
    const parameters = text.slice(close + 1, following < 0 ? undefined : following);
    const said = /;\s*rel\s*=\s*"?([^";,]{1,200})"?/i.exec(parameters)?.[1] ?? '';
    if (said.toLowerCase().split(/\s+/).includes(rel.toLowerCase())) return text.slice(open + 1, close);
    i = close + 1;
  }
}

/** Path and query of the next page's address, without our key: it is put back when it is asked. */
function placeOf(address: string | null, { request, auth, hidden }: Settled, reply: HttpReply): string | null {
  if (address === null) return null;
  const home = new URL(request.url.replaceAll(/\{\{.*?\}\}/g, 'x'));
  const base = URL.canParse(reply.url) && new URL(reply.url).origin === home.origin ? reply.url : home.href;
  if (!URL.canParse(address, base)) throw new SourceError('malformed', 'the address of the next page is none');
  const next = new URL(address, base);
  if (next.origin !== home.origin)
    throw new SourceError('malformed', `the next page is said to be at ${next.host}: another place than ${home.host}`);
  if (auth.kind === 'query') next.searchParams.delete(auth.name);
  // What was masked in the answer, or repeats a key in another place, is taken out too.
  for (const [name, value] of [...next.searchParams])
    if (value.includes('•••') || hidden.some((one: Secret) => reveal(one) !== '' && value.includes(reveal(one))))
      next.searchParams.delete(name);
  const place = `${next.pathname}${next.search}`;
  if (place.length > LONGEST) throw new SourceError('malformed', 'the address of the next page is too long');
  return place;
}
