import { z } from 'zod';
import { clean } from '../text/clean.ts';
import type { Notifier } from './notifier.ts';

/** Prints to the terminal, or to whatever the run's output is piped into: under cron, a mail. */
export const terminal: Notifier<Record<string, never>> = {
  type: 'terminal',
  about: { title: 'The terminal', home: null },
  options: z.strictObject({}),
  async send(message, _options, tools) {
    const lines = clean(message.text, { lines: true }).trimEnd().split('\n');
    const text = lines.map(line => (line === '' ? '' : `  ${line}`)).join('\n');
    const read = await tools.write(`${clean(message.title)}\n${text}\n\n`);
    return read ? { state: 'sent' } : { state: 'retry', after: null, error: 'nobody reads the output' };
  },
};
