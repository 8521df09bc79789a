/**
 * Version 1. Times are INTEGER milliseconds UTC, truths 0 or 1, unknown is NULL.
 * Keys are (platform, native_id): they sort by time where platforms number by time, so rows land on the right-hand leaf of the index.
 */
export const first = `
CREATE TABLE author (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL, native_id TEXT NOT NULL,
  handle TEXT, name TEXT, url TEXT,
  followers INTEGER, following INTEGER, listed INTEGER, verified INTEGER, bot INTEGER,
  seen_at INTEGER NOT NULL,                       -- when these values were last new
  UNIQUE (platform, native_id)
) STRICT;

CREATE TABLE mention (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL, native_id TEXT NOT NULL,
  source TEXT NOT NULL, kind TEXT NOT NULL, media TEXT NOT NULL CHECK (media IN ('owned', 'earned', 'paid')),
  url TEXT NOT NULL, thread TEXT,
  author_id INTEGER REFERENCES author(id),
  title TEXT NOT NULL, text TEXT NOT NULL,
  more TEXT NOT NULL,                             -- alt texts, link titles: searched, not shown as the text
  words TEXT NOT NULL DEFAULT '',                 -- what the full-text index would miss of them: pieces of #AcmeFail, mcdonalds, strasse (text/index-words.ts)
  links TEXT NOT NULL CHECK (json_valid(links)), tags TEXT NOT NULL CHECK (json_valid(tags)),
  lang TEXT, country TEXT,
  published_at INTEGER NOT NULL, date_quality TEXT NOT NULL CHECK (date_quality IN ('stated', 'clamped', 'missing')),
  collected_at INTEGER NOT NULL, edited_at INTEGER,
  backfill INTEGER NOT NULL,                      -- stored by the first reading of its source
  likes INTEGER, replies INTEGER, shares INTEGER, views INTEGER, rating REAL,
  fingerprint BLOB,                               -- 8 bytes, the same for copies of a text
  thing TEXT,                                     -- the same for all addresses of what it is (text/thing.ts); NULL: it has none of its own
  refresh_at INTEGER,                             -- when its counts are looked up anew; NULL: never again
  UNIQUE (platform, native_id)
) STRICT;
CREATE INDEX mention_by_time ON mention (published_at);
CREATE INDEX mention_by_source ON mention (source);
CREATE INDEX mention_by_author ON mention (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX mention_refresh ON mention (source, published_at, refresh_at) WHERE refresh_at IS NOT NULL;
-- The same comes back under another id: found by its address, or, an article, by its words within its feed.
CREATE INDEX mention_by_thing ON mention (thing) WHERE thing IS NOT NULL;
CREATE INDEX mention_by_words ON mention (source, fingerprint) WHERE kind = 'article' AND fingerprint IS NOT NULL;

-- By which other roads a mention was seen: another source, and the id it has there.
CREATE TABLE sighting (
  platform TEXT NOT NULL, native_id TEXT NOT NULL, source TEXT NOT NULL,
  mention_id INTEGER NOT NULL REFERENCES mention(id) ON DELETE CASCADE,
  url TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (platform, native_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_by_mention ON sighting (mention_id);

CREATE TABLE hit (
  mention_id INTEGER NOT NULL REFERENCES mention(id) ON DELETE CASCADE, brand TEXT NOT NULL,
  published_at INTEGER NOT NULL, source TEXT NOT NULL, author_id INTEGER, fingerprint BLOB,   -- as the mention's: reports read no other table
  backfill INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('negative', 'neutral', 'positive')),                   -- may come from a person, the score never
  sentiment REAL NOT NULL, confidence REAL NOT NULL, emotion TEXT,
  intent TEXT NOT NULL, intents TEXT NOT NULL CHECK (json_valid(intents)),
  reach REAL, reach_low REAL, reach_high REAL, reach_basis TEXT,                              -- unknown is NULL, never 0
  relevance REAL NOT NULL, spam REAL NOT NULL, story INTEGER,
  matched TEXT NOT NULL CHECK (json_valid(matched)), topics TEXT NOT NULL CHECK (json_valid(topics)), why TEXT NOT NULL CHECK (json_valid(why)),
  model TEXT NOT NULL,
  PRIMARY KEY (mention_id, brand)
) STRICT, WITHOUT ROWID;
-- Covering: series and summaries of one brand read only this.
CREATE INDEX hit_series ON hit (brand, published_at, label, sentiment, intent, source, author_id, fingerprint, reach, reach_low, reach_high, relevance, backfill);

-- The few that are hidden are found and counted without reading the others.
CREATE INDEX hit_hidden ON hit (brand, published_at) WHERE relevance < 0.5;

-- One row a brand, hour and source (relevant hits only), kept right in the transaction that changes hits: reports read 168 rows a source and week whatever the number of mentions.
CREATE TABLE hit_hour (
  brand TEXT NOT NULL, hour INTEGER NOT NULL, source TEXT NOT NULL,
  n INTEGER NOT NULL, positive INTEGER NOT NULL, negative INTEGER NOT NULL,
  sentiment_sum REAL NOT NULL, reach_sum REAL NOT NULL, reach_known INTEGER NOT NULL,
  PRIMARY KEY (brand, hour, source)
) STRICT, WITHOUT ROWID;

-- What a person said; wins over every model.
CREATE TABLE verdict (
  mention_id INTEGER NOT NULL REFERENCES mention(id) ON DELETE CASCADE, brand TEXT NOT NULL,
  field TEXT NOT NULL CHECK (field IN ('sentiment', 'intent', 'relevant')), value TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (mention_id, brand, field)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_by_brand ON verdict (brand);

-- Deleted where it was published: never stored again.
CREATE TABLE tombstone (platform TEXT NOT NULL, native_id TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (platform, native_id)) STRICT, WITHOUT ROWID;
-- Authors whom nobody here may remember: hashes, so that not even this does.
CREATE TABLE forgotten (author BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- The piece of the reply a mention came from, deflated: evidence.
CREATE TABLE raw (
  mention_id INTEGER PRIMARY KEY REFERENCES mention(id) ON DELETE CASCADE, fetched_at INTEGER NOT NULL, sha256 BLOB NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE INDEX raw_by_time ON raw (fetched_at);

CREATE TABLE job (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, brand TEXT, every INTEGER,
  backfill INTEGER NOT NULL DEFAULT 1, retired INTEGER NOT NULL DEFAULT 0,
  cursor TEXT, etag TEXT, last_modified TEXT,
  due_at INTEGER NOT NULL, leased_until INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0, ok_at INTEGER,
  heard_from INTEGER, heard_to INTEGER,            -- the first and last instant of publication any attempt has heard
  newest INTEGER                                   -- when the latest item it ever listed was published
) STRICT, WITHOUT ROWID;
CREATE INDEX job_due ON job (due_at);

-- Reading further back than a job's own beginning: with a cursor of its own, so that polling goes on undisturbed.
CREATE TABLE readback (
  job TEXT PRIMARY KEY, to_at INTEGER NOT NULL, cursor TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0,
  started_at INTEGER NOT NULL, requests INTEGER NOT NULL DEFAULT 0, seen INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- The ledger: every attempt, and the span of publication it has heard.
CREATE TABLE poll (
  id INTEGER PRIMARY KEY, job TEXT NOT NULL, source TEXT NOT NULL, brand TEXT,
  reading TEXT NOT NULL CHECK (reading IN ('poll', 'readback', 'refresh', 'import')),
  started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('ok', 'empty', 'partial', 'failed')),
  heard_from INTEGER, heard_to INTEGER,
  requests INTEGER NOT NULL, bytes INTEGER NOT NULL, seen INTEGER NOT NULL, added INTEGER NOT NULL,
  error_kind TEXT, error TEXT,
  newest INTEGER                                   -- when its latest item was published, where that is later than any before
) STRICT;
CREATE INDEX poll_by_newest ON poll (source, newest) WHERE newest IS NOT NULL;
CREATE INDEX poll_by_job ON poll (job, started_at);
CREATE INDEX poll_by_time ON poll (started_at);
CREATE INDEX poll_by_source ON poll (source, started_at);
CREATE INDEX poll_by_heard ON poll (heard_to, heard_from, job, brand) WHERE heard_to IS NOT NULL;

CREATE TABLE host_limit (host TEXT NOT NULL, method TEXT NOT NULL, until INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (host, method)) STRICT, WITHOUT ROWID;
-- What was last heard of each allowance.
CREATE TABLE quota (
  source TEXT NOT NULL, host TEXT NOT NULL, name TEXT NOT NULL, most INTEGER, remaining INTEGER NOT NULL, resets_at INTEGER, at INTEGER NOT NULL,
  PRIMARY KEY (source, host, name)
) STRICT, WITHOUT ROWID;
-- Attention that a place counts without showing who said what.
CREATE TABLE signal (
  source TEXT NOT NULL, brand TEXT NOT NULL, metric TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
  value REAL NOT NULL, collected_at INTEGER NOT NULL,
  PRIMARY KEY (brand, metric, from_at, to_at, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT, WITHOUT ROWID;
CREATE TABLE detector (brand TEXT NOT NULL, rule TEXT NOT NULL, evaluated_to INTEGER NOT NULL, PRIMARY KEY (brand, rule)) STRICT, WITHOUT ROWID;

CREATE TABLE alert (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, brand TEXT NOT NULL, rule TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'error', 'critical')),
  state TEXT NOT NULL CHECK (state IN ('pending', 'firing', 'acknowledged', 'recovering', 'resolved')),
  opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, closed_at INTEGER,
  evidence TEXT NOT NULL CHECK (json_valid(evidence)), memory TEXT NOT NULL CHECK (json_valid(memory))
) STRICT;
CREATE UNIQUE INDEX alert_live ON alert (key) WHERE closed_at IS NULL;
CREATE UNIQUE INDEX alert_once ON alert (key, opened_at);
CREATE INDEX alert_by_time ON alert (opened_at);

CREATE TABLE alert_event (
  id INTEGER PRIMARY KEY, alert_id INTEGER NOT NULL REFERENCES alert(id) ON DELETE CASCADE,
  at INTEGER NOT NULL, kind TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;
CREATE INDEX alert_event_by_alert ON alert_event (alert_id);

CREATE TABLE silence (
  id INTEGER PRIMARY KEY, brand TEXT, rule TEXT, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY, dedupe_key TEXT NOT NULL UNIQUE, channel TEXT NOT NULL,
  message TEXT NOT NULL CHECK (json_valid(message)),
  created_at INTEGER NOT NULL, due_at INTEGER NOT NULL, lease_until INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0, sent_at INTEGER, dead INTEGER NOT NULL DEFAULT 0, error TEXT
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL AND dead = 0;

CREATE VIRTUAL TABLE mention_fts USING fts5 (title, text, more, words, content='mention', content_rowid='id', tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER mention_fts_add AFTER INSERT ON mention BEGIN
  INSERT INTO mention_fts (rowid, title, text, more, words) VALUES (new.id, new.title, new.text, new.more, new.words);
END;
CREATE TRIGGER mention_fts_drop AFTER DELETE ON mention BEGIN
  INSERT INTO mention_fts (mention_fts, rowid, title, text, more, words) VALUES ('delete', old.id, old.title, old.text, old.more, old.words);
END;
CREATE TRIGGER mention_fts_edit AFTER UPDATE OF title, text, more, words ON mention
WHEN old.title IS NOT new.title OR old.text IS NOT new.text OR old.more IS NOT new.more OR old.words IS NOT new.words BEGIN
  INSERT INTO mention_fts (mention_fts, rowid, title, text, more, words) VALUES ('delete', old.id, old.title, old.text, old.more, old.words);
  INSERT INTO mention_fts (rowid, title, text, more, words) VALUES (new.id, new.title, new.text, new.more, new.words);
END;
`;

/** A hit knows the language it was read in; mention.lang is what its source states, and all that is known of older ones until they are scored again. */
export const second = `
ALTER TABLE hit ADD COLUMN lang TEXT;
UPDATE hit SET lang = (SELECT lang FROM mention WHERE mention.id = hit.mention_id);
`;
