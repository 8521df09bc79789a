import { z } from 'zod';
import type { Severity } from '../model/alert.ts';
import { reveal, secret } from '../model/secret.ts';
import { type Facts, factsOf, plainKey, wordsOf } from './facts.ts';
import type { Notifier } from './notifier.ts';
import { address, post, type Text, text } from './post.ts';
import { bytes, PLAIN, spell } from './spelling.ts';

export interface NtfyOptions {
  topic: Text;
  server: Text;
  token?: Text | undefined;
}

/** In bytes: a longer message would become an attachment. */
export const NTFY_LIMITS = { message: 4096, title: 250 } as const;

const PRIORITIES: Readonly<Record<Severity, number>> = { info: 2, warning: 3, error: 4, critical: 5 };
const TAGS: Readonly<Record<Severity, string>> = {
  info: 'information_source',
  warning: 'warning',
  error: 'rotating_light',
  critical: 'rotating_light',
};
const WORDS = { ...PLAIN, size: bytes };

/** A topic of ntfy.sh or of a server of one's own; plain text, as JSON, so that nothing said can become a header. */
export const ntfy: Notifier<NtfyOptions> = {
  type: 'ntfy',
  about: { title: 'ntfy (push to phones)', home: 'https://docs.ntfy.sh/publish/' },
  groups: true,
  options: z.strictObject({
    topic: text
      .refine(value => /^[-_A-Za-z0-9]{1,64}$/.test(reveal(value)), 'should be 1 to 64 letters, digits, - and _')
      .describe('The topic: who knows it may read it, so choose one that nobody guesses'),
    server: address.default('https://ntfy.sh').describe('The server'),
    token: text.optional().describe('An access token, where the topic wants one'),
  }),
  send(message, { topic, server, token }, tools) {
    const facts = factsOf(message);
    const words = wordsOf(message);
    const click = facts.links[0]?.url;
    const body = {
      topic: reveal(topic),
      title: spell(words.title, NTFY_LIMITS.title, WORDS),
      message: spell(words.lines, NTFY_LIMITS.message, WORDS),
      priority: priorityOf(facts),
      tags: facts.step === 'resolve' ? ['white_check_mark'] : facts.severity === null ? [] : [TAGS[facts.severity]],
      ...(click === undefined ? {} : { click }),
    };
    return post(
      {
        // JSON is taken at the root only; the topic is in the body.
        url: server,
        headers: {
          'x-earshot-key': plainKey(message.dedupeKey, 250),
          ...(token === undefined ? {} : { authorization: secret(`Bearer ${reveal(token)}`) }),
        },
        body: JSON.stringify(body),
        hidden: token === undefined ? [topic] : [topic, token],
      },
      tools,
    );
  },
};

/** What is over wakes nobody. */
function priorityOf({ step, severity }: Facts): number {
  return step === 'resolve' || severity === null ? PRIORITIES.info : PRIORITIES[severity];
}
