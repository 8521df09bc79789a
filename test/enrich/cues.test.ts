import { describe, expect, test } from 'vitest';
import { cueMatcher } from '../../src/app/cues.ts';
import { enrich, loadModels } from '../../src/enrich/index.ts';
import type { IntentLabel } from '../../src/model/mention.ts';
import { aBrand, anItem, named } from './item.ts';

const models = loadModels({
  feedback: [],
  cues: cueMatcher([]),
});

function labels(text: string, title = ''): IntentLabel[] {
  const item = anItem({ text, title });
  return enrich(item, named(item, 'Acme'), aBrand(), models).intents.map(({ label }) => label);
}

describe('intents with the real query engine', () => {
  test('what plain cues say holds beside the main intent, and never above it', () => {
    expect(labels('Where can I order an Acme in Norway?')).toEqual(['question', 'purchase']);
    expect(labels('Acme crashes since the update. How do I fix this?')).toEqual(['question', 'bug']);
  });

  test.each<[IntentLabel, string]>([
    ['question', 'How do I reset my Acme?'],
    ['question', 'Does anyone know whether Acme runs on Linux'],
    ['bug', 'Acme crashes when I open the settings'],
    ['bug', "Since the update my Acme won't connect"],
    ['bug', 'The Acme page is blank, steps to reproduce below'],
    ['feature_request', 'Please add dark mode to Acme'],
    ['feature_request', 'I wish Acme could export to CSV'],
    ['complaint', 'Acme support ignored my emails for weeks'],
    ['complaint', 'I want my money back, Acme'],
    ['praise', 'I love how quiet my Acme is'],
    ['purchase', 'Should I buy the Acme X2 or wait?'],
    ['job', 'Acme is hiring a firmware engineer, remote, apply now'],
    ['spam', 'Acme GIVEAWAY, click here and use promo code ACME'],
    ['safety', 'My Acme caught fire last night'],
    ['safety', 'Data of Acme customers leaked, passwords too'],
    ['abuse', 'shut up, you Acme idiots'],
    ['other', 'Saw an Acme in a museum'],
  ])('%s: %s', (label, text) => {
    expect(labels(text)[0]).toBe(label);
  });

  test('a headline is news', () => {
    expect(labels('', 'Acme acquires Globex')).toContain('news');
  });

  test.each<[IntentLabel, string]>([
    ['bug', 'Acme works fine after the update'],
    ['abuse', 'Acme sells flame retardant coats'],
    ['safety', 'That new Acme song is fire'],
    ['complaint', 'I love Acme'],
    ['purchase', 'Acme is looking good'],
  ])('not %s: %s', (label, text) => {
    expect(labels(text)).not.toContain(label);
  });

  test('the reasons quote what matched', () => {
    const item = anItem({ text: 'Acme crashes after the update' });
    const { why } = enrich(item, named(item, 'Acme'), aBrand(), models);
    expect(why.find(line => line.startsWith('intent bug'))).toContain('"crashes"');
  });
});
