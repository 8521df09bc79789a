import type { Config, SourceEntry } from '../config/types.ts';
import type { Brand } from '../model/brand.ts';
import type { Job } from '../model/source.ts';
import type { Instant } from '../model/time.ts';

/** A configured source with the jobs it makes today. */
export interface Planned {
  entry: SourceEntry;
  jobs: Job<unknown, unknown>[];
}

/** The jobs of a configuration: each source's own drafts, named after the source as the user called it and polled as often as he said. */
export function planJobs(config: Config, now: Instant): Planned[] {
  return config.sources
    .filter(entry => !entry.paused)
    .map(entry => ({
      entry,
      jobs: entry.source.jobs(entry.options, brandsOf(entry, config.brands), now).map(draft => ({
        ...draft,
        id: `${entry.id}/${draft.id}`,
        source: entry.id,
        every: entry.every ?? draft.every ?? entry.source.about.every,
      })),
    }));
}

/** The brands a source is read for: those it names, or all. */
export function brandsOf(entry: SourceEntry, brands: readonly Brand[]): readonly Brand[] {
  return entry.brands === null ? brands : brands.filter(brand => entry.brands?.includes(brand.id));
}
