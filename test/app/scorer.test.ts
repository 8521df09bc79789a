import { describe, expect, test } from 'vitest';
import { makeScorer } from '../../src/app/scorer.ts';
import { STANDARD_ENGINE } from '../../src/enrich/index.ts';
import { type Item, plainItem } from '../../src/model/mention.ts';
import { acme } from './acme.ts';

const about = { source: 'desk', media: 'earned' } as const;
const post = (text: string): { item: Item; about: typeof about } => ({
  item: { ...plainItem(text), lang: 'en' },
  about,
});

/** A package whose model finds bad whatever jams, and notes what it was asked. */
function standIn(asked: string[][]) {
  return async () => ({
    env: {},
    pipeline: async () => async (texts: string[]) => {
      asked.push(texts);
      return texts.map(text => {
        const bad = text.includes('jams') ? 0.9 : 0.1;
        return [
          { label: 'negative', score: bad },
          { label: 'positive', score: 1 - bad },
        ];
      });
    },
  });
}

describe('a scorer whose engine takes its time', () => {
  test('reads what matches ahead, in batches, and scores by it', async () => {
    const asked: string[][] = [];
    const settings = { ...STANDARD_ENGINE, engine: 'transformers', model: 'org/moods', batch: 2 } as const;
    const score = await makeScorer([acme], [], { sentiment: settings, cues: [] }, standIn(asked));
    const posts = ['my acme jams', 'nobody is named', 'acme works', 'acme jams too'].map(post);
    await score.ahead(posts, [acme]);
    expect(asked.flat().sort()).toEqual(['acme jams too', 'acme works', 'my acme jams']);
    expect(asked.every(texts => texts.length <= 2)).toBe(true);
    const labels = posts.map(({ item }) => score(item, about, [acme]).map(({ sentiment }) => sentiment.label));
    expect(labels).toEqual([['negative'], [], ['positive'], ['negative']]);
    expect(score(post('acme jams too').item, about, [acme])[0]?.model).toBe('transformers:org/moods-1');
  });

  test('learns from labels by what that engine says', async () => {
    const asked: string[][] = [];
    const told = Array.from({ length: 30 }, (_, i) => ({
      id: `desk:${i}`,
      item: post(`acme number ${i}`).item,
      spans: [{ field: 'text' as const, start: 0, end: 4 }],
      sentiment: 'positive' as const,
      intent: null,
    }));
    const lesson = { brand: acme, taught: { samples: [], background: [] }, told, judged: [] };
    await makeScorer(
      [acme],
      [lesson],
      { sentiment: { ...STANDARD_ENGINE, engine: 'transformers' }, cues: [] },
      standIn(asked),
    );
    expect(asked.flat()).toHaveLength(30);
  });
});

test('the engine of the settings reads', async () => {
  const item = post('acme is a catastrophe').item;
  for (const [engine, model] of [
    ['earshot', /^earshot-/],
    ['natural', /^afinn-/],
  ] as const) {
    const score = await makeScorer([acme], [], { sentiment: { ...STANDARD_ENGINE, engine }, cues: [] });
    await score.ahead([{ item, about }], [acme]);
    expect(score(item, about, [acme])).toMatchObject([
      { sentiment: { label: 'negative' }, model: expect.stringMatching(model) },
    ]);
  }
});
