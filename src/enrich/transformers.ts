import { EarshotError, messageOf } from '../model/errors.ts';
import type { SentimentLabel } from '../model/mention.ts';
import { type Mood, type SentimentEngine, UNREAD } from './sentiment.ts';

/** The package whose models read here. It is no dependency: it and its models are some hundred megabytes. */
export const TRANSFORMERS = '@huggingface/transformers';
/** Three classes, trained on tweets; about 125 MB. */
export const TRANSFORMER_MODEL = 'Xenova/twitter-roberta-base-sentiment-latest';

export interface TransformerOptions {
  /** A text-classification model as huggingface.co names it, or a folder. */
  model: string;
  /** Where models are kept once loaded; null: where the package keeps them. */
  cacheDir: string | null;
  /** Texts read at once. */
  batch: number;
}

/** An engine that answers only what it was shown ahead: its models take their time, scoring does not wait. */
export interface SlowEngine extends SentimentEngine {
  /**
   * Runs `work`, which scores, once for nothing; reads all texts it asked for; from then on they are known, and those of the
   * time before are forgotten. Throws EarshotError config where the package or its model cannot be had.
   */
  ahead(work: () => void): Promise<void>;
}

type Classify = (texts: string[], options: { top_k: null }) => Promise<unknown>;

/** The engine of {@link TRANSFORMERS}; `load` gets the package. Loaded when the first text is read ahead. */
export function transformersEngine(
  { model, cacheDir, batch }: TransformerOptions,
  load: () => Promise<unknown> = () => import(TRANSFORMERS as string),
): SlowEngine {
  let known = new Map<string, Mood>();
  let asked: Set<string> | null = null;
  let classify: Promise<Classify> | null = null;
  return {
    name: `transformers:${model}`,
    version: '1',
    score(text) {
      const cut = text.slice(0, READ_AT_MOST);
      asked?.add(cut);
      return known.get(cut) ?? UNREAD;
    },
    ours: () => false,
    async ahead(work) {
      asked = new Set();
      work();
      const texts = [...asked].filter(text => text.trim() !== '');
      asked = null;
      const moods = new Map<string, Mood>();
      for (let at = 0; at < texts.length; at += batch) {
        const some = texts.slice(at, at + batch);
        classify ??= prepare(model, cacheDir, load);
        const answers = await (await classify)(some, { top_k: null });
        if (!Array.isArray(answers) || answers.length !== some.length) throw strange(model);
        for (const [i, text] of some.entries()) moods.set(text, moodOf(answers[i], model));
      }
      known = moods;
    },
  };
}

/** Models read some 500 pieces of words; this is more. */
const READ_AT_MOST = 4_000;

async function prepare(model: string, cacheDir: string | null, load: () => Promise<unknown>): Promise<Classify> {
  let found: unknown;
  try {
    found = await load();
  } catch (error) {
    throw new EarshotError('config', `sentiment.engine: transformers needs the package ${TRANSFORMERS}.`, {
      hint: `It is not installed: npm install -g ${TRANSFORMERS} (beside earshot), or set engine: earshot.`,
      cause: error,
    });
  }
  const { pipeline, env } = found as {
    pipeline(task: string, model: string, options: object): Promise<Classify>;
    env: { cacheDir: string };
  };
  if (cacheDir !== null) env.cacheDir = cacheDir;
  try {
    return await pipeline('text-classification', model, { dtype: 'q8' });
  } catch (error) {
    throw new EarshotError('config', `sentiment.model: ${model} cannot be loaded: ${messageOf(error).slice(0, 300)}`, {
      hint: 'The first time it comes from huggingface.co; later from the folder sentiment.cache.',
      cause: error,
    });
  }
}

/** What one text's classes come to. Models call them negative or LABEL_0, POS, or "4 stars". */
function moodOf(classes: unknown, model: string): Mood {
  const p: Record<SentimentLabel, number> = { negative: 0, neutral: 0, positive: 0 };
  const list = Array.isArray(classes) ? classes : [classes];
  for (const one of list as { label?: unknown; score?: unknown }[]) {
    const label = labelOf(String(one?.label ?? ''), list.length);
    if (label === null || typeof one.score !== 'number' || !(one.score >= 0)) throw strange(model);
    p[label] += one.score;
  }
  const score = Math.round((p.positive - p.negative) * 1000) / 1000;
  const best = (['neutral', 'negative', 'positive'] as const).reduce((a, b) => (p[b] > p[a] ? b : a));
  // A model that knows no neutral is unsure instead.
  const unsure = list.length === 2 && Math.max(p.negative, p.positive) < SURE;
  return {
    score,
    label: unsure ? 'neutral' : best,
    confidence: Math.round((unsure ? 1 - Math.abs(score) : p[best]) * 1000) / 1000,
    why: [],
  };
}
const SURE = 0.7;

function labelOf(name: string, classes: number): SentimentLabel | null {
  const stars = /^([1-5]) stars?$/i.exec(name);
  if (stars) return Number(stars[1]) < 3 ? 'negative' : Number(stars[1]) > 3 ? 'positive' : 'neutral';
  const place = /^LABEL_(\d)$/.exec(name);
  if (place) return (classes === 2 ? (['negative', 'positive'] as const) : LABELS)[Number(place[1])] ?? null;
  return LABELS.find(label => label.startsWith(name.toLowerCase()) && name.length >= 3) ?? null;
}
const LABELS = ['negative', 'neutral', 'positive'] as const;

function strange(model: string): EarshotError {
  return new EarshotError('config', `sentiment.model: ${model} does not tell negative, neutral and positive.`, {
    hint: `Such as ${TRANSFORMER_MODEL}.`,
  });
}
