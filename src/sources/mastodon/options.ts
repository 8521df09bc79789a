import { z } from 'zod';
import { isSecret, type Secret, secret } from '../../model/secret.ts';
import { duration, server as place, serverAt } from '../options.ts';

/** One server and, where there is one, the access token of an account there. */
export interface Server {
  host: string;
  base: string;
  token: Secret | null;
}

const token = z.union([z.string().min(1).transform(secret), z.custom<Secret>(isSecret)]);

const server = z.union([place, z.strictObject({ at: place, token: token.optional() })]).transform((value): Server => {
  const text = typeof value === 'string' ? value : value.at;
  const known = typeof value === 'string' ? null : (value.token ?? null);
  return { ...(serverAt(text) ?? { host: text, base: text }), token: known };
});

export const options = z.strictObject({
  instances: z
    .array(server)
    .min(1)
    .max(50)
    .prefault(['mastodon.social', 'mstdn.social'])
    .describe('The servers asked; one with a token is searched too'),
  hashtags: z
    .array(
      z
        .string()
        .trim()
        .transform(text => text.replace(/^[#＃]/, '').toLowerCase())
        .refine(isHashtag, 'should be a hashtag: letters, digits and _ with a letter among them, no spaces'),
    )
    .min(1)
    .max(200)
    .optional()
    .describe('What is read; the brands’ names and words where unsaid'),
  only_indexable: z
    .boolean()
    .default(false)
    .describe(
      'Leaves out accounts that did not ask to be found by search; those that ask not to be are left out always',
    ),
  back_to: duration.prefault('7d').describe('How far the first reading looks back'),
});
export type Options = z.output<typeof options>;

/** What may stand behind a #: no hashtag is all digits. */
export function isHashtag(text: string): boolean {
  return text.length <= 200 && /^[\p{L}\p{N}\p{M}_·]+$/u.test(text) && /[\p{L}_]/u.test(text);
}
