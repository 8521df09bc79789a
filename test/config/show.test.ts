// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration writes its secrets so
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/config/read.ts';
import { showConfig } from '../../src/config/show.ts';
import { world } from './stand-ins.ts';

const whole = readFileSync(new URL('../../fixtures/config/good/whole.yaml', import.meta.url), 'utf8');

describe('config show', () => {
  const shown = showConfig(parseConfig(whole, world()));

  it('prints no secret', () => {
    expect(shown).not.toMatch(/very-secret|beside-secret|token-secret/);
    expect(parse(shown)).toMatchObject({
      sources: [{ id: 'hn' }, { id: 'press', url: 'https://example.com/feed.xml' }, { url: '•••' }, { token: '•••' }],
      channels: { team: { type: 'slack', url: '•••' }, desk: { url: '•••', auth: { kind: 'bearer', token: '•••' } } },
    });
  });

  it('prints no secret that was written plainly', () => {
    const text = `brands: [{ id: acme, query: acme }]
sources:
  - { id: code, type: github, repos: [a], token: plain-token }
  - { id: feed, type: rss, url: "https://me:pass-word@example.com/feed" }
`;
    const plain = showConfig(parseConfig(text, world()));
    expect(plain).not.toMatch(/plain-token|pass-word/);
    expect(plain).toContain('https://•••@example.com/feed');
  });

  it('fills in the defaults', () => {
    const least = showConfig(parseConfig('brands: [{ id: acme, query: acme }]', world()));
    expect(parse(least)).toEqual({
      brands: [{ id: 'acme', query: 'acme' }],
      sources: [],
      channels: {},
      alerts: {
        budget: '2/year',
        protocol: { info: [], warning: [], error: [], critical: [] },
        quiet_override: 'critical',
        templates: {},
      },
      routes: [],
      cues: [],
      goals: [],
      report: { weekly: { day: 'monday', send: [] } },
      timezone: 'UTC',
      retention: { mentions: 'forever', raw: '30d' },
      sentiment: {
        engine: 'earshot',
        languages: {},
        stem: {},
        model: 'Xenova/twitter-roberta-base-sentiment-latest',
        batch: 16,
      },
      http: { timeout: '30s', max_bytes: '20MB', concurrency: 8 },
    });
  });

  it('loads again, once the secrets are back', () => {
    const again = showConfig(parseConfig(whole, world())).replaceAll('•••', '${TOKEN}');
    const config = parseConfig(again, world());
    expect(config.goals).toEqual(parseConfig(whole, world()).goals);
    expect(showConfig(config)).toBe(shown);
  });
});
