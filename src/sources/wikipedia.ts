import { z } from 'zod';
import { type Brand, positiveTerms } from '../model/brand.ts';
import { SourceError } from '../model/errors.ts';
import type { Draft, Source } from '../model/source.ts';
import { DAY, HOUR, type Instant, iso, MINUTE, SECOND } from '../model/time.ts';
import { canonicalUrl } from '../text/url.ts';
import { readObject, shortHash } from './answer.ts';
import { address, baseOf, duration } from './options.ts';
import { editsOf, lookedUp } from './wikipedia/edits.ts';
import { BATCH, type Cursor, type Params } from './wikipedia/plan.ts';
import { viewsOf } from './wikipedia/views.ts';

const options = z.strictObject({
  articles: z
    .array(
      z.strictObject({
        title: z
          .string()
          .trim()
          .min(1)
          .max(255)
          .regex(/^[^#<>[\]|{}]+$/, 'should be a title as it stands above the article')
          .describe('As it stands above the article'),
        wiki: z
          .string()
          .regex(/^[a-z][a-z-]{1,19}$/, 'should be a Wikipedia’s language such as de')
          .optional()
          .describe('Only in this language’s Wikipedia; in all of `wikis` where unsaid'),
        brand: z
          .string()
          .optional()
          .describe('Whose attention its readers are; the brand that the title names where unsaid'),
      }),
    )
    .min(1, 'is empty: name an article')
    .describe('Whose edits are read and whose readers are counted'),
  wikis: z
    .array(z.string().regex(/^[a-z][a-z-]{1,19}$/, 'should be a Wikipedia’s language such as de'))
    .min(1)
    .default(['en'])
    .describe('In which languages’ Wikipedias'),
  back_to: duration.prefault('30d').describe('How far the first reading looks back'),
  base_url: z
    .string()
    .refine(
      text => canonicalUrl(text.replaceAll('{wiki}', 'en')) !== null,
      'should be an address such as https://{wiki}.wikipedia.org',
    )
    .default('https://{wiki}.wikipedia.org')
    .describe('Where a wiki is; {wiki} stands for its language'),
  views_url: address.default('https://wikimedia.org').describe('Where readers are counted'),
});
type Options = z.output<typeof options>;

/** Revisions a page. */
const PAGE = 50;

/**
 * Wikipedia's articles about a brand: each edit (MediaWiki's action API, mediawiki.org/wiki/API:Revisions, oldest first, so
 * that every page may be the last), and how many read them each day (the Pageviews API of wikimedia.org), as a signal.
 */
export const wikipedia: Source<Options, Params, Cursor> = {
  type: 'wikipedia',
  about: {
    title: 'Wikipedia',
    home: 'https://www.wikipedia.org',
    every: 30 * MINUTE,
    manners: {
      atOnce: 1,
      gap: SECOND,
      batch: BATCH,
      rule: 'One request at a time, a User-Agent that says whom to write to, and none while the servers lag (maxlag).',
      ruleUrl: 'https://www.mediawiki.org/wiki/API:Etiquette',
    },
  },
  options,
  // No views yet: an article without readers that day, or a day not counted to its end.
  expects: [404],

  jobs(options, brands, now) {
    const drafts: Draft<Params, Cursor>[] = [];
    for (const { title, wiki, brand } of options.articles)
      for (const one of wiki === undefined ? options.wikis : [wiki]) {
        const name = title.replaceAll('_', ' ');
        const whose = brand === undefined ? brands.filter(brand => isNamed(brand, name)).map(({ id }) => id) : [brand];
        const start: Cursor = { from: Math.max(0, now - options.back_to), reading: null, size: null };
        const params = { wiki: one, title: name, look: null };
        const edits: Params = { ...params, base: baseOf(options.base_url.replaceAll('{wiki}', one)), views: null };
        const id = `${one}:${shortHash(name)}`;
        drafts.push({
          id: `edits:${id}`,
          brand: null,
          params: edits,
          start,
          every: wikipedia.about.every,
          dueAt: null,
        });
        const views: Params = { ...params, base: baseOf(options.views_url), views: whose };
        if (whose.length > 0)
          drafts.push({
            id: `views:${id}:${shortHash(JSON.stringify(whose))}`,
            brand: null,
            params: views,
            start,
            every: 6 * HOUR,
            dueAt: null,
          });
      }
    return [...new Map(drafts.map(draft => [draft.id, draft])).values()];
  },

  since(_job, from) {
    return { from: Math.max(0, from), reading: null, size: null };
  },

  request({ job: { params }, cursor, now }) {
    const headers = { accept: 'application/json' };
    if (params.views !== null) {
      const article = encodeURIComponent(params.title.replaceAll(' ', '_'));
      const [first, last] = daysOf(cursor, now);
      const path = `metrics/pageviews/per-article/${params.wiki}.wikipedia/all-access/user/${article}/daily/${day(first)}/${day(last)}`;
      return { method: 'GET', url: `${params.base}/api/rest_v1/${path}`, headers };
    }
    const fields = {
      rvprop: 'ids|timestamp|user|comment|size|tags|flags',
      format: 'json',
      formatversion: '2',
      maxlag: '5',
    };
    if (params.look !== null) {
      const query = { action: 'query', prop: 'revisions', revids: params.look.join('|'), ...fields };
      return { method: 'GET', url: `${params.base}/w/api.php`, query, headers };
    }
    return {
      method: 'GET',
      url: `${params.base}/w/api.php`,
      query: {
        action: 'query',
        prop: 'revisions',
        titles: params.title,
        redirects: '1',
        rvdir: 'newer',
        rvstart: iso(Math.floor(cursor.from / SECOND) * SECOND),
        rvlimit: String(PAGE),
        ...(cursor.reading?.mark ?? {}),
        ...fields,
      },
      headers,
    };
  },

  refresh(stored, { base_url }, now) {
    const byWiki = new Map<string, string[]>();
    for (const { nativeId } of stored) {
      const [, wiki, id] = /^([a-z-]+):(\d+)$/.exec(nativeId) ?? [];
      if (wiki !== undefined && id !== undefined) byWiki.set(wiki, [...(byWiki.get(wiki) ?? []), id]);
    }
    const drafts: Draft<Params, Cursor>[] = [];
    for (const [wiki, ids] of byWiki)
      for (let i = 0; i < ids.length; i += BATCH) {
        const look = ids.slice(i, i + BATCH);
        drafts.push({
          id: `refresh:${wiki}:${shortHash(JSON.stringify([look, now]))}`,
          brand: null,
          params: { wiki, title: '', base: baseOf(base_url.replaceAll('{wiki}', wiki)), views: null, look },
          start: { from: now, reading: null, size: null },
          every: null,
          dueAt: null,
        });
      }
    return drafts;
  },

  parse(reply, ask) {
    const body = readObject(reply, 'Wikipedia');
    if (ask.job.params.views !== null) return viewsOf(body, reply, ask, daysOf(ask.cursor, ask.now));
    if (reply.status === 404)
      throw new SourceError('unreachable', 'Wikipedia has no API at this address (404): look at `base_url`');
    return ask.job.params.look === null ? editsOf(body, reply, ask) : lookedUp(body, reply, ask, ask.job.params.look);
  },
};

/** The days to ask for: from the cursor's to yesterday, the last two always, since they may have been counted meanwhile. */
function daysOf({ from }: Cursor, now: Instant): readonly [Instant, Instant] {
  const yesterday = Math.floor(now / DAY) * DAY - DAY;
  return [Math.min(Math.floor(from / DAY) * DAY, yesterday - DAY), yesterday];
}

/** `20261121` */
function day(at: Instant): string {
  return iso(at).slice(0, 10).replaceAll('-', '');
}

/** Whether a title holds one of a brand's words: a stand-in for the matcher, for who did not say whose article it is. */
function isNamed(brand: Brand, title: string): boolean {
  const words = ` ${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return (positiveTerms(brand.query) ?? []).some(term => {
    const wanted = term
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim();
    return wanted !== '' && words.includes(` ${wanted} `);
  });
}
