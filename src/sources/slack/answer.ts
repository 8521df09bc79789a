import { SourceError } from '../../model/errors.ts';
import type { HttpReply } from '../../model/source.ts';
import { MINUTE } from '../../model/time.ts';
import { type Fields, listAt, readObject, textAt } from '../answer.ts';

const DENIED =
  /^(?:invalid_auth|not_authed|account_inactive|token_revoked|token_expired|no_permission|missing_scope|not_in_channel|channel_not_found|access_denied|not_allowed_token_type|ekm_access_denied|org_login_required|team_access_not_granted)$/;
const TROUBLE = /^(?:internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org)$/;
const WORDS: Readonly<Record<string, string>> = {
  not_in_channel: 'the app is not in this channel: /invite it there',
  channel_not_found: 'there is no such channel, or the app may not see it',
  missing_scope: 'the app lacks a scope: channels:history (groups:history for private channels), users:read for names',
};

/** Slack answers 200 with `ok: false` for most refusals. `beside`: of a thread or a person, which may have gone. */
export function read(reply: HttpReply, beside: boolean): Fields {
  const answer = readObject(reply, 'Slack');
  if (answer['ok'] === true) return answer;
  const error = textAt(answer, 'error').slice(0, 100);
  if (answer['ok'] !== false || error === '') throw new SourceError('malformed', 'Slack answered JSON without ok');
  if (beside && /^(?:thread_not_found|user_not_found|users_not_found|user_not_visible|message_not_found)$/.test(error))
    return answer;
  if (error === 'ratelimited' || error === 'rate_limited')
    throw new SourceError('limited', 'Slack asks us to slow down', { retryAt: reply.at + MINUTE });
  const kind = DENIED.test(error) ? 'denied' : TROUBLE.test(error) ? 'unreachable' : 'malformed';
  const needed = listAt(answer, 'needed').join(', ') || textAt(answer, 'needed');
  throw new SourceError(kind, `Slack: ${WORDS[error] ?? error}${needed === '' ? '' : ` (${needed.slice(0, 100)})`}`);
}
