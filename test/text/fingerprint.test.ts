import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { essence, fingerprint } from '../../src/text/fingerprint.ts';

const hex = (title: string, text: string) => {
  const bytes = fingerprint(title, text);
  return bytes && Buffer.from(bytes).toString('hex');
};

describe('fingerprint', () => {
  it.each([
    ['case, spacing and punctuation', 'Acme prints  again!', 'acme, prints\nagain'],
    ['links', 'acme https://example.com/a?b=c prints', 'acme prints www.example.test/x'],
    ['handles', '@bob@social.test acme prints', 'acme prints @ann_b'],
    ['a repost’s RT', 'RT @bob: acme prints', 'Acme prints.'],
    ['compatibility forms', 'ＡＣＭＥ ﬁrmware', 'acme firmware'],
    ['invisible characters', 'ac\u200bme\u00ad', 'acme'],
  ])('is the same but for %s', (_, a, b) => {
    expect(hex('', a)).toBe(hex('', b));
  });

  it.each([
    ['words', 'acme prints', 'acme printed'],
    ['numbers', 'acme 2', 'acme 3'],
    ['emoji', 'acme 😀', 'acme 😡'],
    ['accents', 'pate', 'pâté'],
    ['the word rt', 'a part', 'a pa'],
  ])('differs by %s', (_, a, b) => {
    expect(hex('', a)).not.toBe(hex('', b));
  });

  it('takes the title in', () => {
    expect(hex('Acme', 'prints')).toBe(hex('', 'acme prints'));
    expect(hex('Acme', 'prints')).not.toBe(hex('', 'prints'));
  });

  it.each(['', ' \n', '!?…', 'https://example.com', '@bob', '\u200b'])('is null where %j leaves nothing', text => {
    expect(fingerprint('', text)).toBeNull();
  });

  it('is eight bytes of anything, and repeats itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const bytes = fingerprint(text, 'x');
        expect(bytes).toHaveLength(8);
        expect(hex(text, 'x')).toBe(hex(text, 'x'));
      }),
    );
  });

  it('does not grow with what a stranger sends', () => {
    expect(essence(`@${'a@'.repeat(500_000)}`).length).toBeLessThanOrEqual(100_000);
  });
});
