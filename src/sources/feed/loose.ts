import { DomUtils, parseDocument } from 'htmlparser2';
import { NO_PIECES, type Piece, type Pieces, type Rough } from './feed.ts';
import type { Names } from './names.ts';

type Nodes = ReturnType<typeof parseDocument>['children'];
type Node = Nodes[number];
type Element = Extract<Node, { attribs: unknown }>;

/**
 * Reads with htmlparser2, which takes anything that looks like tags: unclosed and crossed elements, entries outside of
 * their channel, nested channels. Null where no root, channel or entry of a feed is in it. The caller bounds depth.
 */
export function readLoose(text: string, names: Names): Rough | null {
  const document = parseDocument(text, { xmlMode: true, decodeEntities: true });
  const frame: { head: Element | null; entries: Element[]; known: boolean } = { head: null, entries: [], known: false };
  find(document.children, names, frame, 0);
  if (!frame.known) return null;
  return {
    attrs: frame.head ? lower(frame.head.attribs) : NO_ROOT,
    head: frame.head ? kids(frame.head, names) : NO_PIECES,
    entries: frame.entries.map(entry => ({ attrs: lower(entry.attribs), pieces: kids(entry, names) })),
  };
}

const NO_ROOT = Object.create(null) as Record<string, string>;

function find(
  nodes: Nodes,
  names: Names,
  frame: { head: Element | null; entries: Element[]; known: boolean },
  depth: number,
): void {
  for (const node of nodes) {
    if (!isElement(node)) continue;
    const name = names.of(node.name);
    if (name === 'item' || name === 'entry') {
      frame.entries.push(node);
      frame.known = true;
      // An entry left open swallows those behind it.
      if (depth < 50)
        find(
          node.children.filter(child => isElement(child) && /(?:^|:)(?:item|entry)$/i.test(child.name)),
          names,
          frame,
          depth + 1,
        );
    } else if (name === 'channel' || name === 'feed') {
      frame.head ??= node;
      frame.known = true;
      find(node.children, names, frame, depth + 1);
    } else {
      // Elements left open swallow what follows: entries may stand in anything.
      if (name === 'rss') frame.known = true;
      find(node.children, names, frame, depth + 1);
    }
  }
}

function isElement(node: Node): node is Element {
  return 'attribs' in node;
}

function kids(element: Element, names: Names): Pieces {
  const out = Object.create(null) as Record<string, Piece[]>;
  for (const child of element.children) {
    if (!isElement(child)) continue;
    const name = names.of(child.name);
    if (name === 'item' || name === 'entry' || name === 'channel') continue;
    let list = out[name];
    if (!list) {
      list = [];
      out[name] = list;
    }
    list.push(piece(child, names));
  }
  return out;
}

function piece(element: Element, names: Names): Piece {
  const inner = element.children.some(isElement);
  return {
    text: ownText(element),
    attrs: lower(element.attribs),
    kids: inner ? kids(element, names) : NO_PIECES,
    markup: inner ? DomUtils.getInnerHTML(element, { xmlMode: true, decodeEntities: true }) : null,
    mixed: false,
  };
}

/** The text that stands directly in an element, CDATA included. */
function ownText(element: Element): string {
  let out = '';
  for (const child of element.children) {
    if ('data' in child && child.type === 'text') out += child.data;
    else if (child.type === 'cdata') out += DomUtils.textContent(child);
  }
  return out;
}

function lower(attrs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const out = Object.create(null) as Record<string, string>;
  for (const [name, value] of Object.entries(attrs)) out[name.toLowerCase()] = value;
  return out;
}
