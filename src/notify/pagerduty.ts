import { z } from 'zod';
import { type Message, SEVERITIES } from '../model/alert.ts';
import { reveal } from '../model/secret.ts';
import { type Facts, factsOf, plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { payload } from './payload.ts';
import { address, bytesOf, post, type Text, text } from './post.ts';
import { PLAIN, shrunk, spell } from './spelling.ts';

export interface PagerdutyOptions {
  routing_key: Text;
  base_url: Text;
}

/** summary and dedup_key in characters, an event in bytes: developer.pagerduty.com/docs/events-api-v2. */
export const PAGERDUTY_LIMITS = { summary: 1024, key: 255, whole: 512_000, links: 10 } as const;

/**
 * Events API v2: one incident for each opening of an alert, whatever happens to it: triggered, again when it grows, acknowledged,
 * resolved. `dedup_key` names that incident, so a repeat changes nothing.
 */
export const pagerduty: Notifier<PagerdutyOptions> = {
  type: 'pagerduty',
  secrets: ['routing_key'],
  about: { title: 'PagerDuty (Events API v2)', home: 'https://developer.pagerduty.com/docs/events-api-v2' },
  follows: true,
  options: z.strictObject({
    routing_key: text
      .refine(
        value => /^[0-9A-Za-z]{32}$/.test(reveal(value)),
        'should be the 32 letters and digits of an Events API v2 integration',
      )
      .describe('The integration key of a service'),
    base_url: address
      .default('https://events.pagerduty.com')
      .describe('https://events.eu.pagerduty.com for accounts in the EU'),
  }),
  send(message, { routing_key, base_url }, tools) {
    const facts = factsOf(message);
    const action = actionOf(facts);
    const event = {
      routing_key: reveal(routing_key),
      event_action: action,
      dedup_key: plainKey(facts.thread ?? message.dedupeKey, PAGERDUTY_LIMITS.key),
      ...(action === 'trigger' ? triggered(message, facts, payload(message, tools.now()).timestamp) : {}),
    };
    return post(
      {
        url: `${reveal(base_url).replace(/\/$/, '')}/v2/enqueue`,
        headers: { 'x-earshot-key': plainKey(message.dedupeKey, 250) },
        body: JSON.stringify(event),
        hidden: [routing_key],
      },
      tools,
    );
  },
};

function actionOf({ step }: Facts): 'trigger' | 'acknowledge' | 'resolve' {
  return step === 'resolve' || step === 'acknowledge' ? step : 'trigger';
}

function triggered(message: Message, facts: Facts, timestamp: string): object {
  const severity = SEVERITIES.find(each => each === facts.severity) ?? 'info';
  const { title, lines } = wordsOf(message);
  return shrunk(50_000, bytesOf, PAGERDUTY_LIMITS.whole - 2_000, room => ({
    client: 'earshot',
    payload: {
      summary: spell(title, PAGERDUTY_LIMITS.summary, PLAIN),
      source: 'earshot',
      severity,
      timestamp,
      custom_details: { text: spell(lines, room, PLAIN), key: message.dedupeKey },
    },
    links: facts.links
      .slice(0, PAGERDUTY_LIMITS.links)
      .map(({ text, url }) => ({ href: url, text: spell(text, 100, PLAIN) })),
  }));
}
