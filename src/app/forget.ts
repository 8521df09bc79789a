import { EarshotError } from '../model/errors.ts';
import type { Forget, Forgotten } from '../model/ledger.ts';
import { alone } from './run.ts';
import type { World } from './world.ts';

export interface ForgetResult extends Forgotten {
  what: string;
  dryRun: boolean;
}

/** Wipes what somebody said, one address, or what is left of everything deleted where it was published. */
export async function forget(world: World, what: Forget, dryRun: boolean): Promise<ForgetResult> {
  const named = 'author' in what ? what.author : 'url' in what ? what.url : 'deleted';
  const now = world.context.now();
  const done = dryRun
    ? await (await world.store('read')).forget(what, now, true)
    : await (async () => {
        await world.store('read');
        return alone(world, 0, store => store.forget(what, now, false));
      })();
  if (!('deleted' in what) && done.mentions === 0 && done.authors === 0)
    throw new EarshotError('not_found', `Nothing of ${named} is stored.`, {
      hint:
        'author' in what
          ? 'A handle as the mentions show it (earshot mentions --fields author.handle,id), or platform:handle.'
          : 'The whole address, as earshot mentions --fields url shows it.',
    });
  return { what: named, dryRun, ...done };
}
