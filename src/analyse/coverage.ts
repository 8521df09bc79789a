import type { Coverage, Gap, GapReason, HourState, SourceCoverage, Stretch } from '../model/report.ts';
import type { Poll } from '../model/store.ts';
import { HOUR, type Instant, iso, overlap, type TimeSpan, union } from '../model/time.ts';
import { statement } from './heard-words.ts';

/** Polls never meet to the millisecond: what is missing between two readings by less is not a gap. */
const SLACK = 60_000;
/**
 * What of `span`, as far as it has passed by `now`, was heard of each source. It is about the time of publication that
 * readings claim to have heard, not about when they ran. A source that is asked brand by brand was heard where it was heard
 * for each of them. `polls`: of this span and of the time since, since a later reading may have heard it; of configured
 * brands only. `zone`: for the statement.
 */
export function coverage(
  polls: readonly Poll[],
  sources: readonly { id: string; title: string }[],
  span: TimeSpan,
  now: Instant,
  zone: string,
): Coverage {
  const passed: TimeSpan = [span[0], Math.max(span[0], Math.min(span[1], now))];
  const bySource = new Map<string, Poll[]>();
  for (const poll of polls) {
    const known = bySource.get(poll.source);
    if (known) known.push(poll);
    else bySource.set(poll.source, [poll]);
  }
  const each = sources.map(source => ofSource(source, bySource.get(source.id) ?? [], passed));
  return {
    from: iso(passed[0]),
    to: iso(passed[1]),
    share: each.length === 0 ? null : each.reduce((sum, source) => sum + source.share, 0) / each.length,
    sources: each,
    statement: statement(each, passed, zone),
  };
}

/** The spans of publication that these polls heard, within `span`. */
export function heardOf(polls: readonly Poll[], span: TimeSpan): TimeSpan[] {
  const spans = polls.flatMap(({ heard }): TimeSpan[] => {
    const part = heard && overlap([heard[0], heard[1] + SLACK], [span[0], span[1] + SLACK]);
    return part ? [part] : [];
  });
  return union(spans).flatMap(([from, to]): TimeSpan[] => {
    const part = overlap([from, to - SLACK], span);
    return part ? [part] : [];
  });
}

/** How much of `span` the spans fill, in [0, 1]; spans as {@link heardOf} gives them. */
export function fill(spans: readonly TimeSpan[], span: TimeSpan): number {
  if (span[1] <= span[0]) return 0;
  const sum = spans.reduce((total, one) => {
    const part = overlap(one, span);
    return total + (part ? part[1] - part[0] : 0);
  }, 0);
  return Math.min(1, sum / (span[1] - span[0]));
}

/** What a source was asked for one brand, or for everybody (brand null). */
interface Lane {
  brand: string | null;
  polls: Poll[];
  heard: TimeSpan[];
}

/** The lanes of a source. Follow-up readings (for everybody, never heard anything) are none, unless they are all there is. */
function lanesOf(polls: readonly Poll[], span: TimeSpan): Lane[] {
  const brands = [...new Set(polls.map(({ brand }) => brand))];
  const all = brands.map((brand): Lane => {
    const own = polls.filter(poll => poll.brand === brand);
    return { brand, polls: own, heard: heardOf(own, span) };
  });
  const listening = all.filter(
    ({ brand, polls: own }) =>
      own.some(({ heard }) => heard !== null) || (brand !== null && own.some(({ status }) => status === 'failed')),
  );
  return listening.length > 0 ? listening : all;
}

function ofSource(source: { id: string; title: string }, polls: readonly Poll[], span: TimeSpan): SourceCoverage {
  const ordered = [...polls].sort((a, b) => a.startedAt - b.startedAt);
  const lanes = lanesOf(ordered, span);
  const pieces = piecesOf(lanes, span);
  const heard = union(pieces.filter(({ deaf }) => deaf.length === 0).map(({ part }) => part));
  const gaps = pieces.filter(({ deaf, part }) => deaf.length > 0 && part[1] - part[0] > SLACK);
  const named = gaps.map(({ part, deaf }) => reasoned(part, deaf, lanes.length));
  const inside = ordered.filter(poll => poll.startedAt >= span[0] && poll.startedAt < span[1]);
  return {
    source: source.id,
    title: source.title,
    share: fill(heard, span),
    heard: heard.map(stretch),
    gaps: named,
    hours: hoursOf(heard, lanes, named, ordered, span),
    polls: inside.length,
    failed: inside.filter(poll => poll.status === 'failed').length,
  };
}

function stretch([from, to]: TimeSpan): Stretch {
  return { from: iso(from), to: iso(to) };
}

/** The span cut into stretches in which the same lanes are deaf; all of it is deaf without lanes. */
function piecesOf(lanes: readonly Lane[], span: TimeSpan): { part: TimeSpan; deaf: Lane[] }[] {
  if (lanes.length === 0) return [{ part: span, deaf: [{ brand: null, polls: [], heard: [] }] }];
  const cuts = new Set([...span, ...lanes.flatMap(({ heard }) => heard.flat())]);
  const at = [...cuts].sort((a, b) => a - b);
  const out: { part: TimeSpan; deaf: Lane[] }[] = [];
  for (const [i, from] of at.entries()) {
    const to = at[i + 1];
    if (to === undefined) break;
    const deaf = lanes.filter(({ heard }) => !heard.some(one => one[0] <= from && one[1] >= to));
    const last = out.at(-1);
    if (last && last.deaf.length === deaf.length && last.deaf.every((lane, j) => lane === deaf[j])) {
      last.part = [last.part[0], to];
    } else out.push({ part: [from, to], deaf });
  }
  return out;
}

/** Why nothing was heard: what was tried and refused within the gap comes first, then what the reading after it says of itself. */
function reasoned(gap: TimeSpan, deaf: readonly Lane[], lanes: number): Gap {
  const [from, to] = gap;
  const polls = deaf.flatMap(lane => lane.polls).sort((a, b) => a.startedAt - b.startedAt);
  const brands = deaf.length < lanes ? deaf.flatMap(({ brand }) => (brand === null ? [] : [brand])) : null;
  const say = (reason: GapReason, error: Gap['error'] = null): Gap => ({ ...stretch(gap), brands, reason, error });
  if (polls.length === 0) return say('never');
  const failed = polls.filter(poll => poll.status === 'failed');
  const within = failed.findLast(poll => poll.startedAt >= from && poll.startedAt <= to + SLACK);
  if (within) return say('failed', within.error);
  const after = polls.find(poll => poll.heard && Math.abs(poll.heard[0] - to) <= SLACK && poll.status === 'partial');
  if (after) return say('partial', after.error);
  const firstHeard = polls.reduce((first, { heard }) => Math.min(first, heard?.[0] ?? Infinity), Infinity);
  if (to <= firstHeard + SLACK && firstHeard !== Infinity) return say('before');
  const last = failed.at(-1);
  if (firstHeard === Infinity && last) return say('failed', last.error);
  return say('unpolled');
}

function hoursOf(
  heard: readonly TimeSpan[],
  lanes: readonly Lane[],
  gaps: readonly Gap[],
  polls: readonly Poll[],
  span: TimeSpan,
): SourceCoverage['hours'] {
  const reading = polls.filter(poll => poll.heard !== null);
  const out: SourceCoverage['hours'] = [];
  for (let from = span[0]; from < span[1]; ) {
    // On the hours of the clock, whatever minute the span starts at.
    const to = Math.min(span[1], (Math.floor(from / HOUR) + 1) * HOUR);
    const state = stateOf([from, to], heard, lanes, gaps, reading);
    const last = out.at(-1);
    if (last?.state === state) last.to = iso(to);
    else out.push({ ...stretch([from, to]), state });
    from = to;
  }
  return out;
}

function stateOf(
  hour: TimeSpan,
  heard: readonly TimeSpan[],
  lanes: readonly Lane[],
  gaps: readonly Gap[],
  reading: readonly Poll[],
): HourState {
  const share = fill(heard, hour);
  if (share === 0) {
    if (lanes.some(lane => fill(lane.heard, hour) > 0)) return 'partial';
    const why = gaps.find(gap => Date.parse(gap.from) < hour[1] && Date.parse(gap.to) > hour[0]);
    return why?.reason === 'failed' ? 'failed' : 'not polled';
  }
  const by = reading.filter(poll => poll.heard !== null && overlap(poll.heard, hour) !== null);
  if (share < 1 - SLACK / HOUR) return 'partial';
  if (by.some(poll => poll.status === 'ok')) return 'ok';
  return by.some(poll => poll.status === 'partial') ? 'partial' : 'empty';
}
