/** Help pages that belong to no command. */
export const TOPICS: Readonly<Record<string, string>> = {
  query: `The query language

  acme                     a word, any case, any accent: Acme, ACME, acme's
  "acme corp"              words side by side
  "acme refund"~4          these words in any order, at most 4 others among them
  acme phone               both (the same as acme AND phone)
  acme OR globex           either
  acme NOT comics          the first without the second (also: acme -comics)
  (acme OR globex) phone   parentheses as usual; NOT binds before NEAR, AND, OR
  acme NEAR/5 battery      at most 5 words between, either order
  acme ONEAR/5 battery     in this order
  acm*  ac?e               any letters, one letter (two letters must be given)
  {ACME Corp.}             exactly so: case, accents, punctuation
  /acme-\\d+/               a regular expression that runs in linear time
  #acme  @acme  acme.com   a tag, a handle, a domain (also inside links)
  <<< a remark >>>         is ignored

Fields: title: text: url: site: link: author: lang: source: tag: country: is: has: since: until:
        followers:>1000 engagement: likes: comments: shares:
        and, where scores exist (mentions): sentiment: intent: reach: influence: rating:
  title:acme   site:example.com   lang:en   likes:10..50   sentiment:negative   has:link

Operators are written in capitals. earshot query check and earshot query explain show how a query is read.
`,
  channels: `Channels: who is told, and how

  slack discord mattermost teams     a web hook of a chat
  telegram ntfy                      a bot; push to phones
  email                              SMTP; what is said of one alert is one thread
  pagerduty                          one incident an alert: triggered, acknowledged, resolved
  webhook                            JSON, signed as standardwebhooks.com says
  command file terminal              a program, a file of JSON lines, what a run prints

config.example.yaml shows each with all its options. alerts.send names who hears of alerts, routes who hears of which mentions,
report.weekly.send who gets the summary. What strangers write calls nobody, is no mark-up and breaks no limit.

Each message is put into the outbox exactly once, together with what it tells, and delivered at least once: a repeat has the same
key (webhook-id, dedup_key, Message-ID, X-Earshot-Key), so that a receiver can tell. What fails is tried ten times in four days,
sooner or later as the receiver says; what no repeat can help is given up and listed.

  earshot alerts test --channel NAME      a marked message over the real path
  earshot deliver list                    what waits, what was given up, and why
  earshot deliver --retry-dead            tries that again, once the cause is mended
`,
  rules: `What raises an alert

  negativity     far more negative mentions than this brand has by itself, and a worse mood
  volume         far more mentions; in no worse a mood it is an opportunity (info)
  reach          seen by far more people, by more than one or two far heard voices, though there may be no more mentions
  voice          somebody speaks badly of it who never spoke of it before and is heard far beyond those who did
  topic          many voices suddenly speak of one thing, though there may be no more mentions
  drop           far fewer mentions than ever, while every source was heard
  source_silent  a source that is read without trouble has fallen silent

All but the last compare a brand with itself and share its alarm budget (alerts.budget): negativity and volume have it between
them, reach, voice, topic and drop an eighth each. While negativity, volume or reach speaks, what is weaker is listed and not told;
voice always is: each is another person, told once, over after a day without a word. Reach that nobody knows is no reach of 0.

  earshot alerts replay --since 90d       what they would have done on what is stored, at which budget
  earshot alerts silence add --rule topic --for 2d --reason "trade fair"
`,
  formats: `Formats

  auto     for people a table; in a pipe tab-separated lines with a header
  table    a table as wide as the window (for reports: text)
  json     one document: {"schema": 1, "mentions": [...]}; also --json
  ndjson   one record a line
  csv tsv  a header, nested fields with dots: sentiment.label
  html     one page that loads nothing (alerts brief)
  prom     the text format of Prometheus, for a textfile collector (stats by brand or source)
  md       Markdown

Fields are only ever added. Times are ISO 8601 in UTC; what is unknown is null. --fields id,url,sentiment.label picks some.
In csv, a text cell that begins with = + - @ gets a ' before it, so that no spreadsheet runs it.
`,
  environment: `Environment

  EARSHOT_CONFIG   the configuration file (--config)
  EARSHOT_DB       the database file (--db)
  EARSHOT_NOW      the time to pretend it is (--now)
  EARSHOT_SEED     repeatable randomness (--seed)
  EARSHOT_TZ       time zone of days and weeks (--tz)
  NO_COLOR  FORCE_COLOR  TERM=dumb  COLUMNS      as usual
  HTTP_PROXY  HTTPS_PROXY  NO_PROXY              as usual
  XDG_CONFIG_HOME  XDG_DATA_HOME                 where the configuration and the database are looked for last

Command line before environment before file before default. Any variable may be named in the configuration: "\${NAME}".
`,
};
