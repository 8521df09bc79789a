import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, parseQuery, prefilter, subjectOf } from '../../src/match/index.ts';
import type { Query } from '../../src/model/brand.ts';
import { queryText, text as someText } from './arbitrary.ts';
import { itemOf } from './item.ts';

function parsed(asked: string): Query | null {
  try {
    return parseQuery(asked);
  } catch {
    return null;
  }
}

/** A string of JSON written in any of the ways there are. `dice` chooses for each character. */
function written(text: string, dice: readonly number[]): string {
  const units = (char: string): string =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
  const out = [...text].map((char, i) => {
    const how = dice[i % dice.length] ?? 0;
    const must = char === '"' || char === '\\' || char < ' ';
    if (how === 0) return units(char);
    if (how === 1)
      return units(char)
        .replace(/[a-f]/g, hex => hex.toUpperCase())
        .replaceAll('\\U', '\\u');
    if (how === 2 && char === '/') return '\\/';
    // As Go's encoder does.
    if (how === 3 && /[<>&\u2028\u2029]/.test(char)) return units(char);
    return must ? JSON.stringify(char).slice(1, -1) : char;
  });
  return `"${out.join('')}"`;
}
const dice = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 });
const form = fc.constantFrom('NFC', 'NFD', 'NFKC', 'NFKD', null);
const wide = (text: string): string => text.replace(/[!-~]/g, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0));
const bold = (text: string): string =>
  text.replace(/[a-z]/g, char => String.fromCodePoint(0x1d41a + char.charCodeAt(0) - 97));
const dress = fc.constantFrom<(text: string) => string>(
  text => text,
  text => text.toUpperCase(),
  text => text.replaceAll("'", '’'),
  text => text.replace(/e/g, 'e\u0301').replace(/o/g, 'ö'),
  text => text.replace(/([a-z])([a-z])/g, '$1\u00AD$2'),
  wide,
  bold,
);

describe('prefilter', () => {
  test('never says no to what matches, however it is written', () => {
    let matched = 0;
    let refused = 0;
    fc.assert(
      fc.property(queryText, someText, someText, dice, form, dress, (asked, plain, alt, how, shape, put) => {
        const query = parsed(asked);
        if (query === null) return;
        const text = shape === null ? put(plain) : put(plain).normalize(shape);
        const frame = Buffer.from(`{"record":{"text":${written(text, how)},"embed":{"alt":${written(alt, how)}}}}`);
        expect(JSON.parse(frame.toString())).toEqual({ record: { text, embed: { alt } } });
        const wants = prefilter([query])(frame, 0);
        if (evaluate(query, subjectOf(itemOf({ text, more: alt }))) === null) {
          if (!wants) refused++;
          return;
        }
        matched++;
        expect(wants, `${asked} in ${JSON.stringify(text)}`).toBe(true);
      }),
      { numRuns: 2500 },
    );
    expect(matched).toBeGreaterThan(150);
    expect(refused).toBeGreaterThan(1000);
  });

  test('every word of any text is found again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), dice, (text, how) => {
        const frame = Buffer.from(written(text, how));
        for (const word of text.split(/\s+/)) {
          if (!/[\p{L}\p{N}]/u.test(word)) continue;
          const query = parsed(`"${word.replace(/[\\"*?]/g, '\\$&')}"`);
          if (query === null || evaluate(query, subjectOf(itemOf({ text }))) === null) continue;
          expect(prefilter([query])(frame, 0), word).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('many queries at once want what any one of them wants', () => {
    fc.assert(
      fc.property(fc.array(queryText, { minLength: 1, maxLength: 6 }), someText, dice, (asked, text, how) => {
        const queries = asked.map(parsed).filter(query => query !== null);
        const frame = Buffer.from(written(text, how));
        expect(prefilter(queries)(frame, 0)).toBe(queries.some(query => prefilter([query])(frame, 0)));
      }),
      { numRuns: 1000 },
    );
  });

  test('wherever a word stands, whatever its length, whatever is sought beside it', () => {
    const names = ['hp', 'bmw', 'acme', 'nokia', 'globex', 'initech', 'hooli', 'soylent', 'umbrella', 'weylandyutani'];
    const others = Array.from({ length: 30 }, (_, i) => `zq${'bcdfghklmn'[i % 10]}${'vwx'[i % 3]}zq`);
    const filler = fc.string({ unit: fc.constantFrom(...'abehmopx1 .\'_-/"\\\né’東😂\u200D\u0301'), maxLength: 24 });
    const put = fc.constantFrom<(name: string) => string>(
      name => name,
      name => name.toUpperCase(),
      name => [...name].join('.'),
      name => [...name].join("'"),
      name => `${name[0]}\u00AD${name.slice(1)}`,
      name => `${name.slice(0, -1)}\u200B${name.slice(-1)}`,
      name => name.replace(/[aeo]/, vowel => `${vowel}\u0301`).normalize('NFC'),
      wide,
      bold,
    );
    fc.assert(
      fc.property(
        ...[fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }), fc.nat(9), put, filler, filler],
        fc.constantFrom(12, 12, 12, 0, 3),
        fc.constantFrom([], others),
        (sought, one, dress, before, after, how, beside) => {
          const name = sought[one % sought.length] as string;
          const frame = Buffer.from(`{"text":${written(`${before}${dress(name)}${after}`, [how])},"cid":"xyz"}`);
          const wants = prefilter([...sought, ...beside].map(term => parseQuery(`*${term}*`)));
          for (const from of [0, 1, 8, 9]) expect(wants(frame, from), frame.toString()).toBe(true);
          // Every step may begin anywhere.
          for (let pad = 0; pad < 6; pad++)
            expect(wants(Buffer.concat([Buffer.alloc(pad, 32), frame]), 0), `${pad} ${frame}`).toBe(true);
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('every character there is, within a word and in place of a letter', () => {
    const wants = prefilter([parseQuery('globex'), parseQuery('*acme*')]);
    const queries = [parseQuery('globex'), parseQuery('*acme*')];
    let matched = 0;
    for (let code = 0x80; code < 0x20000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const char = String.fromCodePoint(code);
      // What folds away or to a letter: everything else cannot match, and is far too much to ask.
      // All four shapes where letters are kept, one in turn where almost nothing is.
      const shapes = [`glo${char}bex`, `acm${char}`, `ac${char}me`, `gl${char}bex`];
      for (const text of code < 0x3000 ? shapes : [shapes[code % 4] as string]) {
        const wanted = wants(Buffer.from(`{"text":"${text} ${char}"}`), 0);
        if (wanted) continue;
        if (queries.some(query => evaluate(query, subjectOf(itemOf({ text: `${text} ${char}` }))) !== null)) {
          matched++;
          expect.fail(`${code.toString(16)}: ${text}`);
        }
      }
    }
    expect(matched).toBe(0);
  }, 60_000);

  test.each([
    ['acme', 'nothing of the kind', false],
    ['acme', 'ACME!', true],
    ['acme', 'Ａｃｍｅ', true],
    ['acme', 'ac\u200Bme', true],
    ['acme', '#BadAcmeDay', true],
    ['mcdonalds', 'McDonald’s', true],
    ['café', 'CAFE\u0301', true],
    ['cafe', 'kaffee', false],
    ['strasse', 'Straße', true],
    ['"acme corp"', 'acme', false],
    ['東京', '大阪の天気', false],
    ['東京', '東京の天気', true],
    ['バス', 'ﾊﾞｽ', true],
    ['йод', 'ЙОД', true],
    ['йод', 'only Latin here', false],
    ['애플', '애플은', true],
    ['👍', '👍🏽', true],
    ['👍', 'thumbs 👎', false],
    ['lang:de', 'anything', true],
    ['acme lang:de', 'anything', false],
    ['acme OR author:bob', 'anything', true],
    ['{C++}', 'anything', true],
    ['/ac+me/', 'accccme', true],
  ])('%s in %s: %s', (asked, text, want) => {
    expect(prefilter([parseQuery(asked)])(Buffer.from(JSON.stringify({ text })), 8)).toBe(want);
  });

  test('letters that are written by their number are found; what a server always escapes does not hide them', () => {
    const wants = prefilter([parseQuery('globexia')]);
    const look = (json: string): boolean => wants(Buffer.from(`{"text":"${json}","langs":["en"]}`), 0);
    for (const ender of ['\\u0026', '\\u003c', '\\u003C', '\\u003e', '\\u2028', '\\u2029', '\\u0007', '\\n', '\\"']) {
      for (const json of [
        `${ender}globexia`,
        `globexia${ender}`,
        `a${ender}globexia${ender}b`,
        `${ender}${ender}Globexia`,
      ])
        expect(look(json), json).toBe(true);
      expect(look(`globe${ender}xia`), ender).toBe(false);
      // An escape that ends words does not keep one from being seen that is a letter.
      expect(look(`${ender} gl\\u006fbexia`), ender).toBe(true);
    }
    for (const json of [
      '\\u0067lobexia',
      'globexi\\u0061',
      'glob\\u00adexia',
      'gl\\u00f6bexia',
      'glob\\u0027exia',
      'glob\\u002Eexia',
    ])
      expect(look(json), json).toBe(true);
  });

  test('strings under wordless keys are passed over, never what a text says of them', () => {
    const wants = prefilter([parseQuery('acme')], ['"cid":"', '"$type":"', '"uri":"at://']);
    const look = (value: unknown): boolean => wants(Buffer.from(JSON.stringify(value)), 0);
    expect(look({ cid: 'acme', $type: 'acme\\"acme', uri: 'at://acme', text: 'cid' })).toBe(false);
    expect(look({ uri: 'https://acme.example' })).toBe(true);
    expect(look({ acid: 'acme' })).toBe(true);
    for (const text of ['"cid":"acme"', '{"cid":"', '"', '\\"cid":"', 'cid'])
      expect(look({ cid: 'x', text, more: ['cid', 'acme'] }), text).toBe(true);
    expect(look({ text: '"cid":"acme"' })).toBe(true);
  });

  test('no queries want nothing; broken bytes are no trouble', () => {
    expect(prefilter([])(Buffer.from('"acme"'), 0)).toBe(false);
    const wants = prefilter([parseQuery('acme')]);
    for (const bytes of ['"\\', '"\\u', '"\\u00', '"\\ud83d', '"\\ud83d\\u', '"\xff\xfe', '"\xe2', '"\xf0\x9f'])
      expect(typeof wants(Buffer.from(bytes, 'latin1'), 0)).toBe('boolean');
    // What is no UTF-8 must not swallow what stands behind it.
    for (const bytes of ['"\xe6acme"', '"\xc3acme"', '"\xf0\x9facme"', '"\xffacme"', '"\x80\x80\x80\x80acme"'])
      expect(wants(Buffer.from(bytes, 'latin1'), 0), bytes).toBe(true);
    expect(wants(Buffer.from('"\\u00zz"'), 0)).toBe(true);
    expect(wants(Buffer.from('"acme"'), 6)).toBe(false);
  });
});
