import { mkdir, open } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { messageOf } from '../model/errors.ts';
import type { Notifier } from './notifier.ts';
import { payload } from './payload.ts';

export interface FileOptions {
  path: string;
}

/**
 * One line of JSON a message, at the end of a file. On the disk before it counts as sent; a crash in between writes the
 * line twice, with the same `dedupeKey`.
 */
export const file: Notifier<FileOptions> = {
  type: 'file',
  about: { title: 'A file, one line of JSON a message', home: null },
  options: z.strictObject({
    path: z.string().min(1, 'is empty').describe('The file; relative to the configuration; made where it is missing'),
  }),
  async send(message, { path }, tools) {
    const { type, timestamp, data } = payload(message, tools.now());
    const line = `${JSON.stringify({ type, timestamp, dedupeKey: message.dedupeKey, data })}\n`;
    try {
      const full = placed(path, tools.configDir, tools.env['HOME']);
      await mkdir(dirname(full), { recursive: true });
      const handle = await open(full, 'a', 0o600);
      try {
        // One write: with O_APPEND, lines of two writers never mix.
        await handle.appendFile(line);
        await handle.sync().catch((error: unknown) => {
          // Pipes and terminals have nothing to sync.
          if (!['EINVAL', 'ENOTSUP'].includes(codeOf(error))) throw error;
        });
      } finally {
        await handle.close();
      }
      return { state: 'sent' };
    } catch (error) {
      // A full disk, a missing mount, a wrong right: people mend these, and then the line should come.
      return { state: 'retry', after: null, error: messageOf(error) };
    }
  },
};

function placed(path: string, base: string, home: string | undefined): string {
  if (home && path.startsWith('~/')) return join(home, path.slice(2));
  return isAbsolute(path) ? path : join(base, path);
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
