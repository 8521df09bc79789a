import { SourceError } from '../../model/errors.ts';
import type { HttpReply } from '../../model/source.ts';
import { parseExactly } from '../../text/exact-json.ts';
import { oneLine } from '../../text/html.ts';
import { type Path, parsePath, valueAt } from './path.ts';
import type { Settled } from './settle.ts';

/** Lines one answer may hold. */
const MOST_LINES = 100_000;
const CONTROLS = /[\u0000-\u001f]/g;

/** The body as JSON, of jsonl the list of its lines; undefined where it is none. */
export function documentOf(text: string, format: Settled['format']): unknown {
  if (format === 'json') return parsed(text);
  const lines = text.split('\n', MOST_LINES).filter(line => line.trim() !== '');
  const values = lines.map(parsed);
  return values.includes(undefined) ? undefined : values;
}

/** JSON, also where bare control characters stand in its texts, as some services leave them there. */
function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    const clean = text.replace(CONTROLS, ' ');
    if (clean === text) return undefined;
    try {
      return parseExactly(clean);
    } catch {
      return undefined;
    }
  }
}

/** The records of a document. Throws SourceError malformed where there is no list. */
export function recordsOf(body: unknown, { records, format }: Settled, reply: HttpReply, name: string): unknown[] {
  if (body === undefined || (format === 'jsonl' && reply.body.length === 0 && reply.status !== 204))
    throw notJson(reply, name);
  const path = parsePath(records);
  const { steps, filters } = path;
  const last = steps.findLastIndex(step => step.kind === 'each');
  // Without a list before it, an empty result of `a[].b` would look like an answer of another kind.
  const whole =
    last < 0
      ? path
      : {
          steps: steps.slice(
            0,
            steps.findIndex(step => step.kind === 'each'),
          ),
          filters: [],
        };
  const list = valueAt(body, whole);
  if (!Array.isArray(list))
    throw new SourceError('malformed', `${name} answered JSON without ${nameOf(whole) || 'a list'}`);
  const found = last < 0 ? list : valueAt(body, { steps, filters });
  return Array.isArray(found)
    ? found.filter(one => typeof one === 'object' && one !== null && !Array.isArray(one))
    : [];
}

function notJson(reply: HttpReply, name: string): SourceError {
  const start = new TextDecoder().decode(reply.body.subarray(0, 2_000));
  const html = /html/i.test(reply.headers['content-type'] ?? '') || /^\s*<(?:!doctype|html)/i.test(start);
  if (!html) return new SourceError('malformed', `${name} answered something else than JSON, or it was cut off`);
  // Some say in a sentence what they did not like.
  const words = reply.body.length < 1_000 && !/<(?:html|body|script)/i.test(start) ? oneLine(start).slice(0, 200) : '';
  return new SourceError('malformed', `${name} answered a web page instead of JSON${words === '' ? '' : `: ${words}`}`);
}

function nameOf({ steps }: Path): string {
  return steps.map(step => (step.kind === 'key' ? step.key : step.kind === 'at' ? String(step.index) : '')).join('.');
}
