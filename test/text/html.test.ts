import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeEntities, hasMarkup, hasTags, htmlToText, oneLine, plainText, readHtml } from '../../src/text/html.ts';

describe('htmlToText', () => {
  test.each([
    ['<p>One</p><p>Two</p>', 'One\nTwo'],
    ['One<br>Two<br/><br />Three<br><br><br>Four', 'One\nTwo\n\nThree\n\nFour'],
    ['a <b>bold</b>, <i>slanted</i>word', 'a bold, slantedword'],
    ['  much \n\t space&nbsp;&nbsp;here ', 'much space here'],
    ['Fish &amp; chips &lt;3 &#x27;quoted&#39; &eacute;&hellip;', "Fish & chips <3 'quoted' é…"],
    ['<script>var a = "<p>no</p>";</script>yes<style>p{}</style>', 'yes'],
    ['<div>a<noscript><div>no</div></noscript>b</div>', 'ab'],
    ['<ul><li>one<li>two</ul>three', 'one\ntwo\nthree'],
    ['<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>', '1 2\n3'],
    ['<pre>a\n  b</pre>c', 'a\n  b\nc'],
    ['1 < 2 and 3 > 2, a<b', '1 < 2 and 3 > 2, a<b'],
    ['I&#x27;ve<p>no closing', "I've\nno closing"],
    ['<xhtml:p>a</xhtml:p><xhtml:p>b</xhtml:p>', 'a\nb'],
    ['<![CDATA[x]]>&copy;<!-- no -->', 'x©'],
    ['', ''],
    ['<script>never closed', ''],
    ['<a href="x>y">z</a>', 'z'],
  ])('%j', (html, text) => expect(htmlToText(html)).toBe(text));

  test('what hurts regular expressions does not hurt it', () => {
    for (const piece of [
      '<',
      '<a',
      'a<p',
      'x<p>\n',
      '<div>',
      '</div>',
      '<!--',
      '<!',
      '&',
      '&am',
      '<a b=',
      '<a b="',
      '<script>',
      '<svg>',
      '<br>',
      '\n ',
      '<![CDATA[',
    ])
      expect(typeof readHtml(piece.repeat(50_000)).text).toBe('string');
  });
  test('no tag is left, nothing is thrown', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string(),
            fc.constantFrom('<p>', '</p>', '<b x="', '">', '&lt', ';', '<!--', '-->', '<script>', '</script>', '<br>'),
          ),
        ),
        parts => {
          const html = parts.join('');
          expect(readHtml(html).text).not.toMatch(/<\/?(?:p|b|br|script)>/);
        },
      ),
    ));
});

test('links and alternative texts', () => {
  const html =
    '<a href="/a?x=1&amp;y=2" title="The A">a</a><a href="#top">t</a><a href="mailto:x@example.com">m</a><a href="/a?x=1&y=2">again</a><img src=x alt=" Two\n printers "><img alt="">';
  expect(readHtml(html, 'https://example.com/d/')).toEqual({
    text: 'atmagain',
    links: ['https://example.com/a?x=1&y=2', 'https://example.com/d/#top'],
    alts: ['The A', 'Two printers'],
  });
});

test('oneLine', () => expect(oneLine('<b>Acme</b>\n &amp;\n<i>Globex</i>')).toBe('Acme & Globex'));
test('decodeEntities', () => expect(decodeEntities('<b>&amp;lt;</b>&#65;')).toBe('<b>&lt;</b>A'));

test.each([
  ['use <b> here', true, true],
  ['a < b', false, false],
  ['AT&T; R&D', false, false],
  ['it&#39;s', true, false],
  ['&nbsp;', true, false],
  ['</p>', true, true],
])('%s', (text, markup, tags) => {
  expect(hasMarkup(text)).toBe(markup);
  expect(hasTags(text)).toBe(tags);
});

test('plainText keeps the lines of what is no HTML', () => {
  expect(plainText('a &amp; b\n  c')).toBe('a & b\n  c');
  expect(plainText('a\n\nb')).toBe('a\n\nb');
  expect(plainText('<p>a\n\nb</p>')).toBe('a b');
});
