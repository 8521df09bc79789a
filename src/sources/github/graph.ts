import { SourceError } from '../../model/errors.ts';
import type { HttpReply, Quota } from '../../model/source.ts';
import { countAt, dateAt, type Fields, isObject, listAt, objectAt, readObject, textAt } from '../answer.ts';
import { FIELDS } from './item.ts';

/** One page of discussions; the order of the search is its own. */
export const DISCUSSIONS = `query($q: String!, $after: String) {
  search(type: DISCUSSION, query: $q, first: 50, after: $after) {
    discussionCount pageInfo { hasNextPage endCursor }
    nodes { __typename ... on Discussion { ${FIELDS.Discussion} } } }
  rateLimit { limit remaining resetAt } }`;

/** What is stored, looked up by its ids. */
export const NODES = `query($ids: [ID!]!) {
  nodes(ids: $ids) { __typename
    ... on Issue { ${FIELDS.Issue} }
    ... on PullRequest { ${FIELDS.PullRequest} }
    ... on Discussion { ${FIELDS.Discussion} } }
  rateLimit { limit remaining resetAt } }`;

/** A GraphQL answer: `errors` beside `data` mean that parts of it are missing. */
export interface Graph {
  data: Fields;
  errors: Fields[];
  quotas: Quota[];
}

/** Throws SourceError where there are errors and nothing else, or nothing at `needed`. */
export function readGraph(reply: HttpReply, needed: string): Graph {
  const body = readObject(reply, 'GitHub');
  const errors = listAt(body, 'errors').filter(isObject);
  const data = objectAt(body, 'data');
  if (!data[needed]) {
    const [first] = errors;
    if (!first) throw new SourceError('malformed', `GitHub answered JSON without ${needed}`);
    const type = textAt(first, 'type');
    const kind = /RATE_?LIMIT/.test(type) ? 'limited' : /FORBIDDEN|SCOPES|UNAUTH/.test(type) ? 'denied' : 'malformed';
    throw new SourceError(kind, `GitHub refused the request: ${said(first)}`);
  }
  return { data, errors, quotas: quotasOf(objectAt(data, 'rateLimit'), reply) };
}

/** What an error says, cut to a length for people. */
export function said(error: Fields): string {
  return textAt(error, 'message').slice(0, 300) || textAt(error, 'type').slice(0, 100) || 'no reason given';
}

function quotasOf(limit: Fields, reply: HttpReply): Quota[] {
  const left = countAt(limit, 'remaining');
  if (left === null || !URL.canParse(reply.url)) return [];
  const host = new URL(reply.url).hostname;
  return [{ host, name: 'graphql', most: countAt(limit, 'limit'), left, resetsAt: dateAt(limit, 'resetAt') }];
}
