import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { quoteAsks } from '../analyse/quotes.ts';
import { periods, weekly } from '../analyse/weekly.ts';
import { EarshotError } from '../model/errors.ts';
import type { MentionRecord } from '../model/record.ts';
import type { Report } from '../model/report.ts';
import type { Settings, Store, Summary } from '../model/store.ts';
import type { Instant, TimeSpan } from '../model/time.ts';
import { mustName } from './read.ts';

export interface ReportAsk {
  /** Monday to Monday. */
  span: TimeSpan;
  zone: string;
  now: Instant;
  brands: string[] | null;
}

/** Gathers what the store knows of a week and the week before, and makes the weekly summary of it. */
export async function weeklyReport(store: Store, ask: ReportAsk): Promise<Report> {
  const settings = await store.settings();
  if (settings === null)
    throw new EarshotError('not_found', 'Nothing was ever polled into this database.', {
      hint: 'earshot run fills it.',
    });
  await mustName(
    '--brand',
    ask.brands,
    settings.brands.map(({ id }) => id),
  );
  const { span, zone, now, brands } = ask;
  const two = periods(span, now, zone);
  const mentions: MentionRecord[] = [];
  for (const find of settings.brands.flatMap(({ id }) => quoteAsks(id, two.now)))
    for await (const record of store.find(find)) mentions.push(record);
  return weekly({
    settings,
    brands,
    zone,
    now,
    span,
    periods: two,
    summaries: { now: await summaries(store, settings, two.now), before: await summaries(store, settings, two.before) },
    hours: {
      now: await store.hours({ brands: null, span: two.now }),
      before: await store.hours({ brands: null, span: two.before }),
    },
    mentions,
    alerts: await store.alerts({ states: null, brands: null, since: null, ids: null, limit: null }),
    polls: await store.polls([two.before[0], now]),
  });
}

function summaries(store: Store, settings: Settings, span: TimeSpan): Promise<Summary[]> {
  return Promise.all(settings.brands.map(({ id }) => store.summary({ brand: id, span })));
}

/** Writes pieces of text to a file, its folder made where it is missing. */
export async function writeReport(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const path = resolve(file);
  let text = '';
  for await (const piece of pieces) text += piece;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (error) {
    throw new EarshotError('failure', `${path} cannot be written.`, { cause: error });
  }
}
