import { describe, expect, test } from 'vitest';
import { isSlow, makeEngine, STANDARD_ENGINE, shippedWeights } from '../../src/enrich/index.ts';
import { type SlowEngine, transformersEngine } from '../../src/enrich/transformers.ts';

const OPTIONS = { model: 'org/moods', cacheDir: '/somewhere', batch: 2 };
type Class = { label: string; score: number };

/** A stand-in for the package: notes what it is asked, answers by the first word of a text. */
function standIn(answers: Record<string, Class[]>) {
  const noted = { env: { cacheDir: '' }, loads: [] as unknown[][], batches: [] as string[][] };
  return {
    noted,
    load: async () => ({
      env: noted.env,
      async pipeline(...args: unknown[]) {
        noted.loads.push(args);
        return async (texts: string[], options: unknown) => {
          expect(options).toEqual({ top_k: null });
          noted.batches.push(texts);
          return texts.map(text => answers[text.split(' ')[0] ?? ''] ?? []);
        };
      },
    }),
  };
}
const three = (negative: number, neutral: number, positive: number): Class[] => [
  { label: 'positive', score: positive },
  { label: 'negative', score: negative },
  { label: 'neutral', score: neutral },
];
async function read(engine: SlowEngine, texts: readonly string[]) {
  const score = () => texts.map(text => engine.score(text, 'en'));
  await engine.ahead(() => void score());
  return score();
}

describe('an engine of huggingface.co', () => {
  test('reads ahead, each text once, so many at a time, from where it is told to', async () => {
    const { load, noted } = standIn({
      good: three(0.1, 0.2, 0.7),
      bad: three(0.8, 0.15, 0.05),
      so: three(0.2, 0.6, 0.2),
    });
    const engine = transformersEngine(OPTIONS, load);
    expect(await read(engine, ['good one', 'bad one', 'good one', 'so so', ' '])).toMatchObject([
      { label: 'positive', score: 0.6, confidence: 0.7 },
      { label: 'negative', score: -0.75, confidence: 0.8 },
      { label: 'positive' },
      { label: 'neutral', score: 0, confidence: 0.6 },
      { label: 'neutral' },
    ]);
    expect(noted.batches).toEqual([['good one', 'bad one'], ['so so']]);
    expect(noted.loads).toEqual([['text-classification', 'org/moods', { dtype: 'q8' }]]);
    expect(noted.env.cacheDir).toBe('/somewhere');
    await read(engine, ['bad two']);
    expect(noted.loads).toHaveLength(1);
    expect(engine.name).toBe('transformers:org/moods');
  });

  test.each<[string, Class[], object]>([
    [
      'numbered',
      [
        { label: 'LABEL_0', score: 0.9 },
        { label: 'LABEL_1', score: 0.06 },
        { label: 'LABEL_2', score: 0.04 },
      ],
      { label: 'negative' },
    ],
    [
      'two classes',
      [
        { label: 'NEGATIVE', score: 0.02 },
        { label: 'POSITIVE', score: 0.98 },
      ],
      { label: 'positive', score: 0.96 },
    ],
    [
      'two classes, unsure',
      [
        { label: 'NEG', score: 0.55 },
        { label: 'POS', score: 0.45 },
      ],
      { label: 'neutral' },
    ],
    [
      'stars',
      [1, 2, 3, 4, 5].map(n => ({ label: n === 1 ? '1 star' : `${n} stars`, score: n === 5 ? 0.6 : 0.1 })),
      { label: 'positive', score: 0.5 },
    ],
  ])('understands classes that are %s', async (_, classes, mood) => {
    expect(await read(transformersEngine(OPTIONS, standIn({ it: classes }).load), ['it is'])).toMatchObject([mood]);
  });

  test('says how to get the package, what of the model failed, and what is no model of moods', async () => {
    const missing = transformersEngine(OPTIONS, async () => {
      throw new Error('Cannot find package');
    });
    await expect(read(missing, ['x'])).rejects.toMatchObject({
      kind: 'config',
      hint: expect.stringContaining('npm install'),
    });
    const offline = transformersEngine(OPTIONS, async () => ({
      env: {},
      pipeline: async () => {
        throw new Error('fetch failed');
      },
    }));
    await expect(read(offline, ['x'])).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('org/moods cannot be loaded: fetch failed'),
    });
    const strange = transformersEngine(OPTIONS, standIn({ x: [{ label: 'toxic', score: 1 }] }).load);
    await expect(read(strange, ['x'])).rejects.toMatchObject({
      message: expect.stringContaining('does not tell negative'),
    });
  });
});

describe('the engine of the settings', () => {
  const weights = shippedWeights();
  test.each([
    ['earshot', 'earshot'],
    ['natural', 'afinn'],
    ['transformers', `transformers:${STANDARD_ENGINE.model}`],
  ] as const)('%s', (engine, name) => {
    const made = makeEngine({ ...STANDARD_ENGINE, engine }, weights);
    expect(made.name).toBe(name);
    expect(isSlow(made)).toBe(engine === 'transformers');
  });

  test('of several, all are named', () => {
    const mixed = { ...STANDARD_ENGINE, engine: 'natural', languages: { en: 'earshot', de: 'natural' } } as const;
    expect(makeEngine(mixed, weights).name).toBe('afinn/earshot');
  });

  test('a language may have another', async () => {
    const { load, noted } = standIn({});
    const made = makeEngine(
      { ...STANDARD_ENGINE, engine: 'transformers', languages: { es: 'natural' } },
      weights,
      load,
    );
    if (!isSlow(made)) throw new Error('it is slow');
    await made.ahead(() => void made.score('una mierda horrible', 'es-MX'));
    expect(noted.batches).toEqual([]);
    expect(made.score('una mierda horrible', 'es-MX')?.label).toBe('negative');
  });

  test('stems are cut where it is asked for', () => {
    const word = (stem: Record<string, boolean>) =>
      makeEngine({ ...STANDARD_ENGINE, engine: 'natural', stem }, weights).score('hatefulness', 'en');
    expect(word({})?.score).not.toBe(word({ en: true })?.score);
  });
});
