/** What `earshot init` knows; null where the user said nothing. */
export interface First {
  brand: string;
  /** In the query language; made of the name where unsaid. */
  query: string | null;
  feeds: readonly { id: string; url: string }[];
  contact: string | null;
  timezone: string | null;
}

/** Sources that need no key, to be taken in by deleting a `#`. */
const KEYLESS = `  # - { id: bluesky, type: bluesky }
  # - { id: lemmy, type: lemmy }
  # - { id: lobsters, type: lobsters }
  # - { id: news, type: gdelt }
`;

/** The commented configuration that `earshot init` writes. It loads as it is. */
export function initConfig({ brand, query, feeds, contact, timezone }: First): string {
  const name = brand.trim().slice(0, 200) || 'Acme';
  const taken = new Set(['hn']);
  const feedLines = feeds
    .map(({ id, url }) => `  - { id: ${plain(unlike(slug(id, 'feed'), taken))}, type: rss, url: ${quoted(url)} }\n`)
    .join('');
  return `# What earshot listens for, where, and who hears of it.
# Check it with: earshot config check      Every option: config.example.yaml and earshot config schema

brands:
  - id: ${plain(slug(name, 'brand'))}
    name: ${quoted(name)}
    role: own                      # own | competitor | topic
    # What counts as a mention: earshot help query
    query: ${quoted(query ?? queryOf(name))}
    # handles: { bluesky: acme.example, github: acme }      # your own voices
    # context: { for: [printer, firmware], against: [cartoon] }
    # tests: { match: ["Acme printers jam again"], not: ["Acme from the cartoon"] }
  # - { id: globex, role: competitor, query: globex }

sources:
  - { id: hn, type: hackernews }
${feedLines}  # - { id: press, type: rss, url: "https://example.com/feed.xml", every: 30m }    # earshot sources add URL finds a site's feeds
  # More that want no key; earshot sources types lists all kinds:
${KEYLESS}
# Who can be told. Keep addresses that are secret in a file only you can read.
channels:
  # team: { type: webhook, url: "\${file:~/.config/earshot/team-url}" }
  # product: { type: file, path: product.ndjson }
  # here: { type: terminal }       # printed; under cron, a mail

alerts:
  budget: 2/year                   # false alarms a brand may raise by chance
  # send: [team]
  # quiet_hours: "22:00-07:00"
  # protocol: { critical: ["Call the duty lead"] }

# routes: [ { when: "intent:bug", to: product } ]
# report: { weekly: { day: monday, send: [team] } }

timezone: ${quoted(timezone ?? 'UTC')}
${contact === null ? '# contact: you@example.com         # ' : `contact: ${quoted(contact)}         # `}goes into the User-Agent, as polite collectors do
retention: { mentions: 400d, raw: 30d }
`;
}

/** A name as an id: `Müller & Co` → `muller-co`; `otherwise` where nothing is left of it. */
export function slug(text: string, otherwise: string): string {
  const letters = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return letters.slice(0, 60).replace(/^-|-$/g, '') || otherwise;
}

/** The id, numbered where it is taken: two feeds of one host. */
function unlike(id: string, taken: Set<string>): string {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id}-${n}`;
  taken.add(free);
  return free;
}

/** An id as YAML text: digits first might make a number of it. */
function plain(id: string): string {
  return /^[a-z]/.test(id) && !/^(true|false|null)$/.test(id) ? id : quoted(id);
}

/** The simplest query that a name makes: a word as it is, anything else as a phrase. */
function queryOf(name: string): string {
  if (/^[\p{L}\p{N}]+$/u.test(name) && !/^(and|or|not|near|onear)$/i.test(name)) return name;
  return `"${name.replace(/["\\]/g, ' ').trim()}"`;
}

/** A YAML string: JSON's are YAML's, single quotes read better around double ones. `${` is kept from being read as a secret. */
function quoted(text: string): string {
  const safe = text.replaceAll('${', '$$$${');
  const single = safe.includes('"') && /^[\x20-\x7e\p{L}\p{N}]*$/u.test(safe);
  return single ? `'${safe.replaceAll("'", "''")}'` : JSON.stringify(safe);
}
