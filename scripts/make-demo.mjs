// Writes fixtures/demo/conversation.ndjson: eight weeks of made-up talk about a made-up brand, one post a line, in order of
// time, with what each post means (`truth`) beside what it says. The same file each time: no clock, own seeded randomness.
//   node scripts/make-demo.mjs
import { mkdir, writeFile } from 'node:fs/promises';
import { CRISIS_START, campaignRate, crisisMix, crisisRate, DAY, END, HOUR, rhythm, START } from './demo/calendar.mjs';
import { CAMPAIGN, CRISIS } from './demo/events.mjs';
import { expand, tidy } from './demo/grammar.mjs';
import { finished } from './demo/publish.mjs';
import { makeRandom } from './demo/random.mjs';
import { NEWS, REVIEWS, STORIES } from './demo/reviews.mjs';
import { FOREIGN, IDLE, SAYINGS } from './demo/sayings.mjs';
import { BRANDS } from './demo/vocabulary.mjs';
import { makePeople, voiced } from './demo/voices.mjs';

const OTHER = { brightkettle: 'thermoquill', thermoquill: 'brightkettle' };
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** Threads of these kinds draw answers of every kind. */
const INVITING = new Set(['purchase', 'other']);
const ANSWERS = [
  'This.',
  '+1.',
  'Agreed.',
  'FWIW:',
  'Same boat.',
  'Late to the thread, but',
  'Hm.',
  'Replying here since it fits:',
];
/** Posts an hour about each brand in an ordinary week. */
const BASE = { brightkettle: 0.7, thermoquill: 0.28 };

/** All eight weeks: posts in order of time. */
export function makeConversation(seed = 20261116) {
  const random = makeRandom(seed);
  const crowds = { forum: makePeople(random, 260), hackernews: makePeople(random, 220) };
  const editors = {
    blog: ['Marit Leaf', 'Tobias Wire'],
    news: ['Newsroom', 'Ada Brandt', 'Ruben Castell', 'Ifeoma Nwosu'],
  };
  const posts = [];
  const counters = { forum: 10_400, hackernews: 9_900_000_000, blog: 310, news: 70_200 };

  const say = (pattern, brand, at) =>
    tidy(expand(random, pattern, { ...BRANDS[brand], day: DAYS[new Date(at).getUTCDay()] }));
  const someone = place =>
    editors[place]
      ? { handle: random.pick(editors[place]), manner: 'plain' }
      : random.weighted(crowds[place].map(person => [person.weight, person]));

  function post(place, kind, at, fields) {
    counters[place] += place === 'hackernews' ? random.whole(40, 900) : 1;
    const number = counters[place];
    const made = { id: `${place}-${number}`, number, place, kind, at, ...fields };
    posts.push(made);
    return made;
  }

  /** Something to answer: a thread of the last days about the same, the busier ones more often. */
  function threadFor(place, brand, event, at, days, intent = null) {
    const fits = p => intent === null || p.truth.intent === intent || INVITING.has(p.truth.intent);
    const open = posts.filter(
      p =>
        p.place === place &&
        p.thread === null &&
        p.at < at &&
        p.at > at - days * DAY &&
        p.event === event &&
        (p.brand === brand || p.brand === null) &&
        p.truth.intent !== 'job' &&
        fits(p),
    );
    return open.length === 0
      ? null
      : random.weighted(open.map(p => [(1 + p.answers) / (1 + (at - p.at) / (8 * HOUR)), p]));
  }

  /** One post of talk, in a forum topic or under a story, or opening one. */
  function talk(saying, brand, at, place, event) {
    const person = someone(place);
    const glad = saying.mood === 'positive';
    const line = say(random.deal(saying.lines), brand, at);
    const more = random.chance(0.62) ? [say(random.deal(saying.more), brand, at)] : [];
    if (random.chance(0.22)) more.push(say(random.pick(saying.more), brand, at));
    const text = voiced(random, [...new Set([line, ...more])].join(' '), person.manner, glad);
    const truth = {
      [brand]: saying.mood,
      ...(saying.other ? { [OTHER[brand]]: saying.other } : {}),
      intent: saying.intent,
    };
    const said = { author: person.handle, text, lang: 'en', brand, event, truth, answers: 0, points: null };
    const kindred = place === 'forum' && (event === null || random.chance(0.6));
    const thread = threadFor(place, brand, event, at, event === 'crisis' ? 1.5 : 3, kindred ? saying.intent : null);
    if (place === 'hackernews') {
      const under = thread ?? (event ? null : threadFor(place, null, null, at, 8));
      if (under && saying.intent !== 'job') return answer(under, 'comment', at, said);
      return post(place, 'story', at, {
        ...said,
        title:
          saying.intent === 'job'
            ? `${say(saying.titles[0], brand, at)} (remote)`
            : `Ask HN: ${say(random.deal(saying.titles), brand, at)}`,
        thread: null,
        points: points(3),
      });
    }
    if (thread && saying.intent !== 'spam' && random.chance(event === 'crisis' ? 0.8 : 0.55)) {
      return answer(thread, 'reply', at, said);
    }
    return post(place, 'topic', at, { ...said, title: say(random.deal(saying.titles), brand, at), thread: null });
  }

  function answer(thread, kind, at, said) {
    thread.answers++;
    const text = random.chance(0.16)
      ? `${random.chance(0.4) ? `@${thread.author}` : random.pick(ANSWERS)} ${said.text}`
      : said.text;
    return post(thread.place, kind, at, { ...said, text, title: thread.title, thread: thread.id });
  }

  const points = scale => Math.round(scale * (1 + 9 * random.next() ** 4) * (0.5 + random.next()));

  function story(pattern, brand, at, event, score) {
    const title = say(pattern, brand ?? 'brightkettle', at);
    return post('hackernews', 'story', at, {
      author: someone('hackernews').handle,
      title,
      text: '',
      lang: 'en',
      brand,
      event,
      thread: null,
      answers: 0,
      points: score,
      truth: brand
        ? { [brand]: event === 'crisis' ? 'negative' : 'neutral', intent: event === 'crisis' ? 'safety' : 'other' }
        : {},
    });
  }

  function article(place, piece, brand, at, event, mood, intent) {
    const text = [piece.text]
      .flat()
      .filter((_, i) => i < 2 || random.chance(0.85))
      .map(each => say(each, brand, at))
      .join(' ');
    return post(place, place === 'news' ? 'article' : 'review', at, {
      author: someone(place).handle,
      title: say(piece.title, brand, at),
      text,
      lang: 'en',
      brand,
      event,
      thread: null,
      answers: place === 'news' ? random.whole(0, event ? 60 : 9) : random.whole(0, 14),
      points: null,
      truth: { [brand]: mood, ...(piece.other ? { [OTHER[brand]]: piece.other } : {}), intent },
    });
  }

  const within = at => at + Math.floor(random.next() * HOUR);
  for (let at = START; at < END; at += HOUR) {
    const due = [];
    const plan = (rate, make) => {
      for (let n = random.poisson(rate); n > 0; n--) {
        const when = within(at);
        due.push([when, make]);
      }
    };
    const growth = 1 + (0.12 * (at - START)) / (END - START);
    for (const brand of ['brightkettle', 'thermoquill']) {
      const own = brand === 'brightkettle';
      plan(BASE[brand] * growth * rhythm(at) * (own ? 1 : 0.95), when => ordinary(brand, when));
      plan(((own ? 5 : 3) * rhythm(at)) / 168, when => story(random.deal(STORIES), brand, when, null, points(9)));
      plan(((own ? 2.2 : 1.2) * rhythm(at)) / 168, when => {
        const piece = random.deal(REVIEWS);
        return article('blog', piece, brand, when, null, piece.mood, 'other');
      });
      plan(((own ? 2.4 : 1.6) * rhythm(at)) / 168, when =>
        article('news', random.deal(NEWS), brand, when, null, 'neutral', 'news'),
      );
    }
    plan((3 * rhythm(at)) / 168, when =>
      story(
        'Ask HN: [Which gadgets|What appliances|What small things] [do you use daily|survived five years|would you buy again]?',
        null,
        when,
        null,
        points(30),
      ),
    );
    plan(0.07 * rhythm(at), when => idle(when));
    plan(campaignRate(at), when => campaign(when));
    plan(crisisRate(at), when => crisis(when));
    due.sort((a, b) => a[0] - b[0]);
    for (const [when, make] of due) make(when);
    for (const piece of [...CRISIS.news, ...CRISIS.stories]) {
      if (CRISIS_START + piece.after * HOUR !== at) continue;
      if ('points' in piece) story(piece.title, 'brightkettle', at + 7 * 60_000, 'crisis', piece.points);
      else
        article(
          'news',
          piece,
          'brightkettle',
          at + 12 * 60_000,
          'crisis',
          piece.after === 24 || piece.after > 29 ? 'neutral' : 'negative',
          'news',
        );
    }
  }
  return finished(posts);

  function ordinary(brand, at) {
    const place = random.weighted(
      brand === 'brightkettle'
        ? [
            [68, 'forum'],
            [32, 'hackernews'],
          ]
        : [
            [45, 'forum'],
            [55, 'hackernews'],
          ],
    );
    if (random.chance(0.055) && place === 'forum') return foreign(brand, at);
    const known = SAYINGS.filter(saying => saying.on.includes(place[0]));
    return talk(random.weighted(known.map(saying => [saying.share, saying])), brand, at, place, null);
  }

  function foreign(brand, at) {
    const [lang, mood, intent, pattern] = random.deal(FOREIGN);
    const text = expand(random, pattern, { B: BRANDS[brand].B[0], n: String(random.whole(2, 19)) });
    return post('forum', 'topic', at, {
      author: someone('forum').handle,
      title: `${BRANDS[brand].B[0]} (${lang})`,
      text,
      lang,
      brand,
      event: null,
      thread: null,
      answers: 0,
      points: null,
      truth: { [brand]: mood, intent },
    });
  }

  function idle(at) {
    const text = say(random.deal(IDLE), 'brightkettle', at);
    return post('forum', 'topic', at, {
      author: someone('forum').handle,
      title: 'Tea talk',
      text,
      lang: 'en',
      brand: null,
      event: 'idle',
      thread: null,
      answers: random.whole(0, 3),
      points: null,
      truth: {},
    });
  }

  function campaign(at) {
    if (random.chance(0.03))
      return article('news', random.deal(CAMPAIGN.news), 'brightkettle', at, 'campaign', 'positive', 'news');
    if (random.chance(0.02)) return story(random.deal(CAMPAIGN.stories), 'brightkettle', at, 'campaign', points(25));
    const place = random.weighted([
      [80, 'forum'],
      [20, 'hackernews'],
    ]);
    return talk({ ...CAMPAIGN, mood: 'positive' }, 'brightkettle', at, place, 'campaign');
  }

  function crisis(at) {
    const hours = (at - CRISIS_START) / HOUR;
    const place =
      hours < 2.1
        ? 'forum'
        : random.weighted([
            [57, 'forum'],
            [43, 'hackernews'],
          ]);
    return talk(CRISIS[random.weighted(crisisMix(hours))], 'brightkettle', at, place, 'crisis');
  }
}

if (process.argv[1]?.endsWith('make-demo.mjs')) {
  const folder = new URL('../fixtures/demo/', import.meta.url);
  await mkdir(folder, { recursive: true });
  const posts = makeConversation();
  await writeFile(new URL('conversation.ndjson', folder), posts.map(post => `${JSON.stringify(post)}\n`).join(''));
  process.stderr.write(`${posts.length} posts\n`);
}
