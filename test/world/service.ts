import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../src/model/time.ts';
import type { Handler } from './server.ts';

/** A post as the scenarios know it; a service shows it in its own shape. */
export interface FakePost {
  /** 1, 2, 3… in order of publication. */
  n: number;
  author: string;
  /** Names the brand `acme`. */
  text: string;
  at: Instant;
  editedAt: Instant | null;
  deleted: boolean;
}

/** A service played on the loopback with its real shapes and limits: it refuses what the real one refuses. */
export interface FakeService {
  /** The type of source that reads it. */
  readonly type: string;
  /** The source's options for a service at this address, as they stand in YAML, secrets included as plain text. */
  options(base: string): Record<string, unknown>;
  /** Options with which the service must refuse us (wrong or missing credentials); null: it wants none. */
  readonly unauthorised: ((base: string) => Record<string, unknown>) | null;
  /** Routes over the posts as they are at each request; built anew for every scenario. `now`: the service's clock. */
  routes(posts: () => readonly FakePost[], now: () => Instant): Readonly<Record<string, Handler>>;
  /** `platform:nativeId` that the source must give this post. */
  idOf(post: FakePost): string;
  /** What the place does not do, with the reason: no edits seen, no deletions told, no more than N posts readable. */
  readonly lacks: { edits?: string; deletions?: string; most?: number };
}

/** Every service that is played, by name of its file. */
export async function allServices(): Promise<FakeService[]> {
  const folder = join(import.meta.dirname, 'services');
  const files = readdirSync(folder).filter(name => name.endsWith('.ts'));
  return Promise.all(files.sort().map(async file => (await import(join(folder, file))).service));
}
