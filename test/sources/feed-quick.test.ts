import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutDoctype } from '../../src/sources/feed/guard.ts';
import { namesOf } from '../../src/sources/feed/names.ts';
import { readQuick } from '../../src/sources/feed/quick.ts';
import { readStrict } from '../../src/sources/feed/strict.ts';

// What is read the quick way must be what rss-parser would have said, letter for letter.

async function both(text: string): Promise<{ quick: unknown; strict: unknown }> {
  const names = namesOf(text);
  const quick = readQuick(text, names);
  const strict = await readStrict(text, names).catch(() => 'refused');
  return { quick, strict };
}

function rss(item: string, head = ''): string {
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>t</title>${head}<item>${item}</item></channel></rss>`;
}

const long = 'many words '.repeat(12);

describe('read the quick way, and as rss-parser reads it', () => {
  test.each([
    ['an entry', rss('<title>x</title><link>https://example.com/1</link><guid isPermaLink="false">1</guid>')],
    [
      'instructions and comments',
      `<?xml version="1.0"?>\n<?style a="b"?><!-- c -->\n${rss('<title>a<!-- b -->c<?d e?>f</title>')}\n<!-- g -->`,
    ],
    [
      'CDATA, blank and empty and between text',
      rss('<title><![CDATA[ ]]></title><description>a <![CDATA[<b>b</b>]]> c</description><link><![CDATA[]]> </link>'),
    ],
    [
      'a long CDATA and a long text',
      rss(`<title><![CDATA[${long}]]></title><description>${long}&lt;p&gt;</description>`),
    ],
    [
      'entities and references',
      rss('<title>a &amp; b &lt;&gt;&quot;&apos; &#39;&#039; &#x41; &#x1F600; &amp;lt;</title>'),
    ],
    ['an entity of HTML in a long text', rss(`<description>${long}&nbsp;&copy; & ${long}</description>`)],
    [
      'attributes of either quote, spaces between',
      rss(`<enclosure\n url='a"b' \t length = "1"/><category domain="a&amp;b" >c</category >`),
    ],
    ['white space beside attributes', rss('<title a="b"> \n </title><link> </link><guid/>')],
    [
      'elements inside',
      rss(
        '<media:group xmlns:media="http://search.yahoo.com/mrss/"> a <media:title>x</media:title> b </media:group><title>a<b>c</b></title>',
      ),
    ],
    [
      'Atom, prefixed',
      '<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="en"><a:title>t</a:title><a:entry xml:base="/b/"><a:title type="html">x</a:title></a:entry><a:entry a="b"/></a:feed>',
    ],
    [
      'RSS 1.0',
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="c"><title>t</title></channel><item rdf:about="i"><title>x</title></item></rdf:RDF>',
    ],
    ['two channels', '<rss><channel><item>a</item></channel><channel><title>b</title></channel></rss>'],
    ['capitals', '<RSS Version="0.92"><CHANNEL><TITLE>t</TITLE><ITEM><Title>x</Title></ITEM></CHANNEL></RSS>'],
    [
      'names that mean something to objects',
      rss('<constructor>a</constructor><title>b</title><toString x="1">c</toString>'),
    ],
    [
      'an item with text only',
      '<rss version="2.0"><channel><title>t</title><item>loose words</item><item> </item></channel></rss>',
    ],
  ])('%s', async (_, text) => {
    const { quick, strict } = await both(text);
    expect(quick).not.toBeNull();
    expect(quick).toEqual(strict);
  });
});

describe('left to the others', () => {
  test.each([
    ['cut off', rss('<title>x</title>').slice(0, -8)],
    ['crossed', rss('<title><b>x</title></b>')],
    ['a stray end', rss('</b>')],
    ['a bare &', rss('<title>R&D</title>')],
    ['an entity of HTML in a short text', rss('<title>a&nbsp;b</title>')],
    ['the same behind a comment', rss(`<description>a<!-- b -->${long}&nbsp;</description>`)],
    ['the same where marks stand', rss(`<title>\ue0000\ue000</title><description>${long}&nbsp;</description>`)],
    ['a reference to no character', rss('<title>a&#0;b&#xD800;</title>')],
    ['an attribute twice', rss('<title a="1" a="2">x</title>')],
    ['an attribute without quotes', rss('<title a=1>x</title>')],
    ['attributes not parted', rss('<title a="1"b="2">x</title>')],
    ['a < in an attribute', rss('<title a="<">x</title>')],
    ['a document type', `<!DOCTYPE rss>${rss('')}`],
    ['an item in an item', rss('<item>x</item>')],
    ['another root', '<channel><item>x</item></channel>'],
    ['an empty root', '<rss version="2.0"/>'],
    ['two roots', `${rss('')}${rss('')}`],
    ['text before the root', `a ${rss('')}`],
    ['an Atom entry with nothing in it', '<feed><title>t</title><entry/></feed>'],
    ['251 deep', rss(`${'<a>'.repeat(251)}${'</a>'.repeat(251)}`)],
    ['two hyphens in a comment', rss('<!-- a -- b -->')],
    ['an instruction that is not over', rss('<?a ??>')],
  ])('%s', (_, text) => expect(readQuick(text, namesOf(text))).toBeNull());
});

test('every feed among the fixtures is read the same, nearly all of them the quick way', async () => {
  const folder = join(import.meta.dirname, '../../fixtures');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name =>
    /\.(?:xml|rss|atom)$/.test(name),
  );
  let read = 0;
  for (const file of files) {
    const text = withoutDoctype(readFileSync(join(folder, file), 'utf8').trimStart());
    const { quick, strict } = await both(text);
    if (quick === null) continue;
    read++;
    expect(quick, file).toEqual(strict);
  }
  expect(files.length).toBeGreaterThan(3);
  expect(read / files.length).toBeGreaterThan(0.5);
});

/** What leaves a document well-formed, and what seldom does. */
const SOUND = [
  ...[
    ' ',
    '\n',
    'x',
    'é',
    '>',
    '"',
    '&amp;',
    '&#39;',
    '&#x9;',
    '<!-- c -->',
    '<![CDATA[d]]>',
    '<![CDATA[ ]]>',
    '<?e f?>',
    long,
  ],
  ...[
    '<title>t</title>',
    '<title a="b"> </title>',
    '<link href="c"/>',
    '<b>x<i> </i></b>',
    '<dc:date>2026</dc:date>',
    '<item>x</item>',
  ],
  ...[
    '<a:b xmlns:a="urn:a"/>',
    `<summary>${long}&nbsp;</summary>`,
    `<content>a<!-- b -->${long}&lt;</content>`,
    '<channel/>',
  ],
];
const BROKEN = [
  ...['<title>', '</title>', '<b>', '</b>', '<item>', '</item>', '<entry/>', '<channel>', '</channel>', '<é/>'],
  ...[
    '&nbsp;',
    '&',
    '<',
    "'",
    '=',
    ' a="b"',
    " a='b>'",
    '<!--',
    '-->',
    '--',
    '<![CDATA[',
    ']]>',
    '<?',
    '?>',
    '/>',
    '</',
    '<!',
  ],
  ...['\ue000', '<a b="<!--">', '<a b=">">', '<!-->'],
];
const pieces = (maxLength: number) =>
  fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...SOUND) }, { weight: 1, arbitrary: fc.constantFrom(...BROKEN) }),
    { maxLength },
  );

test('whatever is put together, the quick way is silent or says the same', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(
      pieces(12),
      pieces(4),
      fc.constantFrom('rss', 'atom', 'rdf', 'bare'),
      async (inside, head, kind) => {
        const item = inside.join('');
        const text = {
          rss: rss(item, head.join('')),
          atom: `<feed xmlns="http://www.w3.org/2005/Atom">${head.join('')}<entry>${item}</entry></feed>`,
          rdf: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel>${head.join('')}</channel><item>${item}</item></rdf:RDF>`,
          bare: item,
        }[kind];
        const { quick, strict } = await both(text);
        if (quick === null) return;
        read++;
        expect(quick).toEqual(strict);
      },
    ),
    { numRuns: 2000 },
  );
  expect(read).toBeGreaterThan(400);
});
