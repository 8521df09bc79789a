import fc from 'fast-check';
import { Tokenizer } from 'htmlparser2';
import { describe, expect, test } from 'vitest';
import { walkMarkup } from '../../src/text/markup.ts';

/** What both say of a text, neighbouring pieces of text as one. */
function ours(html: string): string[] {
  const said: string[] = [];
  walkMarkup(html, {
    text: piece => said.push(`"${piece}`),
    cdata: piece => said.push(`[${piece}`),
    tag: name => said.push(`<${name}`) > 0,
    attribute: (name, value) => said.push(`@${name}=${value}`),
    opened: alone => said.push(alone ? '/>' : '>'),
    closed: name => said.push(`</${name}`),
  });
  return joined(said);
}
function theirs(html: string): string[] {
  const said: string[] = [];
  const cut = (from: number, to: number): string => html.slice(from, to);
  let value = '';
  const none = (): void => {};
  const tokenizer = new Tokenizer(
    { decodeEntities: false, recognizeSelfClosing: true },
    {
      ontext: (from, to) => said.push(`"${cut(from, to)}`),
      oncdata: (from, to) => said.push(`[${cut(from, to - 2)}`),
      onopentagname: (from, to) => said.push(`<${cut(from, to)}`),
      onattribname: (from, to) => {
        said.push(`@${cut(from, to)}=`);
        value = '';
      },
      onattribdata: (from, to) => {
        value += cut(from, to);
      },
      onattribend: () => {
        said.push(`${said.pop()}${value}`);
        value = '';
      },
      onopentagend: () => said.push('>'),
      onselfclosingtag: () => said.push('/>'),
      onclosetag: (from, to) => said.push(`</${cut(from, to)}`),
      ontextentity: none,
      onattribentity: none,
      oncomment: none,
      ondeclaration: none,
      onprocessinginstruction: none,
      onend: none,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
  return joined(said);
}
function joined(said: readonly string[]): string[] {
  const out: string[] = [];
  for (const each of said) {
    if (each.startsWith('"') && out.at(-1)?.startsWith('"')) out.push(`${out.pop()}${each.slice(1)}`);
    else out.push(each);
  }
  return out;
}

const piece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '<p>',
      '</p>',
      '<br/>',
      '<br />',
      '</P  >',
      '<b class=x>',
      '<img alt="a > b" src=\'y\'>',
      '<a href=x/>',
      '<a href="?a=1&amp;b">',
      "<i a='\"' b>",
      '<a x = "1" y= 2 z =3>',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '<!-- a > b -->',
      '<!-->',
      '<!--->',
      '<!--a--!>',
      '<!doctype html>',
      '<?xml?>',
      '<![CDATA[a<b]]>',
      '<!x>',
      '<!>',
      '</>',
      '</ x>',
      '</3>',
      '<3',
      '< p>',
      '<<p>',
      '&amp; & &lt;',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '<script>if (a<b) "</p>"</script>',
      '<SCRIPT x="</script>">b</Script >',
      '<title>a<b</title>',
      '<textarea><p></textarea>',
      '<style/>',
      '<scripts>',
      '<xmp><b></xmp/>',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.string({
      unit: fc.constantFrom('a', ' ', '\n', '"', "'", '=', '/', '>', '-', '!', 'é', '😀'),
      maxLength: 8,
    }),
  },
);

describe('walkMarkup', () => {
  test('cuts as the tokenizer of htmlparser2 does', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        // A text at the end, so that nothing hangs open there: on that the two differ, and nobody writes it.
        const html = `${pieces.join('')}">'></p></script></style></title></textarea></xmp>-->]]>`;
        expect(ours(html)).toEqual(theirs(html));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ['a <b', ['"a ', '<b']],
    ['a <', ['"a <']],
    ['a <!', ['"a <!']],
    ['a </', ['"a </']],
    ['a <p class="x', ['"a ', '<p']],
    ['a <!-- b', ['"a ']],
    ['a <![CDATA[ b', ['"a ']],
    ['<script>a', ['<script', '>', '"a']],
    ['<script/>a<b>', ['<script', '/>', '"a', '<b', '>']],
    ['', []],
  ])('%j', (html, want) => {
    expect(ours(html)).toEqual(want);
  });

  test.each([
    '<',
    '<a ',
    '<a b=',
    '<a b="',
    '</',
    '<!--',
    '<![CDATA[',
    '<script>',
    '<title>',
    '<p>',
    '</p',
    '="',
    '<a "',
    "<a b='x",
  ])(
    '200,000 times %j ends soon',
    part => {
      ours(part.repeat(200_000));
    },
    5_000,
  );
});
