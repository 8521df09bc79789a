import type { Context } from '../model/context.ts';
import { EarshotError, kindOf, messageOf } from '../model/errors.ts';
import { type Feed, readFeed } from '../sources/feed/read.ts';
import { open, whole } from './transfer.ts';

/** Reads one feed file; what is no feed is an error that says why. */
export async function parseFeed(
  context: Context,
  file: string,
  about: { baseUrl: string | null; contentType: string | null },
): Promise<Feed> {
  const bytes = await whole(open({ context }, file));
  try {
    return await readFeed(bytes, { ...about, at: context.now() });
  } catch (error) {
    if (kindOf(error) === null) throw error;
    throw new EarshotError('failure', `${file}: ${messageOf(error)}`, { cause: error });
  }
}
