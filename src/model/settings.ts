import type { Instant } from './time.ts';

/** What reading commands need without reading YAML. */
export interface Settings {
  brands: { id: string; name: string; role: 'own' | 'competitor' | 'topic'; query: string; since: Instant | null }[];
  sources: { id: string; type: string; title: string; paused?: boolean }[];
  timezone: string;
  configPath: string | null;
  /** Of the parsed configuration, without secrets: tells reports when numbers changed because a query did. */
  configHash: string;
  /** When each brand's query last changed. */
  queryChangedAt: Readonly<Record<string, Instant>>;
}
