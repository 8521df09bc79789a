import { z } from 'zod';
import { EarshotError, messageOf } from '../../model/errors.ts';
import { isSecret, type Secret } from '../../model/secret.ts';
import { isWebUrl } from '../../text/url.ts';
import { duration } from '../options.ts';
import { isDateFormat } from './dates.ts';
import { type Path, parsePath, parseTemplate, parseValue } from './path.ts';
import { PRESETS } from './presets/index.ts';
import { parseExpression } from './where.ts';

const text = z.string().min(1).max(2_000);
const secretText = z.union([text, z.custom<Secret>(isSecret)]);
const scalar = z.union([z.string().max(2_000), z.number(), z.boolean(), z.custom<Secret>(isSecret)]);

/** The only words a request's template may use. */
export const VARIABLES = ['query', 'since', 'until', 'cursor', 'now'];

/** Checks by reading, with the reader's own words for what is wrong. */
function read<Value>(schema: z.ZodType<Value>, check: (value: Value) => void): z.ZodType<Value> {
  return schema.superRefine((value, context) => {
    try {
      check(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error), input: value });
    }
  });
}

const path = read(text, value => void parsePath(value));
const mapped = read(z.union([text, z.array(text).min(1).max(20)]), value => {
  for (const one of typeof value === 'string' ? [value] : value) parseValue(one);
});
const condition = read(text, value => void parseExpression(value));
const dateFormat = text.refine(
  isDateFormat,
  'should be iso, date, unix, unix_ms, rfc2822 or a pattern such as yyyy-MM-dd',
);
const header = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'should be the name of a header');
const field = text.refine(
  name => !/(?:^|\.)(?:__proto__|prototype|constructor)(?:\.|$)/.test(name),
  'is no name of a field',
);
const place = z.enum(['query', 'body']).optional();

function variablesIn(value: unknown): void {
  if (typeof value === 'string')
    for (const part of parseTemplate(value)) if (typeof part !== 'string') isVariable(part);
  if (typeof value === 'object' && value !== null && !isSecret(value))
    for (const one of Object.values(value)) variablesIn(one);
}

function isVariable({ steps }: Path): void {
  const [first, ...rest] = steps;
  if (first?.kind === 'key' && rest.length === 0 && VARIABLES.includes(first.key)) return;
  throw new EarshotError('config', `may use {{ ${VARIABLES.join(' }}, {{ ')} }} and nothing else`);
}

const requestShape = z.strictObject({
  url: read(text, value => {
    variablesIn(value);
    if (!isWebUrl(value) || /^[^/]*\/\/[^/]*(?:\{\{|@)/.test(value))
      throw new EarshotError('config', 'should be an address that begins with https:// or http:// and names its host');
  })
    .optional()
    .describe('What is asked'),
  method: z.enum(['GET', 'POST']).optional().describe('GET where unsaid'),
  query: read(z.record(z.string().min(1).max(100), scalar), variablesIn)
    .optional()
    .describe('Parameters behind the ?'),
  headers: read(z.record(header, scalar), variablesIn).optional().describe('Headers beside those every request has'),
  body: read(z.union([z.string().max(100_000), z.record(z.string(), z.unknown())]), variablesIn)
    .optional()
    .describe('What is posted: a map is sent as JSON'),
});

const AUTH = ['none', 'header', 'query', 'bearer', 'basic', 'oauth2_client_credentials'] as const;
const authShape = z.strictObject({
  kind: z.enum(AUTH).optional().describe('How we say who we are'),
  name: z.string().min(1).max(100).optional().describe('header, query: what it is called'),
  prefix: z.string().max(50).optional().describe('header: what stands before the key'),
  value: secretText.optional().describe('header, query, bearer: the key'),
  user: secretText.optional().describe('basic'),
  password: secretText.optional().describe('basic'),
  token_url: z
    .string()
    .refine(isWebUrl, 'should be an address that begins with https:// or http://')
    .optional()
    .describe('oauth2_client_credentials: where a token is given'),
  client_id: secretText.optional().describe('oauth2_client_credentials'),
  client_secret: secretText.optional().describe('oauth2_client_credentials'),
  scope: z.string().max(500).optional().describe('oauth2_client_credentials: what the token is for'),
});

const authorShape = z.strictObject({
  id: mapped.optional().describe('What the place calls the author for good'),
  handle: mapped.optional().describe('The name after the @'),
  name: mapped.optional().describe('The name in full'),
  url: mapped.optional().describe('The profile'),
  followers: mapped.optional().describe('A number, 1.2K too'),
  following: mapped.optional().describe('A number'),
  listed: mapped.optional().describe('A number'),
  verified: mapped.optional().describe('True or false'),
  bot: mapped.optional().describe('True or false'),
});
const countsShape = z.strictObject({
  likes: mapped.optional().describe('A number, 1.2K too'),
  replies: mapped.optional().describe('A number'),
  shares: mapped.optional().describe('A number'),
  views: mapped.optional().describe('A number'),
  rating: mapped.optional().describe('A number'),
});
const dateShape = z.union([
  mapped,
  z.strictObject({
    path: mapped.describe('Where it stands'),
    format: dateFormat
      .optional()
      .describe('iso | date | unix | unix_ms | rfc2822 | a pattern; whatever it looks like where unsaid'),
  }),
]);
const mapShape = z.strictObject({
  id: mapped.optional().describe('What the place calls it for good; its url where unsaid'),
  url: mapped.optional().describe('Where people read it'),
  title: mapped.optional().describe('Its title'),
  text: mapped.optional().describe('What it says: the first of a list that says something'),
  html: z
    .boolean()
    .optional()
    .describe('true: title and text are HTML, false: they never are; seen from the text where unsaid'),
  published: dateShape.optional().describe('When it was published'),
  edited: dateShape.optional().describe('When it was last edited'),
  author: z.union([mapped, authorShape]).optional().describe('Who wrote it'),
  engagement: countsShape.optional().describe('What was counted'),
  kind: mapped
    .optional()
    .describe('post | comment | reply | repost | article | review | video | issue: =article says it of all'),
  lang: mapped.optional().describe('Its language in two letters: =en says it of all'),
  country: mapped.optional().describe('Its country in two letters'),
  thread: mapped.optional().describe('The id of the conversation'),
  parent: mapped.optional().describe('The id of what it answers, where the conversation has none'),
  tags: mapped.optional().describe('A list, or text with commas'),
  links: mapped.optional().describe('Addresses it leads to'),
  extra: z.record(z.string(), mapped).optional().describe('What else is searched: sections, names'),
});

const stopShape = z.strictObject({
  path: path.describe('Where in the answer'),
  op: z.enum(['<=', '<', '>=', '>', '==', '!=']).describe('Stop where this holds'),
  value: z
    .union([z.string(), z.number(), z.boolean()])
    .optional()
    .describe('Compared with; the page or offset asked for where unsaid'),
});
const PAGING = ['none', 'page', 'offset', 'token', 'link_header', 'url', 'last_record'] as const;
const pagingShape = z.strictObject({
  kind: z.enum(PAGING).optional().describe('How the next page is asked for'),
  param: field.optional().describe('page, offset, token, last_record: the parameter that says which'),
  in: place.describe('query | body: where that parameter goes (POST: the body)'),
  start: z.int().min(0).optional().describe('page: the first one; offset: where it begins'),
  limit: z.int().min(1).max(10_000).optional().describe('Records a page holds: one with fewer is the last'),
  limit_param: field.optional().describe('The parameter that says limit'),
  path: path.optional().describe('token, url: where the next one stands; last_record: where in a record'),
  rel: z.string().max(50).optional().describe('link_header: next where unsaid'),
  stop: stopShape.optional().describe('What says that there is no more'),
  max_pages: z.int().min(1).max(100).optional().describe('The most pages of one reading: 10 where unsaid'),
});

const cursorShape = z.strictObject({
  kind: z.enum(['field', 'id']).optional().describe('Goes on from the latest date, or from the highest id'),
  field: path.optional().describe('published, edited, or where in a record the date stands'),
  path: path.optional().describe('id: where in a record; its id where unsaid'),
  param: field.optional().describe('The parameter that says from where'),
  in: place.describe('query | body: where that parameter goes'),
  format: dateFormat.optional().describe('How its date is written: iso where unsaid'),
  overlap: duration.optional().describe('How much is read again'),
  order: z.enum(['lexical', 'length_lexical', 'numeric']).optional().describe('id: which is higher'),
});

const limitsShape = z.strictObject({
  min_interval: duration.optional().describe('Time between two polls'),
  rps: z
    .number()
    .positive()
    .max(50)
    .optional()
    .describe('Requests a second: 1 where unsaid; 0.1 is one in ten seconds'),
  daily: z.int().min(1).optional().describe('Requests a day (UTC), all brands together'),
  reset: z
    .strictObject({
      header: header.describe('Says when the allowance is whole again'),
      as: z.enum(['unix', 'iso', 'seconds']).describe('How it says so'),
      remaining: header.optional().describe('Says how many requests are left'),
    })
    .optional()
    .describe('Headers of an unusual name; Retry-After, X-RateLimit-* and RateLimit-* are known'),
});

const statuses = z.union([z.int().min(200).max(599), z.array(z.int().min(200).max(599)).min(1)]);
const errorShape = z.strictObject({
  status: statuses.optional().describe('Of this status'),
  content_type: text.optional().describe('Of this type'),
  body_path: path.optional().describe('With something here'),
  equals: z.union([z.string(), z.number(), z.boolean()]).optional().describe('… that is this'),
  exists: z.boolean().optional().describe('false: with nothing here'),
  action: z.enum(['wait', 'fail', 'ignore', 'retry']).describe('What it means'),
  for: duration.optional().describe('wait: how long, where the answer does not say'),
});

const presetNames = Object.keys(PRESETS) as [string, ...string[]];

/** What may be written; what a preset says stands under it. */
export const said = z.strictObject({
  preset: z.enum(presetNames).optional().describe('A place already described: only its key is missing'),
  key: secretText.optional().describe('The key that auth sends'),
  request: requestShape.optional().describe('What is asked'),
  auth: authShape.optional().describe('How we say who we are'),
  format: z.enum(['json', 'jsonl']).optional().describe('One document, or one record a line'),
  records: path.optional().describe('Where the list of records is; $ where the answer is the list'),
  where: z
    .union([condition, z.array(condition)])
    .optional()
    .describe("Only records of which all this holds: type == 'article'"),
  map: mapShape.optional().describe('What is what: ours, theirs'),
  paginate: pagingShape.optional().describe('How the next page is asked for'),
  cursor: cursorShape.optional().describe('How the next reading goes on'),
  stop_at_known: z.boolean().optional().describe('Newest first: a record read before ends the reading'),
  search: z
    .strictObject({
      one: z.boolean().optional().describe('One word or phrase a request, where it cannot say OR'),
      or: z.string().min(1).max(20).optional().describe('What stands between two words of a query'),
      quote: z.string().max(1).optional().describe('What stands around each'),
      max: z.int().min(20).max(8_000).optional().describe('The longest query; more words make more requests'),
    })
    .optional()
    .describe('How {{ query }} is written'),
  limits: limitsShape.optional().describe('How it wants to be treated'),
  errors: z.array(errorShape).max(50).optional().describe('What refusals mean: the first that fits counts'),
  back_to: duration.optional().describe('How far the first reading looks back: 7d where unsaid'),
  platform: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,60}$/, 'should be a word in lower case')
    .optional()
    .describe('What the place is called in ids; the host where unsaid'),
});
export type Said = z.output<typeof said>;
