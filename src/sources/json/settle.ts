import { isSecret, reveal, type Secret, secret } from '../../model/secret.ts';
import { DAY, type Duration, SECOND } from '../../model/time.ts';
import { hostOf } from '../../text/url.ts';
import { PRESETS } from './presets/index.ts';
import type { Said } from './said.ts';

type Given<Value, Keys extends keyof Value> = Value & { [Key in Keys]-?: NonNullable<Value[Key]> };
export type Mapping = string | string[];
export type ErrorRule = NonNullable<Said['errors']>[number];
export type Paging = Given<NonNullable<Said['paginate']>, 'kind' | 'max_pages' | 'in' | 'param' | 'start' | 'rel'>;
export type Mark = NonNullable<Said['cursor']> & {
  kind: 'field' | 'id';
  field: string;
  format: string;
  overlap: Duration;
  order: 'lexical' | 'length_lexical' | 'numeric';
  in: 'query' | 'body';
};
export type Auth =
  | { kind: 'none' }
  | { kind: 'header'; name: string; value: Secret }
  | { kind: 'query'; name: string; value: Secret }
  | { kind: 'oauth2'; tokenUrl: string; id: Secret; secret: Secret; scope: string | null };

/** The options with every default in its place. */
export interface Settled {
  platform: string;
  request: Given<NonNullable<Said['request']>, 'url' | 'method' | 'query' | 'headers'>;
  auth: Auth;
  format: 'json' | 'jsonl';
  records: string;
  where: string[];
  map: NonNullable<Said['map']>;
  paginate: Paging;
  cursor: Mark | null;
  stopAtKnown: boolean;
  search: { one: boolean; or: string; quote: string; max: number };
  limits: NonNullable<Said['limits']>;
  errors: ErrorRule[];
  backTo: Duration;
  title: string | null;
  rule: string | null;
  ruleUrl: string | null;
  /** A template asks for what is newer than the last reading. */
  asksSince: boolean;
  /** A template asks for a brand's words. */
  asksQuery: boolean;
  /** What nobody may see. */
  hidden: Secret[];
}
export interface SettledFlaw {
  path: readonly string[];
  message: string;
}

/** Puts what was said over its preset and looks whether it is enough. */
export function settle(own: Said): { settled: Settled | null; flaws: SettledFlaw[] } {
  const preset = own.preset === undefined ? null : (PRESETS[own.preset] ?? null);
  const said = preset === null ? own : (merged(preset.options, own) as Said);
  const flaws: SettledFlaw[] = [];
  const missing = (path: readonly string[], message: string): void => void flaws.push({ path, message });

  const { request, map = {}, cursor } = said;
  if (request?.url === undefined) missing(['request'], 'needs url: where is it asked? Or name a preset');
  if (said.records === undefined)
    missing(['records'], 'is missing: where in the answer is the list? $ where it is the answer');
  if (map.id === undefined && map.url === undefined) missing(['map'], 'needs id or url');
  if (map.title === undefined && map.text === undefined) missing(['map'], 'needs title or text');
  if (request?.body !== undefined && request.method !== 'POST')
    missing(['request', 'method'], 'should be POST where there is a body');
  const auth = authOf(said, preset?.title ?? null, missing);
  const post = typeof request?.body === 'object';
  const paginate = pagingOf(said.paginate ?? {}, post, missing);
  if (cursor?.kind !== 'id' && cursor !== undefined && cursor.field === undefined)
    missing(['cursor'], 'needs field, or kind: id');
  if (cursor?.kind === 'id' && cursor.param === undefined) missing(['cursor'], 'needs param');
  const intoBody = paginate.in === 'body' || cursor?.in === 'body';
  if (intoBody && !post) missing(['request', 'body'], 'should be a map: a parameter goes into it');
  for (const [i, rule] of (said.errors ?? []).entries()) {
    if (rule.status === undefined && rule.content_type === undefined && rule.body_path === undefined)
      missing(['errors', String(i)], 'needs status, content_type or body_path');
    if ([rule.status ?? []].flat().some(status => status === 401 || status === 429 || status >= 500))
      missing(['errors', String(i), 'status'], '401, 429 and 5xx have their meaning: log in, wait, try again');
  }
  if (flaws.length > 0 || request?.url === undefined || said.records === undefined) return { settled: null, flaws };

  const variables = JSON.stringify([request.url, request.query ?? {}, request.headers ?? {}, request.body ?? null]);
  const uses = (name: string): boolean => new RegExp(`\\{\\{\\s*${name}\\b`).test(variables);
  return {
    flaws,
    settled: {
      platform: said.platform ?? hostOf(request.url) ?? 'json',
      request: {
        ...request,
        url: request.url,
        method: request.method ?? 'GET',
        query: request.query ?? {},
        headers: request.headers ?? {},
      },
      auth,
      format: said.format ?? 'json',
      records: said.records,
      where: [said.where ?? []].flat(),
      map,
      paginate,
      cursor: cursor === undefined ? null : markOf(cursor, post),
      stopAtKnown: said.stop_at_known ?? false,
      search: {
        one: said.search?.one ?? false,
        or: said.search?.or ?? ' OR ',
        quote: said.search?.quote ?? '"',
        max: said.search?.max ?? 500,
      },
      limits: said.limits ?? {},
      errors: said.errors ?? [],
      backTo: said.back_to ?? 7 * DAY,
      title: preset?.title ?? null,
      rule: preset?.rule ?? null,
      ruleUrl: preset?.ruleUrl ?? null,
      asksSince: uses('since') || (cursor?.kind !== 'id' && cursor?.param !== undefined),
      asksQuery: uses('query'),
      hidden: hiddenOf(said),
    },
  };
}

function pagingOf(
  said: NonNullable<Said['paginate']>,
  post: boolean,
  missing: (path: readonly string[], message: string) => void,
): Paging {
  const kind = said.kind ?? 'none';
  if (kind === 'last_record' && said.param === undefined) missing(['paginate'], `${kind} needs param`);
  if ((kind === 'token' || kind === 'url' || kind === 'last_record') && said.path === undefined)
    missing(['paginate'], `${kind} needs path`);
  return {
    ...said,
    kind,
    param: said.param ?? (kind === 'token' ? '' : kind),
    in: said.in ?? (post ? 'body' : 'query'),
    start: said.start ?? (kind === 'page' ? 1 : 0),
    rel: said.rel ?? 'next',
    max_pages: said.max_pages ?? 10,
  };
}

function markOf(said: NonNullable<Said['cursor']>, post: boolean): Mark {
  return {
    ...said,
    kind: said.kind ?? 'field',
    field: said.field ?? 'published',
    format: said.format ?? 'iso',
    overlap: said.overlap ?? 0,
    order: said.order ?? 'length_lexical',
    in: said.in ?? (post ? 'body' : 'query'),
  };
}

function authOf(said: Said, title: string | null, missing: (path: readonly string[], message: string) => void): Auth {
  const auth = said.auth ?? {};
  const kind = auth.kind ?? 'none';
  const of = (value: string | Secret | undefined, name: string): Secret => {
    if (value === undefined)
      title === null ? missing(['auth'], `${kind} needs ${name}`) : missing(['key'], `is missing: ${title} wants one`);
    return isSecret(value) ? value : secret(value ?? '');
  };
  const key = (value: string | Secret | undefined, name: string): Secret => of(value ?? said.key, name);
  if (said.key !== undefined && kind === 'none') missing(['auth'], 'should say how the key is sent');
  if ((kind === 'header' || kind === 'query') && auth.name === undefined) missing(['auth'], `${kind} needs name`);
  const { name = 'authorization', prefix = '', value } = auth;
  switch (kind) {
    case 'none':
      return { kind };
    case 'query':
      return { kind, name, value: key(value, 'value') };
    case 'header':
      return { kind, name, value: secret(prefix + reveal(key(value, 'value'))) };
    case 'bearer':
      return { kind: 'header', name, value: secret(`Bearer ${reveal(key(value, 'value'))}`) };
    case 'basic': {
      const pair = `${reveal(of(auth.user, 'user'))}:${reveal(key(auth.password, 'password'))}`;
      return { kind: 'header', name, value: secret(`Basic ${Buffer.from(pair).toString('base64')}`) };
    }
    case 'oauth2_client_credentials':
      if (auth.token_url === undefined) missing(['auth'], `${kind} needs token_url`);
      return {
        kind: 'oauth2',
        tokenUrl: auth.token_url ?? '',
        id: of(auth.client_id, 'client_id'),
        secret: key(auth.client_secret, 'client_secret'),
        scope: auth.scope ?? null,
      };
  }
}

/** Every secret that was said, also as it is sent. */
function hiddenOf(said: Said): Secret[] {
  const auth = said.auth ?? {};
  const own = [said.key, auth.value, auth.password, auth.client_secret, auth.client_id].filter(
    one => one !== undefined,
  );
  const among = secretsIn([said.request?.query, said.request?.headers, said.request?.body]);
  return [...own.map(one => (isSecret(one) ? one : secret(one))), ...among];
}

/** Maps are laid over each other, anything else takes the place of what was there. */
function merged(under: unknown, over: unknown): unknown {
  if (over === undefined) return under;
  if (!isMap(under) || !isMap(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map(key => [key, merged(under[key], over[key])]));
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isSecret(value);
}

/** Time between the starts of two requests. */
export function gapOf({ limits }: Settled): Duration {
  return Math.ceil(SECOND / (limits.rps ?? 1));
}

/** The secrets a value holds, however deep. */
export function secretsIn(value: unknown): Secret[] {
  if (isSecret(value)) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}
