import type { AnySource, Ask, HttpReply, HttpRequest, Token } from '../model/source.ts';
import { MINUTE } from '../model/time.ts';
import { type CollectIo, type Stop, stopOf } from './ask.ts';

/** Renewed when this little is left of it. */
const NEARLY_OVER = MINUTE;

/**
 * The token of this job's source: the one of this run, or a new one asked for. Null where the source needs none, or goes
 * without. A failed log-in is not tried again in this run: every attempt counts against the account.
 */
export async function tokenFor(
  source: AnySource,
  asked: Ask<unknown, unknown>,
  tokens: CollectIo['tokens'],
  get: (request: HttpRequest) => Promise<{ reply: HttpReply } | { stop: Stop }>,
): Promise<Token | null | { stop: Stop }> {
  const { login } = source;
  const request = login?.request(asked) ?? null;
  if (!login || request === null) return null;
  const { source: name } = asked.job;
  const known = await tokens.get(name);
  const old = known && !('stop' in known) && known.expiresAt !== null && known.expiresAt - asked.now < NEARLY_OVER;
  if (known && !old) return known;
  const asking = (async () => {
    const answer = await get(request);
    if ('stop' in answer) return inLogin(answer.stop);
    try {
      return login.token(answer.reply);
    } catch (error) {
      return inLogin(stopOf(error));
    }
  })();
  tokens.set(name, asking);
  return asking;
}

function inLogin(stop: Stop): { stop: Stop } {
  return { stop: { ...stop, message: `logging in: ${stop.message}` } };
}
