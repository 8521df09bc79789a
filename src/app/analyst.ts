import {
  analyser,
  type EngineSettings,
  isSlow,
  makeEngine,
  PARTS,
  type Part,
  shippedWeights,
} from '../enrich/index.ts';
import type { CueRule } from '../model/cue.ts';
import { EarshotError } from '../model/errors.ts';
import { INTENTS, type IntentLabel, type Item, plainItem } from '../model/mention.ts';
import { recordToItem } from '../sources/records.ts';
import { cueMatcher } from './cues.ts';

/** What an analyst is asked for. Plain data: it is handed to other threads. */
export interface AnalystSetup {
  /** Null: all there is, with reasons. */
  only: readonly Part[] | null;
  /** Keyphrases at most. */
  top: number;
  /** `intent` is the best of these; null: of all. */
  labels: readonly IntentLabel[] | null;
  sentiment: EngineSettings;
  /** The cues of the configuration. */
  cues: readonly CueRule[];
}
type Line = Readonly<Record<string, unknown>>;
export interface Analyst {
  /** The answer to one record; throws EarshotError for one that cannot be read. */
  analyse(record: Line): Record<string, unknown>;
  /** To be awaited before some are analysed: an engine that takes its time reads them ahead. */
  ahead(records: readonly Line[]): Promise<void>;
}

/** Loads what the setup needs and nothing else. `load`: where the package of a slow engine comes from. */
export function makeAnalyst(
  { only, top, labels, sentiment, cues }: AnalystSetup,
  load?: () => Promise<unknown>,
): Analyst {
  const parts = new Set(only ?? PARTS);
  const weights = shippedWeights();
  const engine = makeEngine(sentiment, weights, load);
  const read = analyser({
    weights,
    engine,
    cues: parts.has('intent') ? cueMatcher(cues) : null,
  });
  const asked = { only: parts, top, labels: labels ?? INTENTS, why: only === null };
  function analyse(record: Line): Record<string, unknown> {
    const target = textAt(record, 'target')?.trim() || null;
    const said = read(itemOf(record), { ...asked, target });
    const out: Record<string, unknown> = { id: record['id'] ?? null };
    for (const key of ORDER) if (key in said) out[key] = said[key];
    return out;
  }
  return {
    analyse,
    async ahead(records) {
      if (!isSlow(engine)) return;
      await engine.ahead(() => {
        for (const record of records)
          try {
            analyse(record);
          } catch {
            // It is said in its line.
          }
      });
    },
  };
}

/** The keys of an answer, as everybody gets them. */
const ORDER = [
  ...(['lang', 'sentiment', 'emotion', 'offensive', 'irony'] as const),
  ...(['intent', 'intents', 'keyphrases', 'reach', 'why'] as const),
];

/** A longer text is cut: no mention is that long, and no engine reads that far. */
const LONGEST = 200_000;
/** What a line may hold and still be nothing but a text. */
const BARE = new Set(['id', 'text', 'title', 'lang', 'target', 'label']);

/** The item a line speaks of: a bare text as it stands, a mention record with all that it says. */
function itemOf(record: Line): Item {
  const text = textAt(record, 'text');
  const title = textAt(record, 'title');
  if (text === null && title === null) throw new EarshotError('input', '"text" is missing');
  const words = { title: title ?? '', text: text ?? '' };
  let bare = words.title + words.text === '';
  if (!bare) {
    bare = true;
    for (const key in record) if (!BARE.has(key)) bare = false;
  }
  if (bare) return { ...plainItem(words.text), title: words.title, lang: textAt(record, 'lang') };
  return { ...recordToItem(record, { map: {}, source: 'test', at: 0 }), ...words };
}

function textAt(record: Line, key: string): string | null {
  const value = record[key] ?? null;
  if (value !== null && typeof value !== 'string') throw new EarshotError('input', `"${key}" is no text`);
  return value === null ? null : value.slice(0, LONGEST);
}
