import { expect, test } from 'vitest';
import { cueMatcher } from '../../src/app/cues.ts';
import { makeScorer } from '../../src/app/scorer.ts';
import { STANDARD_ENGINE } from '../../src/enrich/index.ts';
import type { CueRule } from '../../src/model/cue.ts';
import { plainItem } from '../../src/model/mention.ts';
import { acme } from './acme.ts';

const own: CueRule = { id: 'own/1', label: 'bug', weight: 8, query: '"code 42"', why: 'names our error code' };
const item = plainItem('Saw the number code 42 at the Acme stand');

async function intentsWith(cues: readonly CueRule[]) {
  const score = await makeScorer([acme], [], { sentiment: STANDARD_ENGINE, cues });
  const [hit] = score(item, { source: 'test', media: 'earned' }, [acme]);
  return { labels: hit?.intents.map(({ label }) => label), why: hit?.why.find(why => why.startsWith('intent bug')) };
}

test("the cues of the configuration count as loudly as they say, whatever ours have learnt, and give the user's own reason", async () => {
  expect((await intentsWith([])).labels?.[0]).not.toBe('bug');
  const taught = await intentsWith([own]);
  expect(taught.labels?.[0]).toBe('bug');
  expect(taught.why).toContain('"code 42" (names our error code)');
});

test('a cue below 0 speaks against', async () => {
  const against = await intentsWith([own, { ...own, id: 'own/2', weight: -20, why: 'is a menu' }]);
  expect(against.labels?.[0]).not.toBe('bug');
});

test('ours and the own ones are found in one go, each by its rule', () => {
  const found = cueMatcher([own])(plainItem('Since the update it crashes with code 42'));
  expect(found.map(({ rule }) => rule.id)).toEqual(expect.arrayContaining(['bug/crash', 'own/1']));
});
