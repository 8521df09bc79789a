import type { Ask } from '../../model/source.ts';
import { iso, SECOND } from '../../model/time.ts';
import { affordable, type Cursor, countedFrom, type Params, type Step, spentOn, type Turning } from './plan.ts';

const FIELDS = {
  tweet: {
    'tweet.fields':
      'created_at,lang,public_metrics,author_id,conversation_id,referenced_tweets,in_reply_to_user_id,entities,attachments,note_tweet,edit_history_tweet_ids',
    referenced: 'referenced_tweets.id',
  },
  // The names of the schema's newer version; what it lists as expansions only is not asked for: it would cost.
  post: {
    'post.fields': 'id,text,created_at,lang,public_metrics,conversation_id,entities,attachments,note_post',
    referenced: 'referenced_posts',
  },
} as const;

/** A step as the service wants to be asked (docs.x.com/x-api), without the token. */
export function asked(step: Step, ask: Ask<Params, Cursor>): { path: string; query: Record<string, string> } {
  const { params } = ask.job;
  if (step.do === 'count')
    return {
      path: 'tweets/counts/recent',
      query: {
        query: params.queries[step.query]?.text ?? '',
        start_time: whole(countedFrom(ask)),
        granularity: 'hour',
      },
    };
  const { referenced, ...fields } = FIELDS[params.dialect];
  if (step.do === 'look') return { path: 'tweets', query: { ids: step.ids.join(','), ...fields } };
  const { spent } = spentOn(ask.cursor, ask.now);
  const expansions = [
    'attachments.media_keys',
    ...(params.authors ? ['author_id'] : []),
    ...(params.reposts ? [referenced] : []),
  ];
  const query = {
    max_results: String(affordable(step.do, params, spent)),
    ...turned(step, step.do === 'search' ? 'next_token' : 'pagination_token'),
    ...fields,
    expansions: expansions.join(','),
    'media.fields': 'alt_text',
    ...(params.authors ? { 'user.fields': 'username,name,public_metrics,verified,verified_type' } : {}),
  };
  if (step.do === 'mentions') return { path: `users/${params.user ?? ''}/mentions`, query };
  return { path: 'tweets/search/recent', query: { query: params.queries[step.query]?.text ?? '', ...query } };
}

function turned({ since, start, token, until }: Turning, mark: string): Record<string, string> {
  return {
    ...(since === null ? {} : { since_id: since }),
    ...(start === null ? {} : { start_time: whole(start) }),
    ...(token === null ? {} : { [mark]: token }),
    ...(token === null && until !== null ? { until_id: until } : {}),
  };
}

/** Without fractions of a second. */
function whole(at: number): string {
  return iso(Math.floor(at / SECOND) * SECOND);
}
