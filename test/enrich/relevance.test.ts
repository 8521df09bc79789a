import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enrich, loadModels } from '../../src/enrich/index.ts';
import { numbers } from '../../src/enrich/learner.ts';
import { learnRelevance, relevanceOf } from '../../src/enrich/relevance.ts';
import { type Sight, sharedWord, spotted, termsOf } from '../../src/enrich/sight.ts';
import { aBrand, anItem, named } from './item.ts';

const NAMES = new Set(['acme']);
function sight(text: string, over: Partial<Sight> = {}): Sight {
  return {
    title: '',
    text,
    more: '',
    matched: spotted('text', text, NAMES),
    site: null,
    author: null,
    lang: null,
    ...over,
  };
}
const keep = (text: string) => ({ sight: sight(text), keep: true });
const mute = (text: string) => ({ sight: sight(text), keep: false });

// Acme makes printers; it is also a hill where apples grow.
const KEPT = [
  'my Acme printer jams on thick paper',
  'the new Acme firmware broke my printer',
  'Acme toner is too dear, says my office',
  'installed the Acme driver and the printer works',
].map(keep);
const MUTED = [
  'the orchards on Acme hill are in blossom',
  'we walked up Acme hill to pick apples',
  'apple juice from Acme, pressed in the orchard',
  'a cottage near Acme with an orchard of its own',
].map(mute);
const PLAIN = aBrand();

describe('relevance by the lists', () => {
  const brand = aBrand({ for: ['printer', 'firmware'], against: ['coyote', 'cartoon'] });
  const of = (text: string) => relevanceOf(sight(text), brand, null);
  test('is 1 unless something speaks against', () => {
    expect(of('Acme printer')).toEqual({ score: 1, why: [] });
    expect(relevanceOf(sight('coyote'), PLAIN, null).score).toBe(1);
  });
  test('falls with each word against, rises with each word for', () => {
    const one = of('Acme and the coyote').score;
    expect(of('Acme cartoon coyote').score).toBeLessThan(one);
    expect(of('Acme coyote firmware').score).toBeGreaterThan(one);
    expect(of('The Coyote!').why).toEqual(['"coyote" speaks against Acme']);
  });
  test('one word against hides, one word for brings it back', () => {
    expect(of('Acme and the coyote').score).toBeLessThan(0.5);
    expect(of('Acme coyote firmware').score).toBeGreaterThan(0.5);
  });
  test('whole words only, in title and text', () => {
    expect(of('cartoonish').score).toBe(1);
    expect(relevanceOf(sight('Acme', { title: 'A cartoon' }), brand, null).score).toBeLessThan(0.5);
  });
  test('without labels they alone decide, whatever else is stored', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (texts, text) => {
        const model = learnRelevance(brand, { samples: [], background: texts.map(one => sight(one)) });
        expect(relevanceOf(sight(text), brand, model)).toEqual(relevanceOf(sight(text), brand, null));
      }),
    );
  });
});

describe('relevance by labels', () => {
  const taught = { samples: [...KEPT, ...MUTED], background: [] };
  const model = learnRelevance(PLAIN, taught);
  const of = (text: string) => relevanceOf(sight(text), PLAIN, model);

  test('tells what it was never shown by words it was', () => {
    expect(of('Acme sells a printer for the home').score).toBeGreaterThan(0.5);
    expect(of('cider from the orchard at Acme').score).toBeLessThan(0.5);
  });
  test('says which words', () => {
    expect(of('cider from the orchard at Acme').why).toEqual(['near: orchard']);
    const far = 'one two three four five six seven eight nine ten eleven';
    expect(of(`Acme ${far} orchard`).why).toEqual(['text: orchard']);
  });
  test('lists and labels add up', () => {
    const brand = aBrand({ for: ['cider'], against: [] });
    const both = learnRelevance(brand, taught);
    expect(relevanceOf(sight('cider from the orchard at Acme'), brand, both).score).toBeGreaterThan(
      of('cider from the orchard at Acme').score,
    );
  });
  test.each([
    ['mutes', MUTED],
    ['keeps', KEPT],
    ['hardly any keep', [...MUTED, ...KEPT.slice(0, 2)]],
  ])('%s alone teach nothing: they would hide whatever looks like anything', (_, samples) => {
    expect(learnRelevance(PLAIN, { samples, background: [] })).toBeNull();
  });
  test('labels that tell nothing hide nothing', () => {
    const random = numbers(5);
    const words = 'printer toner paper firmware driver office jams works orchard apple hill cider cottage walk'.split(
      ' ',
    );
    const texts = Array.from({ length: 400 }, (_, i) =>
      sight(`Acme ${Array.from({ length: 6 }, () => words[Math.floor(random() * words.length)]).join(' ')} ${i}`),
    );
    for (const n of [30, 60, 200]) {
      const samples = texts.slice(0, n).map(one => ({ sight: one, keep: random() < 0.5 }));
      const learnt = learnRelevance(PLAIN, { samples, background: texts.slice(200) });
      const hidden = texts.filter(one => relevanceOf(one, PLAIN, learnt).score < 0.5);
      expect(hidden).toHaveLength(0);
    }
  });
  test('some wrong labels among many do not keep the others from teaching', () => {
    const samples = Array.from({ length: 60 }, (_, i) => {
      const one = i % 2 ? KEPT[i % KEPT.length] : MUTED[i % MUTED.length];
      return { sight: sight(`${one?.sight.text} ${i}`), keep: (one?.keep ?? true) !== (i % 10 === 0) };
    });
    const learnt = learnRelevance(PLAIN, { samples, background: [] });
    expect(relevanceOf(sight('cider from the orchard at Acme'), PLAIN, learnt).score).toBeLessThan(0.5);
    expect(relevanceOf(sight('an Acme printer driver'), PLAIN, learnt).score).toBeGreaterThan(0.5);
  });
  test('what nobody labelled tells which words go together', () => {
    const background = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? `${['pears', 'pears and cider', 'pears and apples'][i % 3]} from the orchard at Acme`
        : `${['cartridge', 'cartridge and paper', 'cartridge and toner'][i % 3]} for the Acme printer`,
    ).map(text => sight(text));
    const informed = learnRelevance(PLAIN, { samples: [...KEPT, ...MUTED], background });
    const score = (text: string) => relevanceOf(sight(text), PLAIN, informed).score;
    // Neither word stands in any label.
    expect(score('Acme pears')).toBeLessThan(score('Acme cartridge') - 0.03);
    expect(of('Acme pears').score).toBeCloseTo(of('Acme cartridge').score, 1);
  });
  test('author, site and language count', () => {
    const from = (site: string, author: string, keptOne: boolean) => ({
      sight: sight('Acme again', { site, author, lang: 'en' }),
      keep: keptOne,
    });
    const learnt = learnRelevance(PLAIN, {
      samples: Array.from({ length: 10 }, (_, i) =>
        i % 2 ? from('fruit.example', `ann${i}`, false) : from('print.example', `bob${i}`, true),
      ),
      background: [],
    });
    const score = (site: string) => relevanceOf(sight('Acme', { site }), PLAIN, learnt).score;
    expect(score('print.example')).toBeGreaterThan(score('fruit.example'));
  });
  test('the same labels give the same scores', () => {
    expect(relevanceOf(sight('Acme hill printer'), PLAIN, learnRelevance(PLAIN, taught))).toEqual(
      of('Acme hill printer'),
    );
  });
  test('any labels will do, however few and odd', () => {
    const anySample = fc.record({ sight: fc.string().map(text => sight(text)), keep: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(anySample, { maxLength: 6 }),
        fc.array(fc.string(), { maxLength: 6 }),
        fc.string(),
        (samples, texts, text) => {
          const learnt = learnRelevance(PLAIN, { samples, background: texts.map(one => sight(one)) });
          const { score } = relevanceOf(sight(text), PLAIN, learnt);
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  });
  test('enrich scores by the brand’s own labels', () => {
    const models = loadModels({ cues: null, feedback: [{ brand: PLAIN, taught }] });
    const item = anItem({ text: 'cider from the orchard at Acme' });
    const hit = enrich(item, named(item, 'Acme'), PLAIN, models);
    expect(hit.relevance).toBeLessThan(0.5);
    expect(hit.why).toContain('relevance: near: orchard');
    expect(enrich(item, named(item, 'Acme'), { ...PLAIN, id: 'other' }, models).relevance).toBe(1);
  });
});

describe('what a text is read for', () => {
  test('the name is found by any of its forms', () => {
    expect(spotted('text', 'Ask @Acme about acme’s #acme', NAMES).map(({ start, end }) => [start, end])).toEqual([
      [4, 9],
      [16, 22],
      [23, 28],
    ]);
    expect(spotted('text', 'acme', new Set())).toEqual([]);
  });
  test('the word most texts share is taken for the name', () => {
    expect(sharedWord([...KEPT, ...MUTED].map(one => one.sight.text))).toBe('acme');
    expect(sharedWord(['one thing', 'two others', 'three more'])).toBeNull();
    expect(sharedWord([])).toBeNull();
  });
  test('terms are words and pairs, without the name and little words', () => {
    expect([...termsOf(sight('The Acme paper tray, 900 of them'))]).toEqual([
      'paper',
      'paper tray',
      'tray',
      'tray 900',
    ]);
  });
});
