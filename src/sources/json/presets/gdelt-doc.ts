import { HOUR, MINUTE } from '../../../model/time.ts';

/**
 * GDELT's DOC 2.0 search, as blog.gdeltproject.org/gdelt-doc-2-0-api-debuts describes it. When it is busy it refuses even a first
 * request: the source `gdelt` reads the same articles from files. Addresses are ids in both, so that an article is one.
 */
export const gdeltDoc = {
  title: 'GDELT DOC',
  rule: 'One request in five seconds, 250 articles each, three months back; refuses more when it is busy.',
  ruleUrl: 'https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/',
  options: {
    platform: 'gdelt',
    request: {
      url: 'https://api.gdeltproject.org/api/v2/doc/doc',
      query: { query: '{{ query }}', mode: 'artlist', format: 'json', maxrecords: 250, sort: 'datedesc' },
    },
    // Parentheses around OR are wanted with two words and refused with one.
    search: { one: true, max: 200 },
    records: 'articles',
    map: {
      url: 'url',
      title: 'title',
      published: 'seendate',
      author: { id: 'domain', handle: 'domain', url: 'https://{{ domain }}/' },
      kind: '=article',
    },
    paginate: {
      kind: 'last_record',
      path: 'seendate | "yyyyMMddHHmmss"',
      param: 'enddatetime',
      limit: 250,
      max_pages: 5,
    },
    cursor: { field: 'published', param: 'startdatetime', format: 'yyyyMMddHHmmss', overlap: HOUR },
    limits: { min_interval: 30 * MINUTE, rps: 0.19 },
    // Nothing found is an empty object.
    errors: [{ body_path: 'articles', exists: false, action: 'ignore' }],
  },
};
