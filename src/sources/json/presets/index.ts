import { gdeltDoc } from './gdelt-doc.ts';
import { guardian } from './guardian.ts';
import { mediacloud } from './mediacloud.ts';
import { newsapi } from './newsapi.ts';
import { producthunt } from './producthunt.ts';
import { threads } from './threads.ts';

/** A place described once for all; `options` are what a user would have written. */
export interface Preset {
  title: string;
  /** The provider's rule in words, and where it stands. */
  rule: string;
  ruleUrl: string;
  options: Readonly<Record<string, unknown>>;
}

export const PRESETS: Readonly<Record<string, Preset>> = {
  guardian,
  mediacloud,
  producthunt,
  newsapi,
  threads,
  gdelt_doc: gdeltDoc,
};
