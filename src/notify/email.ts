import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message } from '../model/alert.ts';
import { reveal } from '../model/secret.ts';
import { type Duration, MINUTE, SECOND } from '../model/time.ts';
import { clean } from '../text/clean.ts';
import { type Facts, factsOf, plainKey, wordsOf } from './facts.ts';
import type { Delivery, Notifier } from './notifier.ts';
import { later, type Text, text } from './post.ts';
import { entities, PLAIN, pieces, spell } from './spelling.ts';

export interface EmailOptions {
  host: string;
  port: number;
  tls: 'starttls' | 'tls' | 'none';
  user?: Text | undefined;
  password?: Text | undefined;
  from: string;
  to: string[];
}

/** A line of a header is best kept under 998 bytes (RFC 5322 §2.1.1); a text of this size fits any mailbox. */
export const EMAIL_LIMITS = { subject: 200, text: 200_000 } as const;
/** How long one message may take. */
const PATIENCE: Duration = MINUTE;

const mailbox = z
  .string()
  .regex(/^[^\s@<>,;:"()[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, 'should be an address such as team@example.com');

/**
 * SMTP. What is said of one alert makes one thread: `Message-ID` is made of the message's key, so that a repeat carries the same one
 * and most mailboxes show it once. Refusals of the 4xx kind are tried again, 5xx are final; where only some recipients are
 * refused, the others have it, and the error says so.
 */
export const email: Notifier<EmailOptions> = {
  type: 'email',
  about: { title: 'E-mail (SMTP)', home: null },
  groups: true,
  options: z.strictObject({
    host: z.string().min(1, 'is empty').describe('The mail server'),
    port: z.int().min(1).max(65_535).default(587).describe('Its port: 587 for starttls, 465 for tls'),
    tls: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('starttls: encrypted or not at all, tls: from the first byte, none: in the open'),
    user: text.optional().describe('The user name, where the server wants one'),
    password: text.optional().describe('The password'),
    from: mailbox.describe('The sender'),
    to: z
      .union([mailbox.transform(one => [one]), z.array(mailbox).min(1, 'is empty: name a recipient')])
      .describe('One recipient, or a list'),
  }),
  async send(message, options, tools) {
    const late = AbortSignal.timeout(PATIENCE);
    const signal = AbortSignal.any([tools.signal, late]);
    const { createTransport } = await import('nodemailer');
    let hangUp = (): void => {};
    try {
      const socket = await tools.connect(options.host, options.port, signal);
      hangUp = () => void socket.destroy();
      signal.addEventListener('abort', hangUp, { once: true });
      if (signal.aborted) hangUp();
      const mailer = createTransport({
        host: options.host,
        port: options.port,
        secure: options.tls === 'tls',
        requireTLS: options.tls === 'starttls',
        ignoreTLS: options.tls === 'none',
        name: domainOf(options.from),
        connectionTimeout: PATIENCE,
        greetingTimeout: PATIENCE / 2,
        socketTimeout: PATIENCE / 2,
        getSocket: (_, done) => done(null, { connection: socket as never }),
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(options.user === undefined
          ? {}
          : { auth: { user: reveal(options.user), pass: reveal(options.password ?? '') } }),
      });
      const { rejectedErrors } = await mailer.sendMail(mail(message, options));
      return rejectedErrors === undefined || rejectedErrors.length === 0
        ? { state: 'sent' }
        : some(rejectedErrors as SmtpError[]);
    } catch (error) {
      if (tools.signal.aborted) return later('stopped with the run');
      if (late.aborted) return later(`not done in ${PATIENCE / SECOND} s`);
      return judged(error as SmtpError, options);
    } finally {
      signal.removeEventListener('abort', hangUp);
      hangUp();
    }
  },
};

interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  recipient?: string;
  rejectedErrors?: SmtpError[];
}

/** The mail as nodemailer takes it: every part is a field of its own, so that nothing said can become a header. */
export function mail(message: Message, { from, to }: Pick<EmailOptions, 'from' | 'to'>): Record<string, unknown> {
  const facts = factsOf(message);
  const domain = domainOf(from);
  const words = wordsOf(message);
  const lines = spell(words.lines, EMAIL_LIMITS.text, PLAIN);
  const title = spell(words.title, EMAIL_LIMITS.subject, PLAIN);
  const thread = facts.thread === null ? null : idOf(`${facts.thread}:${message.channel}`, domain);
  const first = thread !== null && facts.opens;
  return {
    from: { name: 'earshot', address: from },
    to: to.map(address => ({ name: '', address })),
    subject: title,
    text: `${lines}\n`,
    html: htmlOf(title, lines, facts),
    messageId: first ? thread : idOf(message.dedupeKey, domain),
    ...(thread === null || first ? {} : { inReplyTo: thread, references: [thread] }),
    headers: {
      'List-Id': `earshot <earshot.${domain}>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Earshot-Key': plainKey(message.dedupeKey, 250),
    },
  };
}

function htmlOf(title: string, lines: string, { severity, step }: Facts): string {
  const colour =
    step === 'resolve' ? '#2e7d32' : severity === 'error' || severity === 'critical' ? '#c62828' : '#37474f';
  const line = (text: string): string =>
    pieces(text, false)
      .map(({ link, text: piece }) => (link ? `<a href="${entities(piece)}">${entities(piece)}</a>` : entities(piece)))
      .join('');
  return [
    '<!doctype html><html><body style="font:15px/1.5 sans-serif">',
    `<h2 style="font-size:18px;color:${colour}">${entities(title)}</h2>`,
    ...lines.split(/\n{2,}/).map(block => `<p>${block.split('\n').map(line).join('<br>\n')}</p>`),
    '</body></html>',
  ].join('\n');
}

function judged(error: SmtpError, { user, password }: EmailOptions): Delivery {
  const refused = error.rejectedErrors ?? [];
  const status = error.responseCode ?? null;
  const said = [user, password]
    .flatMap(each => (each === undefined ? [] : [reveal(each), Buffer.from(reveal(each)).toString('base64')]))
    .filter(value => value.length >= 4)
    .reduce((rest, value) => rest.replaceAll(value, '•••'), clean(error.message))
    .slice(0, 300);
  if ('kind' in error && error.kind === 'denied') return { state: 'dead', error: said };
  if (refused.length > 0 && refused.some(({ responseCode }) => (responseCode ?? 400) < 500)) return later(said);
  if (status !== null && status >= 500) return { state: 'dead', error: said };
  return later(said);
}

function some(refused: readonly SmtpError[]): Delivery {
  const names = refused.map(({ recipient, responseCode }) => `${clean(recipient ?? 'one')} (${responseCode ?? '?'})`);
  const error = `refused for ${names.join(', ')}; the other recipients have it`;
  return refused.some(({ responseCode }) => (responseCode ?? 400) < 500) ? later(error) : { state: 'dead', error };
}

/** The same for the same key, whenever it is made. */
function idOf(key: string, domain: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}.earshot@${domain}>`;
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
