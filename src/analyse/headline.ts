import type { AlertLine, BrandReport, Change, Coverage, Headline, ShareOfVoice } from '../model/report.ts';
import { changePercent, count, percent, plural, signed } from '../text/numbers.ts';

/** Below this share of hours heard the summary says so first. */
const WELL_HEARD = 0.95;

/**
 * What changed, the surest and most important first: only what chance does not explain at 95 % (of groups of what people
 * said, and of brands that are not one's own, at 99 %: there are many of them, and one in twenty would "change" every
 * week). Where nothing can be told, it says so.
 */
export function headlines(
  brands: readonly BrandReport[],
  share: ShareOfVoice | null,
  alerts: readonly AlertLine[],
  coverage: Coverage,
): Headline[] {
  const out: Headline[] = [];
  for (const alert of alerts) {
    if (alert.severity !== 'critical' && alert.severity !== 'error') continue;
    const name = brands.find(({ brand }) => brand === alert.brand)?.name ?? alert.brand;
    const state = alert.closedAt === null ? `still ${alert.state}` : 'over now';
    out.push({
      brand: alert.brand,
      what: 'alert',
      text: `${name}: ${alert.severity} alert, ${state}: ${alert.reason}`,
      verdict: null,
      confidence: null,
    });
  }
  for (const brand of brands) out.push(...ofBrand(brand, share));
  for (const role of ['own', 'competitor', 'topic'] as const) {
    const quiet = brands.filter(brand => brand.role === role && !out.some(one => one.brand === brand.brand));
    const barred = quiet.filter(({ volume }) => volume.mentions.verdict === 'incomparable');
    for (const brand of barred) out.push(cannot(brand));
    if (role === 'own') out.push(...quiet.filter(brand => !barred.includes(brand)).map(nothing));
  }
  if (coverage.share !== null && coverage.share < WELL_HEARD) {
    out.push({
      brand: null,
      what: 'coverage',
      text: `Not everything was heard (${percent(coverage.share)} of the hours): ${coverage.statement}`,
      verdict: null,
      confidence: null,
    });
  }
  return out;
}

function ofBrand(brand: BrandReport, share: ShareOfVoice | null): Headline[] {
  const out: Headline[] = [];
  const least = brand.role === 'own' ? 0.95 : 0.99;
  const add = (what: Headline['what'], change: Change, bar: number, text: string): void => {
    if (change.confidence === null || change.confidence < bar) return;
    out.push({
      brand: brand.brand,
      what,
      text: `${brand.name}: ${text}`,
      verdict: change.verdict,
      confidence: change.confidence,
    });
  };
  const { mentions } = brand.volume;
  add('volume', mentions, least, `${plural(mentions.now, 'mention')}, ${against(mentions)}`);
  const net = brand.sentiment.change;
  add(
    'sentiment',
    net,
    least,
    `net sentiment ${net.verdict === 'up' ? 'rose' : 'fell'} from ${points(net.before ?? 0)} to ${points(net.now)}${between(net, ' points')}`,
  );
  const voice = share?.rows.find(row => row.brand === brand.brand)?.change;
  if (voice) {
    add(
      'share',
      voice,
      least,
      `share of voice ${voice.verdict === 'up' ? 'rose' : 'fell'} from ${percent(voice.before ?? 0)} to ${percent(voice.now)}${between(voice, ' points')}`,
    );
  }
  for (const { what, change } of brand.said) {
    if (brand.role === 'own') add('said', change, 0.99, `${count(change.now)} ${what}, ${against(change)}`);
  }
  return out;
}

/** `up 62 % on the week before (between +31 % and +101 %)` */
function against(change: Change): string {
  if (change.before === 0 || change.by === null) return 'none the week before';
  const way = change.verdict === 'up' ? 'up' : 'down';
  const by = Math.abs(Math.round((change.by - 1) * 100));
  const range =
    change.interval === null
      ? ''
      : ` (between ${changePercent(change.interval.low)} and ${changePercent(change.interval.high)})`;
  return `${way} ${count(by)} % on the week before${range}`;
}

function points(net: number): string {
  return signed(net * 100);
}

function between(change: Change, unit: string): string {
  if (change.interval === null) return '';
  return `, a change between ${signed(change.interval.low * 100)} and ${signed(change.interval.high * 100)}${unit}`;
}

function cannot(brand: BrandReport): Headline {
  return {
    brand: brand.brand,
    what: 'nothing',
    text: `${brand.name} cannot be compared with the week before: ${brand.volume.mentions.note}`,
    verdict: 'incomparable',
    confidence: null,
  };
}

function nothing(brand: BrandReport): Headline {
  const { now, before } = brand.volume.mentions;
  return {
    brand: brand.brand,
    what: 'nothing',
    text:
      now === 0 && before === 0
        ? `${brand.name}: no mentions in either week`
        : `${brand.name}: nothing that could not be chance (${plural(now, 'mention')}, ${count(before ?? 0)} the week before)`,
    verdict: 'indistinguishable',
    confidence: null,
  };
}
