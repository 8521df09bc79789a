import { describe, expect, it } from 'vitest';
import { pageOf, thingOf } from '../../src/text/thing.ts';

describe('what an address names', () => {
  it.each<[string, string[]]>([
    [
      'reddit:t3_1abc2d',
      [
        'https://www.reddit.com/r/kettles/comments/1abc2d/acme_kettle/',
        'https://old.reddit.com/r/kettles/comments/1abc2d/acme_kettle/?utm_source=x',
        'http://new.reddit.com/r/kettles/comments/1abc2d',
        'https://reddit.com/comments/1abc2d/',
        'https://redd.it/1abc2d',
        'https://www.reddit.com/gallery/1abc2d',
        'https://www.reddit.com/user/ann/comments/1abc2d/acme_kettle/',
        'reddit:t3_1abc2d',
      ],
    ],
    [
      'reddit:t1_k1aaab',
      [
        'https://www.reddit.com/r/kettles/comments/1abc2d/acme_kettle/k1aaab/?context=3',
        'https://www.reddit.com/r/kettles/comments/1abc2d/comment/k1aaab/',
      ],
    ],
    [
      'youtube:dQw4w9WgXcQ',
      [
        'https://www.youtube.com/watch?v=dQw4w9WgXcQ',
        'https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ&t=12s',
        'https://youtu.be/dQw4w9WgXcQ?si=abc',
        'https://www.youtube.com/shorts/dQw4w9WgXcQ',
        'https://www.youtube.com/live/dQw4w9WgXcQ?feature=share',
        'https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ',
        'yt:video:dQw4w9WgXcQ',
      ],
    ],
    ['youtube:dQw4w9WgXcQ/Ug01', ['https://www.youtube.com/watch?v=dQw4w9WgXcQ&lc=Ug01']],
    [
      'github:acme/kettle/12',
      [
        'https://github.com/Acme/kettle/issues/12',
        'https://www.github.com/acme/Kettle/pull/12/files',
        'https://github.com/acme/kettle/issues/12?x=1#top',
      ],
    ],
    ['github:acme/kettle/12#issuecomment-7', ['https://github.com/acme/kettle/issues/12#issuecomment-7']],
    ['hackernews:8863', ['https://news.ycombinator.com/item?id=8863', 'http://news.ycombinator.com/item?id=1#8863']],
    [
      'stackexchange:stackoverflow.com/q/11',
      [
        'https://stackoverflow.com/q/11/77',
        'https://stackoverflow.com/questions/11/how-to-boil?rq=1',
        'https://www.stackoverflow.com/questions/11',
      ],
    ],
    [
      'stackexchange:stackoverflow.com/a/12',
      ['https://stackoverflow.com/a/12/77', 'https://stackoverflow.com/questions/11/how-to-boil/12#12'],
    ],
    ['stackexchange:cooking.stackexchange.com/q/5', ['https://cooking.stackexchange.com/questions/5/tea']],
    [
      'discourse:forum.example/77/1',
      ['https://forum.example/t/acme-jams/77', 'https://forum.example/t/77', 'https://forum.example/t/-/77/1?u=ann'],
    ],
    [
      'discourse:forum.example/77/3',
      ['https://forum.example/t/77/3', 'https://forum.example/t/acme-jams/77/3', 'https://forum.example/t/2024/77/3'],
    ],
    [
      'bluesky:3mq/did:plc:ann222222222222222222222',
      [
        'at://did:plc:ann222222222222222222222/app.bsky.feed.post/3mq',
        'https://bsky.app/profile/did:plc:ann222222222222222222222/post/3mq',
      ],
    ],
    [
      'mastodon:social.example/115580000000090000',
      [
        'https://social.example/@ada/115580000000090000',
        'https://social.example/users/ada/statuses/115580000000090000',
        'https://social.example/ap/users/12/statuses/115580000000090000',
      ],
    ],
    ['lemmy:lemmy.example/post/101', ['https://lemmy.example/post/101']],
    ['lobsters:s/aaaaa1', ['https://lobste.rs/s/aaaaa1/why_acme_jams', 'https://lobste.rs/s/aaaaa1']],
    ['lobsters:c/bbbbb2', ['https://lobste.rs/c/bbbbb2', 'https://lobste.rs/s/aaaaa1/why_acme_jams#c_bbbbb2']],
    [
      'x:20',
      [
        'https://x.com/jack/status/20',
        'https://twitter.com/i/web/status/20',
        'https://mobile.twitter.com/jack/status/20/photo/1',
      ],
    ],
    ['telegram:acme/5', ['https://t.me/Acme/5', 'https://t.me/s/acme/5?single']],
  ])('%s', (name, addresses) => {
    for (const address of addresses) {
      expect(thingOf(address), address).toBe(name);
      expect(thingOf(name)).toBe(name);
    }
  });

  it.each([
    'https://press.example.com/acme-recall',
    'https://www.reddit.com/r/kettles/',
    'https://www.youtube.com/@acme',
    'https://github.com/acme/kettle/releases',
    'https://news.ycombinator.com/news',
    'https://stackoverflow.com/questions/tagged/acme',
    'https://medium.com/@ann/acme-12ab34',
    'https://blog.example/2026/11/21',
    'mailto:ann@example.com',
    'javascript:alert(1)',
    'acme',
    '',
    'https://[',
  ])('%s is no such thing', address => {
    expect(thingOf(address)).toBeNull();
  });

  it('one page, whatever the link to it looks like', () => {
    const spellings = [
      'https://www.press.example.com/acme-recall',
      'http://press.example.com/acme-recall/',
      'https://m.press.example.com/acme-recall?utm_source=feed#top',
      'https://amp.press.example.com/acme-recall/amp',
    ];
    expect(new Set(spellings.map(pageOf))).toEqual(new Set(['press.example.com/acme-recall']));
    expect(pageOf('https://press.example.com/?p=12')).not.toBe(pageOf('https://press.example.com/?p=13'));
    expect(pageOf('mailto:x')).toBeNull();
  });
});
