import { z } from 'zod';
import { SEVERITIES } from '../model/alert.ts';
import { INTENTS } from '../model/mention.ts';
import { parseDuration, SECOND } from '../model/time.ts';
import { date, duration, hours, keepFor, name, patience, size, timesPerYear, weekday, words, zone } from './fields.ts';
import { DURATION_METRICS, METRICS, MOOD_ENGINES, QUICK_ENGINES } from './types.ts';

// The file's shape. Descriptions go into config.schema.json; what is said of a field here is what editors show.

const names = z.array(name);

const brand = z.strictObject({
  id: name.describe('What records and commands call the brand'),
  name: words.max(200).optional().describe('What reports call the brand; its id where unsaid'),
  role: z.enum(['own', 'competitor', 'topic']).default('own').describe('Whose brand it is'),
  query: z.string().describe('What counts as a mention, in the query language (earshot help query)'),
  handles: z
    .record(z.string(), words)
    .default({})
    .describe("Platform → handle: the brand's own voices, whose posts are owned media"),
  context: z
    .strictObject({
      for: z.array(words).default([]).describe('Words that speak for this brand'),
      against: z.array(words).default([]).describe('Words that speak for another thing of that name'),
    })
    .prefault({})
    .describe('Words that tell the brand from other things of its name'),
  since: date().optional().describe('From when on it is listened for'),
  tests: z
    .strictObject({
      match: z.array(words).default([]).describe('Texts the query must match'),
      not: z.array(words).default([]).describe('Texts the query must not match'),
    })
    .prefault({})
    .describe('Texts that `earshot config check` tries the query on'),
});

/** The keys every source has beside its own. */
export const sourceCommon = {
  id: name.describe('What records and commands call this source'),
  type: z.string().describe('What kind of place it is (earshot sources list)'),
  every: duration(SECOND).optional().describe("How often it is asked; the place's own rhythm where unsaid"),
  media: z.enum(['owned', 'earned', 'paid']).default('earned').describe('How what is said there came to be'),
  allow_private: z.boolean().default(false).describe('Private and loopback addresses may be asked'),
  brands: names.min(1, 'is empty: name a brand or leave it out').optional().describe('Only for these brands'),
  paused: z.boolean().default(false).describe('Listed, never asked'),
  refresh: z
    .boolean()
    .default(true)
    .describe('Look up again what is stored: counts, followers, whether it is still there; where the source can'),
};

/** The keys every channel has beside its own. */
export const channelCommon = {
  type: z.string().describe('How it is told (earshot config schema lists them)'),
  allow_private: z.boolean().default(false).describe('Private and loopback addresses may be told'),
};

const lines = z.array(words).default([]);
const alerts = z.strictObject({
  budget: timesPerYear().prefault('2/year').describe('False alarms a brand may raise by chance'),
  send: names
    .optional()
    .describe('Channels that alerts go to; where unsaid, those that no route names (all, where routes name all)'),
  quiet_hours: hours().optional().describe('When only the gravest alerts are sent: see quiet_override'),
  quiet_override: z
    .enum(SEVERITIES)
    .default('critical')
    .describe('Alerts this grave, or graver, are sent in quiet hours too'),
  protocol: z
    .strictObject({ info: lines, warning: lines, error: lines, critical: lines })
    .prefault({})
    .describe('What to do at each severity: printed in the alert'),
  templates: z
    .record(words.max(60), words.max(4_000))
    .default({})
    .describe('Name → words prepared for such days: printed in the brief'),
});

const route = z.strictObject({
  when: z.string().describe('A query; sentiment:, intent: and reach: work here'),
  to: name.describe('A channel'),
});

const cue = z.strictObject({
  when: z.string().describe('A query, as brands have them'),
  intent: z.enum(INTENTS).describe('What it speaks for'),
  weight: z
    .number()
    .min(-10)
    .max(10)
    .default(2)
    .describe('How loudly: log-odds added; 2 makes it seven times likelier, below 0 it speaks against'),
  why: words.max(200).optional().describe('Reason that `explain` gives'),
});

const target = z.union([z.number(), z.string()]);
const goal = z
  .strictObject({
    metric: z.enum(METRICS).describe('What is measured, week by week'),
    brand: name.optional().describe('Which brand; all own brands together where unsaid'),
    at_least: target.optional().describe('A number, or a duration for response_median and response_p90'),
    at_most: target.optional().describe('A number, or a duration for response_median and response_p90'),
  })
  .transform((goal, context) => {
    if (goal.at_least === undefined && goal.at_most === undefined)
      context.issues.push({ code: 'custom', message: 'needs at_least or at_most', input: goal });
    const read = (key: 'at_least' | 'at_most'): number | null => {
      const said = goal[key];
      if (said === undefined) return null;
      const timed = DURATION_METRICS.includes(goal.metric);
      const value = timed ? parseDuration(String(said)) : typeof said === 'number' ? said : null;
      const [low, high] = rangeOf(goal.metric);
      if (value !== null && value >= low && value <= high) return value;
      const wanted = timed ? 'a duration such as 4h' : `a number from ${low}${high === Infinity ? '' : ` to ${high}`}`;
      context.issues.push({ code: 'custom', message: `should be ${wanted}`, input: said, path: [key] });
      return null;
    };
    return { metric: goal.metric, brand: goal.brand ?? null, atLeast: read('at_least'), atMost: read('at_most') };
  });

function rangeOf(metric: (typeof METRICS)[number]): readonly [number, number] {
  if (metric === 'net_sentiment') return [-1, 1];
  return metric.startsWith('share_') || metric.endsWith('_share') ? [0, 1] : [0, Infinity];
}

const language = z.string().regex(/^[a-z]{2}$/, 'should be the two letters of a language, such as en');
const sentiment = z.strictObject({
  engine: z.enum(MOOD_ENGINES).default('earshot').describe('Who reads moods; transformers needs a package of its own'),
  languages: z
    .record(language, z.enum(QUICK_ENGINES))
    .default({})
    .describe('Language → engine: those that another reads'),
  stem: z
    .record(language, z.boolean())
    .default({})
    .describe('Language → whether natural cuts words to their stems; as it measured better where unsaid'),
  model: words
    .max(200)
    .default('Xenova/twitter-roberta-base-sentiment-latest')
    .describe('For transformers: a text-classification model of huggingface.co, or a folder'),
  cache: words.optional().describe('For transformers: the folder models are kept in'),
  batch: z.int().min(1).max(256).default(16).describe('For transformers: texts read at once'),
});

/** The whole file. Sources and channels are open maps here: what is left of them is read by their type's own options. */
export const fileSchema = z.strictObject({
  brands: z.array(brand).min(1, 'is empty: name at least one brand').describe('What is listened for'),
  sources: z.array(z.looseObject(sourceCommon)).default([]).describe('Where is listened'),
  channels: z.record(name, z.looseObject(channelCommon)).default({}).describe('Who is told, by name'),
  alerts: alerts.prefault({}).describe('When an alarm is raised and who hears of it'),
  routes: z.array(route).default([]).describe('Which mentions go to whom'),
  cues: z.array(cue).default([]).describe('What speaks for an intent, beside the cues that are shipped'),
  goals: z.array(goal).prefault([]).describe('What the weekly summary measures against'),
  report: z
    .strictObject({
      weekly: z
        .strictObject({
          day: weekday().prefault('monday').describe('When it is sent'),
          send: names.default([]).describe('Channels it is sent to'),
        })
        .prefault({})
        .describe('The weekly summary'),
    })
    .prefault({})
    .describe('What is reported by itself'),
  timezone: zone().default('UTC').describe('Days, weeks and quiet hours go by this clock'),
  contact: words
    .max(200)
    .regex(/^[\x20-\x7e]*$/, 'should be plain ASCII: it goes into a header')
    .optional()
    .describe('Address or URL put into the User-Agent, as polite collectors do'),
  retention: z
    .strictObject({
      mentions: keepFor().prefault('forever').describe('How long mentions are kept'),
      raw: duration(0).prefault('30d').describe('How long the replies they came from are kept, as evidence'),
    })
    .prefault({})
    .describe('How long things are kept'),
  sentiment: sentiment.prefault({}).describe('Who reads moods'),
  http: z
    .strictObject({
      timeout: patience().prefault('30s').describe('How long one request may take'),
      max_bytes: size().prefault('20MB').describe('The most one reply may hold, unpacked'),
      concurrency: z.int().min(1).max(64).default(8).describe('Requests under way at once, all places together'),
    })
    .prefault({})
    .describe('How the web is asked'),
});
export type FileShape = z.output<typeof fileSchema>;
