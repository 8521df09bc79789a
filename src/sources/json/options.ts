import { z } from 'zod';
import { said } from './said.ts';
import { type Settled, settle } from './settle.ts';

/** The options of a place described in YAML, read, laid over their preset and found sufficient. */
export const options = said.transform((own, context): Settled => {
  const { settled, flaws } = settle(own);
  for (const { path, message } of flaws) context.issues.push({ code: 'custom', message, path: [...path], input: own });
  return settled ?? z.NEVER;
});
