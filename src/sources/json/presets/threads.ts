import { HOUR } from '../../../model/time.ts';

/** Threads' keyword search, as developers.facebook.com/docs/threads/keyword-search describes it. */
export const threads = {
  title: 'Threads',
  rule: '2,200 queries in 24 hours and user, over all apps. Without the approved permission threads_keyword_search only own posts are found.',
  ruleUrl: 'https://developers.facebook.com/docs/threads/keyword-search',
  options: {
    platform: 'threads',
    request: {
      url: 'https://graph.threads.net/v1.0/keyword_search',
      query: {
        q: '{{ query }}',
        search_type: 'RECENT',
        limit: 100,
        until: '{{ until | unix }}',
        fields:
          'id,text,permalink,timestamp,username,has_replies,is_quote_post,is_reply,topic_tag,alt_text,link_attachment_url',
      },
    },
    auth: { kind: 'query', name: 'access_token' },
    // It finds posts with all the words asked for: one query a word or phrase.
    search: { one: true, quote: '', max: 200 },
    records: 'data',
    map: {
      id: 'id',
      url: 'permalink',
      text: 'text',
      html: false,
      published: { path: 'timestamp', format: 'iso' },
      author: { id: 'username', handle: 'username', url: 'https://www.threads.com/@{{ username }}' },
      tags: 'topic_tag',
      links: 'link_attachment_url',
      extra: { alt: 'alt_text' },
    },
    paginate: { kind: 'token', path: 'paging.cursors.after', param: 'after', max_pages: 5 },
    cursor: { field: 'published', param: 'since', format: 'unix', overlap: HOUR },
    limits: { min_interval: HOUR, rps: 1, daily: 2000 },
    errors: [
      { body_path: 'error.code', equals: 4, action: 'wait', for: HOUR },
      { body_path: 'error', action: 'fail' },
    ],
  },
};
