import type { Config } from '../config/types.ts';
import { messageOf } from '../model/errors.ts';
import type { Brief, Explanation } from '../model/explanation.ts';
import { type Instant, iso } from '../model/time.ts';
import { type AlertDetail, readAlert } from './alerts.ts';
import type { World } from './world.ts';

/**
 * Everything people need in a crisis on one page. What the configuration agreed upon is in it where the configuration can be read;
 * a broken one costs the page nothing else.
 */
export async function makeBrief(world: World, id: number, zone: string): Promise<Brief> {
  const now = world.context.now();
  const store = await world.store('read');
  const detail = await readAlert(store, id, now, zone);
  const { alert, explanation, past } = detail;
  const settings = await store.settings();
  let config: Config | null = null;
  let configTrouble: string | null = null;
  try {
    config = await world.config();
  } catch (error) {
    configTrouble = messageOf(error);
  }
  return {
    alert,
    brandName: settings?.brands.find(brand => brand.id === alert.brand)?.name ?? alert.brand,
    zone,
    madeAt: iso(now),
    explanation,
    timeline: timelineOf(detail, now),
    past,
    protocol: [...(config?.alerts.protocol[alert.severity] ?? [])],
    channels: [...(config?.alerts.send ?? [])],
    templates: Object.entries(config?.alerts.templates ?? {}).map(([name, text]) => ({ name, text })),
    nextSteps: nextSteps(detail),
    configTrouble,
  };
}

/** The first words of a step's reason say what its kind says. */
const OWN_WORDS = /^(worse|back, and worse|back|calmer|if it lasts|it lasts): /;

const HAPPENED: Readonly<Record<string, string>> = {
  pend: 'Noticed; waits for a second hour',
  open: 'Alert raised',
  escalate: 'It grew',
  calm: 'Calmer',
  remind: 'Goes on; people were reminded',
  acknowledge: 'Taken',
  resolve: 'Over',
  reopen: 'Back again',
};

function timelineOf({ alert, explanation }: AlertDetail, now: Instant): Brief['timeline'] {
  const steps = alert.events.map(({ at, kind, by, reason }) => ({
    at,
    what: `${HAPPENED[kind] ?? kind}${by === 'earshot' ? '' : ` by ${by}`}: ${reason.replace(OWN_WORDS, '')}`,
    url: null,
  }));
  const seen = explanation === null ? [] : moments(explanation);
  return [...steps, ...seen]
    .filter(({ at }) => Date.parse(at) <= now)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function moments({ first, series, from }: Explanation): Brief['timeline'] {
  const found: Brief['timeline'] = [];
  if (first !== null)
    found.push({
      at: first.publishedAt,
      what: `First mention of it: ${first.author ?? 'somebody'} on ${first.platform}`,
      url: first.url,
    });
  const height = series
    .filter(point => point.from >= from && point.n !== null)
    .reduce<(typeof series)[number] | null>((most, one) => ((one.n ?? 0) > (most?.n ?? 0) ? one : most), null);
  if (height !== null && (height.n ?? 0) > 0)
    found.push({
      at: height.from,
      what: `Height so far: ${height.n} mentions in this hour, ${height.negative} negative`,
      url: null,
    });
  return found;
}

/** What is left to do, from what is known; nothing that the data does not bear out. */
function nextSteps({ alert, explanation }: AlertDetail): string[] {
  const steps: string[] = [];
  if (alert.state === 'firing' || alert.state === 'pending')
    steps.push(`Name one person who leads, and say so: earshot alerts ack ${alert.id} --by NAME --reason "…".`);
  if (alert.kind === 'collector') return [...steps, 'See what the source says: earshot sources health.'];
  if (alert.kind === 'drop')
    return [
      ...steps,
      'See whether the sources still answer as they did: earshot sources health, earshot sources test.',
    ];
  if (alert.kind === 'opportunity')
    return [...steps, 'Thank whoever speaks well of you, answer what is asked, share what is worth sharing.'];
  if (alert.kind === 'voice')
    return [
      ...steps,
      'Read what was said in place, with its replies, before anybody answers.',
      'Decide who answers, once and there; who is heard so far is quoted by others within hours.',
      ...(alert.closedAt === null
        ? [`Keep what was said: earshot alerts brief ${alert.id} --evidence DIR. Texts are often deleted on such days.`]
        : []),
    ];
  const widest = explanation?.voices.find(({ followers }) => (followers ?? 0) > 0);
  if (explanation !== null && explanation.terms.length > 0)
    steps.push(
      `Find out whether it is true: ${explanation.terms
        .slice(0, 3)
        .map(({ term }) => `“${term}”`)
        .join(', ')} are what is new.`,
    );
  if (alert.severity === 'error' || alert.severity === 'critical')
    steps.push('Decide on a first public statement; a holding statement beats silence while facts are checked.');
  if (explanation?.first?.url) steps.push('Read the first mention and its replies in place before answering anybody.');
  if (widest) steps.push(`Know what ${widest.name} says before answering: most people heard of it there.`);
  if ((explanation?.copied ?? 0) >= 0.5) steps.push('Most of it repeats one text: answer the origin, not each copy.');
  if (explanation?.coverage.share !== null && (explanation?.coverage.share ?? 1) < 0.9)
    steps.push('Not everything was heard: poll the missing sources (earshot run) before saying how large it is.');
  if (explanation?.confidence.level === 'low')
    steps.push('The evidence is thin: look at the mentions before waking anybody.');
  if (alert.closedAt === null)
    steps.push(
      `Keep what was said: earshot alerts brief ${alert.id} --evidence DIR. Texts are often deleted on such days.`,
    );
  else steps.push('It is over: write down what was done, and label what was judged wrongly: earshot label.');
  return steps;
}
