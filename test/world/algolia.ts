import type { Handler } from './server.ts';

/** A hit as the Hacker News search gives it; comments have `comment_text`, `story_id` and null points. */
export interface AlgoliaHit {
  objectID: string;
  author: string;
  created_at: string;
  created_at_i: number;
  title?: string | null;
  url?: string | null;
  points?: number | null;
  num_comments?: number | null;
  story_text?: string | null;
  comment_text?: string | null;
  story_id?: number | null;
  story_title?: string | null;
  story_url?: string | null;
  parent_id?: number | null;
  _tags: string[];
  [more: string]: unknown;
}

/** However many match, no query reaches past this many hits. */
const REACHABLE = 1_000;
const SEARCHED = ['title', 'url', 'author', 'story_text', 'comment_text', 'story_title'];

/**
 * `/api/v1/search_by_date` over these hits: all words of the query must occur ("…" as a phrase), `tags` (comma AND, parentheses
 * OR), `numericFilters` on created_at_i (points and num_comments are 400 since 2026), newest first, 1,000 hits at most.
 */
export function algolia(hits: readonly AlgoliaHit[]): Handler {
  return ({ query }, response) => {
    const say = (status: number, value: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
    const filters = (query.get('numericFilters') ?? '').split(',').filter(part => part !== '');
    const parsed = filters.map(part => /^(\w+)(<=|>=|=|<|>)(-?\d+)$/.exec(part.trim()));
    const wrong = parsed.findIndex(found => found?.[1] !== 'created_at_i');
    if (wrong >= 0)
      return say(400, {
        message: `invalid numeric attribute(${filters[wrong]}), attribute not specified in numericAttributesForFiltering`,
        status: 400,
      });
    const perPage = Math.min(Number(query.get('hitsPerPage') ?? 20), REACHABLE);
    const page = Number(query.get('page') ?? 0);
    const restricted = query.get('restrictSearchableAttributes')?.split(',') ?? SEARCHED;
    const found = hits
      .filter(hit => parsed.every(filter => filter && compare(hit.created_at_i, filter[2] ?? '', Number(filter[3]))))
      .filter(hit => tagged(hit, query.get('tags') ?? ''))
      .filter(hit => says(hit, query.get('query') ?? '', restricted))
      .sort((a, b) => b.created_at_i - a.created_at_i);
    const shown = found.slice(0, REACHABLE).slice(page * perPage, (page + 1) * perPage);
    say(200, {
      hits: shown,
      nbHits: found.length,
      page,
      nbPages: Math.ceil(Math.min(found.length, REACHABLE) / perPage),
      hitsPerPage: perPage,
      exhaustiveNbHits: true,
      query: query.get('query') ?? '',
      params: query.toString(),
      processingTimeMS: 1,
    });
  };
}

function compare(value: number, operator: string, limit: number): boolean {
  if (operator === '<') return value < limit;
  if (operator === '<=') return value <= limit;
  if (operator === '>') return value > limit;
  if (operator === '>=') return value >= limit;
  return value === limit;
}

function tagged(hit: AlgoliaHit, tags: string): boolean {
  const groups = tags.match(/\([^)]*\)|[^,()]+/g) ?? [];
  return groups.every(group =>
    group
      .replace(/[()]/g, '')
      .split(',')
      .some(tag => hit._tags.includes(tag.trim())),
  );
}

function says(hit: AlgoliaHit, query: string, attributes: readonly string[]): boolean {
  const text = attributes
    .map(name => String(hit[name] ?? ''))
    .join('\n')
    .toLowerCase();
  const parts = query.toLowerCase().match(/"[^"]*"|[^\s"]+/g) ?? [];
  return parts.every(part => text.includes(part.replace(/"/g, '')));
}

/** `/v0/item/<id>.json` over the same hits; `null` for one that is not there, as the real one says it. */
export function itemsOf(hits: readonly AlgoliaHit[]): Handler {
  return ({ path }, response) => {
    const hit = hits.find(({ objectID }) => path.endsWith(`/${objectID}.json`));
    const item = hit && {
      id: Number(hit.objectID),
      type: hit._tags[0],
      by: hit.author,
      time: hit.created_at_i,
      title: hit.title ?? undefined,
      url: hit.url ?? undefined,
      text: hit.story_text ?? hit.comment_text ?? undefined,
      score: hit.points ?? undefined,
      descendants: hit.num_comments ?? undefined,
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(item ?? null));
  };
}
