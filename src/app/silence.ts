import type { Silence } from '../model/alert.ts';
import { EarshotError } from '../model/errors.ts';
import type { SilenceRecord } from '../model/record.ts';
import type { Store } from '../model/store.ts';
import { DAY, type Duration, type Instant, iso } from '../model/time.ts';
import { mustName } from './read.ts';
import { RULES } from './rule-names.ts';
import { silentBrand } from './source-alert.ts';

/** A silence that outlasts what it was meant for hides the next crisis. */
const LONGEST: Duration = 30 * DAY;
/** Past every date a database holds. */
const EVER: Instant = 8.64e15;

export interface SilenceAsk {
  /** Null: every brand. */
  brand: string | null;
  /** Null: every rule. */
  rule: string | null;
  for: Duration;
  by: string;
  reason: string;
}

/** Tells nobody of alerts that fit, for a time; they still open, change and close, and are listed. */
export async function addSilence(store: Store, ask: SilenceAsk, now: Instant): Promise<SilenceRecord> {
  const settings = await store.settings();
  const brands = settings?.brands.map(({ id }) => id) ?? [];
  const sources = (await store.sources()).map(({ source }) => silentBrand(source));
  if (ask.brand !== null) await mustName('--brand', [ask.brand], [...brands, ...sources]);
  if (ask.rule !== null) await mustName('--rule', [ask.rule], RULES);
  if (ask.reason.trim() === '')
    throw new EarshotError('usage', '--reason: a silence needs one.', {
      hint: 'Who finds it later wants to know: --reason "the recall is known, press office informed".',
    });
  if (!(ask.for > 0 && ask.for <= LONGEST))
    throw new EarshotError('usage', '--for: a silence lasts between a moment and thirty days.', {
      hint: 'What is to be quiet for ever is better not raised: alerts.budget.',
    });
  const silence = {
    brand: ask.brand,
    rule: ask.rule,
    from: now,
    until: now + ask.for,
    by: ask.by,
    reason: ask.reason.trim(),
  };
  return recordOf({ id: await store.silence(silence), ...silence }, now);
}

/** Those that hold, and those to come. */
export async function listSilences(store: Store, now: Instant): Promise<SilenceRecord[]> {
  return (await store.silences(EVER, now)).map(silence => recordOf(silence, now));
}

export async function expireSilence(store: Store, id: number, now: Instant): Promise<void> {
  if (await store.expire(id, now)) return;
  throw new EarshotError('not_found', `There is no silence ${id} that holds.`, {
    hint: 'earshot alerts silence list shows them.',
  });
}

function recordOf({ from, until, ...silence }: Silence, now: Instant): SilenceRecord {
  return { ...silence, from: iso(from), until: iso(until), holds: from <= now && now < until };
}
