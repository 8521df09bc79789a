import type { Poll } from '../model/store.ts';
import { HOUR, type Instant, overlap, type TimeSpan } from '../model/time.ts';
import { fill, heardOf } from './coverage.ts';

/** An hour counts as heard when this much of it was: the minutes between two readings at its edges do not spoil it. */
const ENOUGH = 0.9;

export interface Listener {
  id: string;
  /** A brand added then: what was read of everybody before was not matched against it. */
  since: Instant | null;
}

/** Which source-hours a brand was listened for: by readings made for it, or made for everybody. */
export interface Ears {
  sources: readonly string[];
  heard(brand: string, source: string, hour: Instant): boolean;
  /** Mean share of a span heard for a brand, over the sources that serve it; null without any. */
  share(brand: string, span: TimeSpan): number | null;
}

/** Ears for these brands over a span. `polls`: of the span and the time since. */
export function ears(
  polls: readonly Poll[],
  brands: readonly Listener[],
  sources: readonly string[],
  span: TimeSpan,
): Ears {
  const heard = new Map<string, TimeSpan[] | null>();
  const hours = new Map<string, ReadonlySet<Instant>>();
  const key = (brand: string, source: string): string => `${brand}\n${source}`;
  for (const { id, since } of brands) {
    for (const source of sources) {
      const all = polls.filter(poll => poll.source === source);
      const own = all.filter(
        poll => poll.brand === id || (poll.brand === null && (since === null || poll.endedAt >= since)),
      );
      // Asked for other brands only (their shop, their repository): it says nothing of this one.
      const serves = own.length > 0 || all.length === 0;
      const spans = heardOf(own, span);
      heard.set(key(id, source), serves ? spans : null);
      hours.set(key(id, source), wholeHours(spans, span));
    }
  }
  return {
    sources,
    heard: (brand, source, hour) => hours.get(key(brand, source))?.has(hour) ?? false,
    share(brand, of) {
      const shares = sources.flatMap(source => {
        const spans = heard.get(key(brand, source));
        return spans ? [fill(spans, of)] : [];
      });
      return shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length;
    },
  };
}

function wholeHours(spans: readonly TimeSpan[], span: TimeSpan): Set<Instant> {
  const out = new Set<Instant>();
  for (const [from, to] of spans) {
    for (let hour = Math.floor(from / HOUR) * HOUR; hour < to; hour += HOUR) {
      const part = overlap([hour, hour + HOUR], span);
      if (part && !out.has(hour) && fill(spans, part) >= ENOUGH) out.add(hour);
    }
  }
  return out;
}
