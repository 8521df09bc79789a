import { checkConfigFile } from '../config/load.ts';
import { problemText } from '../config/messages.ts';
import type { ConfigProblem } from '../config/types.ts';
import type { World } from './world.ts';

export interface CheckedConfig {
  path: string;
  brands: number;
  sources: number;
  channels: number;
  problems: ConfigProblem[];
  /** The problems as they are printed, place first. */
  texts: string[];
}

/** Everything wrong with the configuration at once, the tests of its queries included. */
export async function checkConfiguration(world: World): Promise<CheckedConfig> {
  const path = world.configFile();
  const { config, problems } = checkConfigFile(path, { env: world.context.env, home: world.context.home });
  return {
    path,
    brands: config?.brands.length ?? 0,
    sources: config?.sources.length ?? 0,
    channels: config?.channels.length ?? 0,
    problems: [...problems],
    texts: problems.map(problem => problemText(problem, path)),
  };
}
