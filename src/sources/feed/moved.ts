import { type HttpReply, MOVED } from '../../model/source.ts';
import { canonicalUrl, hostOf } from '../../text/url.ts';

/** What is remembered of an address that says it has moved. `address`: where the feed is asked since then; null: where it is configured. */
export interface Moving {
  address: string | null;
  moved: { url: string; times: number } | null;
}

/** A redirect may be a mistake, or a hotel's log-in page: it is believed when so many readings in a row say the same. */
export const BELIEVED_AFTER = 3;

/**
 * Counts what a reply says of the feed's address. `configured`: its own; `hidden`: that is a secret, of which the reply shows
 * no more than the host: it stays where it is, and only the user can move it. `notice`: what to tell; null: nothing.
 */
export function moving(
  before: Moving,
  reply: HttpReply,
  configured: string,
  hidden: boolean,
): Moving & { notice: { kind: 'moved'; message: string } | null } {
  const told = (message: string): { kind: 'moved'; message: string } => ({ kind: 'moved', message });
  const to = canonicalUrl(reply.headers[MOVED] ?? '');
  if (to === null) {
    const notice = `is asked at ${before.address}, where it has moved for good: put that into the configuration`;
    return { address: before.address, moved: null, notice: before.address === null ? null : told(notice) };
  }
  if (hidden) {
    const notice = `has moved for good to another address at ${hostOf(to)}: put its new address into the configuration`;
    return { address: null, moved: null, notice: told(notice) };
  }
  const times = before.moved?.url === to ? before.moved.times + 1 : 1;
  if (times < BELIEVED_AFTER) {
    const left = BELIEVED_AFTER - times;
    const notice = `says that it has moved for good to ${to}; believed after ${left} more such ${left === 1 ? 'answer' : 'answers'}`;
    return { address: before.address, moved: { url: to, times }, notice: told(notice) };
  }
  const home = to === canonicalUrl(configured);
  const notice = `has moved for good to ${to}: asked there from now on`;
  return { address: home ? null : to, moved: null, notice: told(notice) };
}
