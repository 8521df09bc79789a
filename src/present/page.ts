import { clean } from '../text/clean.ts';
import { sparkline, thinned } from './chart.ts';
import type { Ink, Look } from './look.ts';
import { escaped, link } from './markdown.ts';
import { grid, hanging, heading } from './panel.ts';
import { curve } from './svg.ts';
import { clip, oneLine, wrap } from './width.ts';

// A page of sections and blocks, written once and shown in three ways: for a terminal, as Markdown, as one HTML file that
// needs nothing else. Every word may be a stranger's: each way escapes what it shows.

export interface Said {
  words: string;
  by: string;
  url: string | null;
}
/** Numbers over time; null: not heard. `mark`: the places that stand out, from and to (exclusive). */
export interface Curve {
  values: readonly (number | null)[];
  part: readonly (number | null)[];
  from: string;
  to: string;
  mark: readonly [number, number];
  caption: string;
}
export type Block =
  | { kind: 'text'; text: string }
  | { kind: 'facts'; rows: readonly (readonly [label: string, value: string])[] }
  | { kind: 'list'; items: readonly string[]; numbered?: boolean }
  | { kind: 'links'; items: readonly Said[] }
  | { kind: 'quotes'; quotes: readonly Said[] }
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[]; right: readonly number[] }
  | { kind: 'curve'; curve: Curve };
export interface Section {
  title: string;
  blocks: readonly Block[];
}
export interface Page {
  title: string;
  /** One word before the title that says how bad it is, and its tone. */
  badge: { text: string; tone: 'bad' | 'warn' | 'good' };
  lead: string;
  sections: readonly Section[];
  foot: string;
}

export function* pageText(page: Page, look: Look, ink: Ink): Generator<string> {
  const width = Math.min(look.width, 110);
  const plain = (line: string): string => (look.unicode ? line : line.replace(/[·–—−×“”]/g, typed));
  yield `${ink[page.badge.tone](page.badge.text)}\n`;
  for (const line of wrap(oneLine(page.title), width)) yield `${ink.strong(line)}\n`;
  for (const line of wrap(oneLine(page.lead), width)) yield plain(`${line}\n`);
  for (const section of page.sections) yield* sectionText(section, look, ink);
  yield '\n';
  for (const line of wrap(oneLine(page.foot), width)) yield plain(`${ink.faint(line)}\n`);
}

export function* sectionText({ title, blocks }: Section, look: Look, ink: Ink): Generator<string> {
  const width = Math.min(look.width, 110);
  const plain = (line: string): string => (look.unicode ? line : line.replace(/[·–—−×“”]/g, typed));
  for (const line of heading(title, look, ink, width)) yield `${line}\n`;
  for (const [i, block] of blocks.entries()) {
    if (i > 0) yield '\n';
    for (const line of blockText(block, look, ink, width)) yield plain(`${line}\n`);
  }
}

const TYPED: Readonly<Record<string, string>> = {
  '·': '-',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '“': '"',
  '”': '"',
};
function typed(sign: string): string {
  return TYPED[sign] ?? sign;
}

function blockText(block: Block, look: Look, ink: Ink, width: number): string[] {
  switch (block.kind) {
    case 'text':
      return wrap(oneLine(block.text), width - 2).map(line => `  ${line}`);
    case 'facts': {
      const most = Math.min(18, Math.max(...block.rows.map(([label]) => label.length)));
      return block.rows.flatMap(([label, value]) => hanging(`${oneLine(label).padEnd(most)}  `, oneLine(value), width));
    }
    case 'list':
      return block.items.flatMap((item, i) =>
        hanging(block.numbered === true ? `${i + 1}. ` : '- ', oneLine(item), width),
      );
    case 'links':
      return block.items.flatMap(({ words, by, url }) => [
        ...hanging('- ', oneLine(by === '' ? words : `${words} (${by})`), width),
        ...(url === null ? [] : hanging('', oneLine(url), width, 4).map(ink.faint)),
      ]);
    case 'quotes':
      return block.quotes.flatMap(({ words, by, url }) => [
        ...hanging('“', `${oneLine(words)}”`, width),
        ...hanging('', `${oneLine(by)}${url === null ? '' : `  ${oneLine(url)}`}`, width, 4).map(ink.faint),
      ]);
    case 'table':
      return grid(
        [block.head, ...block.rows].map(row =>
          row.map(cell => clip(oneLine(cell), Math.max(12, width - 40), look.unicode)),
        ),
        block.right,
      ).map((line, i) => (i === 0 ? ink.faint : String)(clip(line, width, look.unicode)));
    case 'curve': {
      const values = thinned(block.curve.values, width - 4);
      return [
        `  ${sparkline(values, look.unicode)}`,
        ...hanging('', `${block.curve.from} to ${block.curve.to}; ${block.curve.caption}`, width).map(ink.faint),
      ];
    }
  }
}

export function* pageMarkdown(page: Page): Generator<string> {
  yield `# ${escaped(page.badge.text)}: ${escaped(page.title)}\n\n${escaped(page.lead)}\n`;
  for (const { title, blocks } of page.sections) {
    yield `\n## ${escaped(title)}\n`;
    for (const block of blocks) yield `\n${blockMarkdown(block)}\n`;
  }
  yield `\n---\n\n${escaped(page.foot)}\n`;
}

function blockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escaped(block.text);
    case 'facts':
      return block.rows.map(([label, value]) => `- **${escaped(label)}**: ${escaped(value)}`).join('\n');
    case 'list':
      return block.items.map((item, i) => `${block.numbered === true ? `${i + 1}.` : '-'} ${escaped(item)}`).join('\n');
    case 'links':
      return block.items
        .map(({ words, by, url }) => `- ${anchor(words, url)}${by === '' ? '' : ` (${escaped(by)})`}`)
        .join('\n');
    case 'quotes':
      return block.quotes.map(({ words, by, url }) => `> ${escaped(words)}\n>\n> — ${anchor(by, url)}`).join('\n\n');
    case 'table': {
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
      const bars = block.head.map((_, i) => (block.right.includes(i) ? '---:' : '---'));
      return [line(block.head.map(escaped)), line(bars), ...block.rows.map(row => line(row.map(escaped)))].join('\n');
    }
    case 'curve':
      return `\`${sparkline(thinned(block.curve.values, 96), true)}\`\n\n${escaped(`${block.curve.from} to ${block.curve.to}; ${block.curve.caption}`)}`;
  }
}

function anchor(words: string, url: string | null): string {
  return url === null ? escaped(words) : link(words, url);
}

export function* pageHtml(page: Page): Generator<string> {
  yield `<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n`;
  // Nothing is loaded and nothing runs, whatever a stranger wrote.
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">\n`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n';
  yield `<title>${html(page.title)}</title>\n<style>${STYLE}</style>\n</head>\n<body>\n<main>\n`;
  yield `<header><p class="badge ${page.badge.tone}">${html(page.badge.text)}</p><h1>${html(page.title)}</h1><p class="lead">${html(page.lead)}</p></header>\n`;
  for (const { title, blocks } of page.sections) {
    yield `<section><h2>${html(title)}</h2>\n`;
    for (const block of blocks) yield `${blockHtml(block)}\n`;
    yield '</section>\n';
  }
  yield `<footer>${html(page.foot)}</footer>\n</main>\n</body>\n</html>\n`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p>${html(block.text)}</p>`;
    case 'facts':
      return `<dl>${block.rows.map(([label, value]) => `<div><dt>${html(label)}</dt><dd>${html(value)}</dd></div>`).join('')}</dl>`;
    case 'list': {
      const tag = block.numbered === true ? 'ol' : 'ul';
      return `<${tag}>${block.items.map(item => `<li>${html(item)}</li>`).join('')}</${tag}>`;
    }
    case 'links':
      return `<ul>${block.items.map(({ words, by, url }) => `<li>${reference(words, url)}${by === '' ? '' : ` <small>${html(by)}</small>`}</li>`).join('')}</ul>`;
    case 'quotes':
      return block.quotes
        .map(({ words, by, url }) => `<blockquote><p>${html(words)}</p><cite>${reference(by, url)}</cite></blockquote>`)
        .join('');
    case 'table': {
      const cell = (tag: string, text: string, i: number): string =>
        `<${tag}${block.right.includes(i) ? ' class="right"' : ''}>${html(text)}</${tag}>`;
      const head = block.head.map((text, i) => cell('th', text, i)).join('');
      const rows = block.rows.map(row => `<tr>${row.map((text, i) => cell('td', text, i)).join('')}</tr>`).join('');
      return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`;
    }
    case 'curve':
      return `<figure>${curve(block.curve, html)}<figcaption>${html(`${block.curve.from} to ${block.curve.to}; ${block.curve.caption}. Red: negative. Shaded: the alert.${block.curve.values.includes(null) ? ' Hatched: not heard.' : ''}`)}</figcaption></figure>`;
  }
}

/** A stranger's words as text in HTML: cleaned of controls and turned directions, every special sign escaped. */
export function html(text: string): string {
  return clean(text).replace(/[&<>"']/g, sign => `&#${sign.charCodeAt(0)};`);
}

function reference(words: string, url: string | null): string {
  if (url === null || !/^https?:\/\//i.test(url)) return html(words);
  return `<a href="${html(url)}" rel="noreferrer noopener nofollow">${html(words)}</a>`;
}

const STYLE = `
:root{color-scheme:light;--ink:#1d2330;--soft:#5b6475;--line:#d9dee7;--bad:#b3261e;--warn:#8a5a00;--good:#1b6e3c;--paper:#fff;--bar:#8fa3bf}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:52rem;margin:1.5rem auto;background:var(--paper);padding:2rem 2.5rem;border:1px solid var(--line);border-radius:6px}
header{border-bottom:2px solid var(--ink);padding-bottom:.75rem}
h1{font-size:1.55rem;line-height:1.25;margin:.35rem 0 .4rem}
h2{font-size:1.02rem;margin:1.6rem 0 .5rem;padding-bottom:.2rem;border-bottom:1px solid var(--line)}
.lead{font-size:1.05rem;margin:0;color:var(--ink)}
.badge{display:inline-block;margin:0;padding:.1rem .6rem;border-radius:3px;color:#fff;font-weight:700;font-size:.8rem;letter-spacing:.06em;text-transform:uppercase}
.bad{background:var(--bad)}.warn{background:var(--warn)}.good{background:var(--good)}
dl{margin:.4rem 0;display:grid;grid-template-columns:1fr 1fr;gap:.1rem 1.5rem}
dl div{display:flex;gap:.6rem;border-bottom:1px dotted var(--line);padding:.15rem 0}
dt{color:var(--soft);flex:0 0 7.5rem}dd{margin:0;overflow-wrap:anywhere}
ul,ol{margin:.3rem 0;padding-left:1.4rem}li{margin:.2rem 0;overflow-wrap:anywhere}
p{margin:.4rem 0;overflow-wrap:anywhere}
blockquote{margin:.6rem 0;padding:.3rem 0 .3rem .9rem;border-left:3px solid var(--bar)}
blockquote p{margin:0}cite,small,figcaption,footer{color:var(--soft);font-style:normal;font-size:.87rem}
.wide{overflow-x:auto;margin:.6rem 0}table{border-collapse:collapse;width:100%;font-size:.92rem}
th{text-align:left;color:var(--soft);font-weight:600}th,td{padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.right{text-align:right;white-space:nowrap;padding-right:1rem}
figure{margin:.6rem 0}svg{width:100%;height:auto;display:block}
a{color:#0b4f9e}footer{margin-top:1.8rem;padding-top:.6rem;border-top:1px solid var(--line)}
@media(max-width:40rem){main{margin:0;border:0;padding:1.2rem}dl{grid-template-columns:1fr}}
@media print{body{background:#fff;font-size:11pt}main{border:0;margin:0;padding:0;max-width:none}section,blockquote,figure,tr{break-inside:avoid}a{color:inherit}.badge{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
