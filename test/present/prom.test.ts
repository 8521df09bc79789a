import { expect, test } from 'vitest';
import { exposition } from '../../src/present/prom.ts';

interface Row {
  brand: string;
  source: string | null;
  n: number | null;
}

async function all(rows: Row[]): Promise<string> {
  let text = '';
  const labels = ({ brand, source }: Row) => ({ brand, source });
  for await (const piece of exposition(rows, [
    { name: 'mentions', help: 'How many\nthere are.', labels, value: ({ n }) => n },
    { name: 'nothing', help: 'Never said.', labels, value: () => null },
  ]))
    text += piece;
  return text;
}

test('a help line, a type, and a sample a row; what is unknown is none', async () => {
  const text = await all([
    { brand: 'acme', source: null, n: 12 },
    { brand: 'globex', source: 'hn', n: 0.5 },
    { brand: 'initech', source: null, n: null },
    { brand: 'umbrella', source: null, n: Number.NaN },
  ]);
  expect(text).toBe(
    [
      '# HELP earshot_mentions How many\\nthere are.',
      '# TYPE earshot_mentions gauge',
      'earshot_mentions{brand="acme"} 12',
      'earshot_mentions{brand="globex",source="hn"} 0.5',
      '',
    ].join('\n'),
  );
});

test('names cannot break out of a label', async () => {
  const text = await all([{ brand: 'a"} 1\nearshot_fake{x="\\', source: null, n: 1 }]);
  expect(text.trim().split('\n')).toHaveLength(3);
  expect(text).toContain('earshot_mentions{brand="a\\"} 1\\nearshot_fake{x=\\"\\\\"} 1');
});
