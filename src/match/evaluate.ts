import type { Query } from '../model/brand.ts';
import type { Span } from '../model/mention.ts';
import { findLiteral } from './literal.ts';
import { findNear } from './near.ts';
import { PLACES, type Place, type Plan, planOf } from './plan.ts';
import { type Found, type Reading, read } from './reading.ts';
import { findRegex } from './regex.ts';
import { findRow } from './seq.ts';
import { findSlop } from './slop.ts';
import type { Subject } from './subject.ts';

/**
 * Whether a query holds of a subject: the spans of what was asked for (in order, overlapping ones joined; empty where
 * only fields decided), or null where it does not match. The subject is cut into tokens once, whatever the number of queries.
 */
export function evaluate(query: Query, subject: Subject): Span[] | null {
  return decide(planOf(query), readingsOf(subject));
}

/** A subject and what has been worked out about it so far. */
export interface Readings {
  subject: Subject;
  read: { title: Reading | null; text: Reading | null; more: Reading | null };
}

const known = new WeakMap<Subject, Readings>();

export function readingsOf(subject: Subject): Readings {
  let readings = known.get(subject);
  if (!readings) {
    readings = newReadings(subject);
    known.set(subject, readings);
  }
  return readings;
}

export function newReadings(subject: Subject): Readings {
  return { subject, read: { title: null, text: null, more: null } };
}

export function decide(plan: Plan, readings: Readings): Span[] | null {
  return holds(plan, readings) ? spansOf(plan, readings) : null;
}

function readingIn(readings: Readings, place: Place): Reading {
  readings.read[place] ??= read(readings.subject[place]);
  return readings.read[place];
}

function holds(plan: Plan, readings: Readings): boolean {
  switch (plan.op) {
    case 'all':
      return true;
    case 'test':
      return plan.test(readings.subject);
    case 'not':
      return !holds(plan.of, readings);
    case 'and':
      return plan.of.every(of => holds(of, readings));
    case 'or':
      return plan.of.some(of => holds(of, readings));
    case 'literal':
      return plan.places.some(place => findLiteral(plan.value, readings.subject[place]) !== null);
    case 'regex':
      return plan.places.some(place => findRegex(plan.program, readings.subject[place], true) !== null);
    default:
      return plan.places.some(
        place => readings.subject[place] !== '' && find(plan, readingIn(readings, place), false).length > 0,
      );
  }
}

/** What a row, a NEAR or a group of them finds in one field. `all`: every extent, for an outer NEAR. */
function find(plan: Plan, reading: Reading, all: boolean): readonly Found[] {
  switch (plan.op) {
    case 'row':
      return plan.slop === null ? findRow(reading, plan.items) : findSlop(reading, plan.items, plan.slop);
    case 'near': {
      // The right side is a leaf or a small group; where it is not there, a long chain on the left need not be looked for.
      const right = find(plan.right, reading, true);
      return right.length === 0
        ? right
        : findNear(find(plan.left, reading, true), right, plan.within, plan.ordered, all);
    }
    case 'or':
      return plan.of.flatMap(of => find(of, reading, all));
    default:
      return [];
  }
}

function spansOf(plan: Plan, readings: Readings): Span[] {
  const spans: Span[] = [];
  collect(plan, readings, spans);
  return joinSpans(spans);
}

function collect(plan: Plan, readings: Readings, out: Span[]): void {
  switch (plan.op) {
    case 'and':
      for (const of of plan.of) collect(of, readings, out);
      return;
    case 'or':
      for (const of of plan.of) if (holds(of, readings)) collect(of, readings, out);
      return;
    case 'literal':
    case 'regex':
      for (const place of plan.places) {
        const text = readings.subject[place];
        const found = plan.op === 'literal' ? findLiteral(plan.value, text) : findRegex(plan.program, text);
        for (const [start, end] of found ?? []) if (end > start) out.push({ field: place, start, end });
      }
      return;
    case 'row':
    case 'near':
      for (const place of plan.places)
        if (readings.subject[place] !== '') show(find(plan, readingIn(readings, place), false), place, out);
  }
}

function show(finds: readonly Found[], place: Place, out: Span[]): void {
  // Windows of a NEAR or a slop phrase may overlap: each word is shown once, so the work stays linear.
  let shown = -1;
  for (const found of finds) {
    if (!found.inside) out.push({ field: place, start: found.start, end: found.stop });
    else if (found.stop > shown) {
      shown = found.stop;
      showInside(found, place, out);
    }
  }
}

function showInside(found: Found, place: Place, out: Span[]): void {
  if (!found.inside) out.push({ field: place, start: found.start, end: found.stop });
  else for (const part of found.inside()) showInside(part, place, out);
}

/** In order of field and place; those that overlap become one. */
export function joinSpans(spans: Span[]): Span[] {
  if (spans.length < 2) return spans;
  spans.sort((a, b) => PLACES.indexOf(a.field) - PLACES.indexOf(b.field) || a.start - b.start || a.end - b.end);
  const out: Span[] = [];
  for (const span of spans) {
    const last = out.at(-1);
    if (last && last.field === span.field && span.start < last.end) last.end = Math.max(last.end, span.end);
    else out.push({ ...span });
  }
  return out;
}
