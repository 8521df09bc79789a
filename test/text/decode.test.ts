import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { charsetOf, decodeText } from '../../src/text/decode.ts';

const XML = { kind: 'xml' } as const;
const utf8 = (text: string): Uint8Array => Buffer.from(text);

describe('decodeText', () => {
  test('byte order marks', () => {
    for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])
      expect(
        decodeText(iconv.encode('<a>ü</a>', encoding, { addBOM: true }), {
          kind: 'xml',
          contentType: 'text/xml; charset=koi8-r',
        }),
      ).toEqual({ text: '<a>ü</a>', encoding });
  });
  test('wide letters without a mark', () => {
    for (const encoding of ['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'])
      expect(decodeText(iconv.encode('<a>ü</a>', encoding), XML)).toEqual({ text: '<a>ü</a>', encoding });
  });
  test.each([
    ['windows-1251', 'Привет, Акме'],
    ['koi8-r', 'Привет, Акме'],
    ['shift_jis', 'プリンターが動かない'],
    ['euc-jp', 'プリンターが動かない'],
    ['euc-kr', '프린터가 고장났다'],
    ['big5', '印表機壞了'],
    ['gb18030', '打印机坏了'],
    ['iso-8859-15', 'Preis: 5 €'],
    ['windows-1252', '“Acme” – 5 €'],
  ])('%s as stated by header or declaration', (encoding, text) => {
    const bytes = iconv.encode(text, encoding);
    expect(decodeText(bytes, { kind: 'text', contentType: `text/plain; charset="${encoding.toUpperCase()}"` })).toEqual(
      { text, encoding },
    );
    const declared = `<?xml version="1.0" encoding='${encoding}'?><a>${text}</a>`;
    expect(decodeText(iconv.encode(declared, encoding), XML)).toEqual({ text: declared, encoding });
    const meta = `<html><head><meta charset=${encoding}></head>${text}`;
    expect(decodeText(iconv.encode(meta, encoding), { kind: 'html' })).toEqual({ text: meta, encoding });
  });
  test('the header wins over the declaration', () => {
    const text = '<?xml version="1.0" encoding="iso-8859-1"?><a>Привет</a>';
    expect(
      decodeText(iconv.encode(text, 'koi8-r'), { kind: 'xml', contentType: "application/xml; charset='koi8-r'" }).text,
    ).toBe(text);
  });
  test('gb2312 is read as what it grew into', () => {
    expect(
      decodeText(iconv.encode('打印机', 'gbk'), { kind: 'text', contentType: 'text/plain; charset=gb2312' }),
    ).toEqual({ text: '打印机', encoding: 'gb18030' });
  });
  test('Latin-1 stated, UTF-8 sent', () => {
    expect(decodeText(utf8('Käse'), { kind: 'text', contentType: 'text/plain; charset=iso-8859-1' })).toEqual({
      text: 'Käse',
      encoding: 'utf-8',
    });
  });
  test('UTF-8 stated, something else sent', () => {
    expect(
      decodeText(iconv.encode('<a>Käse und Öl</a>', 'latin1'), { kind: 'xml', contentType: 'text/xml; charset=utf-8' }),
    ).toEqual({ text: '<a>Käse und Öl</a>', encoding: 'iso-8859-1' });
  });
  test.each([
    ['windows-1251', 'Акме выпустила новый принтер, и он снова печатает. Это хорошая новость для всех.'],
    ['windows-1255', 'המדפסת החדשה של אקמה עובדת היטב והיא זמינה עכשיו בכל החנויות'],
    ['tis-620', 'เครื่องพิมพ์รุ่นใหม่ของบริษัททำงานได้ดีมาก'],
    ['euc-jp', '新しいプリンターはとても静かに動きます。'],
    ['shift_jis', '新しいプリンターはとても静かに動きます。'],
    ['windows-1252', '“Käse” – sagte er – “für 5 €”'],
  ])('%s without a word of it', (encoding, text) => {
    expect(
      decodeText(iconv.encode(`<rss><channel><item><title>${text}</title></item></channel></rss>`, encoding), XML),
    ).toMatchObject({ encoding, text: expect.stringContaining(text) });
  });
  test('an unknown name is as good as none', () => {
    expect(
      decodeText(utf8('<?xml version="1.0" encoding="klingon"?><a>ü</a>'), {
        kind: 'xml',
        contentType: 'x; charset=bogus',
      }).encoding,
    ).toBe('utf-8');
    expect(charsetOf('text/xml; charset=utf-7')).toBeNull();
  });
  test('text/xml without a word is us-ascii while it lasts', () => {
    expect(decodeText(utf8('<a/>'), { kind: 'xml', contentType: 'text/xml' }).encoding).toBe('us-ascii');
    expect(decodeText(utf8('<a>ü</a>'), { kind: 'xml', contentType: 'text/xml' }).encoding).toBe('utf-8');
  });
  test('UTF-8 comes back, whatever it is', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        expect(decodeText(utf8(`x${text}`), { kind: 'text', contentType: 'text/plain; charset=utf-8' }).text).toBe(
          `x${text}`,
        );
      }),
    ));
  test('no bytes make it throw', () =>
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom('xml', 'html', 'text'),
        (bytes, kind) => typeof decodeText(bytes, { kind }).text === 'string',
      ),
    ));
});
