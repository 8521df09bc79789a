// How widely some well-known sites are read, as the tier of places among all sites they have held for years. Put down by
// hand from general knowledge (November 2026), not from a ranking; a site that is not here counts as unranked.
const PUBLISHERS = {
  1000: [
    ...['bbc.co.uk', 'bbc.com', 'nytimes.com', 'theguardian.com', 'cnn.com', 'washingtonpost.com', 'forbes.com'],
    ...['reuters.com', 'bloomberg.com', 'wsj.com', 'apnews.com', 'dailymail.co.uk', 'foxnews.com', 'nbcnews.com'],
    ...['cnbc.com', 'businessinsider.com', 'usatoday.com', 'independent.co.uk', 'telegraph.co.uk', 'techcrunch.com'],
    ...['theverge.com', 'wired.com', 'cnet.com', 'elpais.com', 'lemonde.fr', 'spiegel.de', 'indiatimes.com'],
    ...[
      'yahoo.com',
      'msn.com',
      'medium.com',
      'github.com',
      'stackoverflow.com',
      'reddit.com',
      'nature.com',
      'time.com',
    ],
  ],
  10000: [
    ...[
      'arstechnica.com',
      'engadget.com',
      'gizmodo.com',
      'zdnet.com',
      'theregister.com',
      'venturebeat.com',
      'mashable.com',
    ],
    ...['pcmag.com', 'tomsguide.com', 'techradar.com', 'theatlantic.com', 'newyorker.com', 'economist.com', 'ft.com'],
    ...['politico.com', 'axios.com', 'vox.com', 'fastcompany.com', 'inc.com', 'fortune.com', 'marketwatch.com'],
    ...['sueddeutsche.de', 'zeit.de', 'faz.net', 'welt.de', 'heise.de', 'lefigaro.fr', 'corriere.it', 'repubblica.it'],
    ...['elmundo.es', 'abc.es', 'publico.pt', 'nos.nl', 'aftonbladet.se', 'asahi.com', 'nikkei.com', 'scmp.com'],
    ...['abc.net.au', 'smh.com.au', 'cbc.ca', 'theglobeandmail.com', 'news.ycombinator.com', 'substack.com', 'dev.to'],
  ],
  100000: [
    ...[
      '9to5mac.com',
      'macrumors.com',
      'androidpolice.com',
      'androidauthority.com',
      'bleepingcomputer.com',
      'slashdot.org',
    ],
    ...[
      'hackaday.com',
      'krebsonsecurity.com',
      'daringfireball.net',
      'infoq.com',
      'thenextweb.com',
      'sifted.eu',
      'golem.de',
    ],
    ...['t3n.de', 'numerama.com', 'xataka.com', 'hardware.fr', 'tweakers.net', 'computerweekly.com', 'techdirt.com'],
    ...['lobste.rs', 'hackernoon.com', 'phoronix.com', 'lwn.net', 'consumerreports.org', 'which.co.uk', 'test.de'],
  ],
  1000000: ['changelog.com', 'simonwillison.net', 'kottke.org', 'joelonsoftware.com', 'stratechery.com', 'feld.com'],
} as const;

type Tier = keyof typeof PUBLISHERS;

/** Host (without www) → the tier it is in. */
export const TIERS: ReadonlyMap<string, Tier> = new Map(
  Object.entries(PUBLISHERS).flatMap(([tier, hosts]) => hosts.map(host => [host, Number(tier) as Tier] as const)),
);
