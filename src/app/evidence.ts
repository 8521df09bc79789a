import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EarshotError } from '../model/errors.ts';
import type { Manifest } from '../model/explanation.ts';
import { RELEVANT } from '../model/mention.ts';
import type { AlertRecord, MentionDetail } from '../model/record.ts';
import { FIND_ALL, type Store } from '../model/store.ts';
import { type Instant, iso } from '../model/time.ts';
import { spanOf } from './alerts.ts';

/** Mentions exported at most. */
const MOST = 5_000;

/**
 * Writes what was said during an alert into a folder: `mentions.ndjson` (the records), `raw/<sha256>` (the bytes of the replies
 * they came from, as they were received) and `manifest.json`, which names each with its time of fetching and SHA-256.
 * A file is named by what it holds, never by a stranger's words.
 */
export async function exportEvidence(
  store: Store,
  alert: AlertRecord,
  folder: string,
  about: { now: Instant; by: string; cwd: string },
): Promise<Manifest> {
  const dir = resolve(about.cwd, folder);
  const span = spanOf(alert, about.now);
  const ids: string[] = [...alert.evidence.mentions];
  for await (const { id } of store.find({
    ...FIND_ALL,
    brands: [alert.brand],
    since: span[0],
    until: span[1],
    minRelevance: RELEVANT,
    sort: 'oldest',
    limit: MOST + 1,
  }))
    ids.push(id);
  const all = [...new Set(ids)];
  const mentions: Manifest['mentions'] = [];
  const records: string[] = [];
  try {
    await mkdir(join(dir, 'raw'), { recursive: true });
    for (const id of all.slice(0, MOST)) {
      const detail = (await store.detail(id)).find(({ brand }) => brand === alert.brand);
      if (detail === undefined) continue;
      const { raw, ...record } = detail;
      records.push(JSON.stringify(record));
      mentions.push({ ...named(detail), raw: raw === null ? null : await keep(dir, raw) });
    }
    const manifest: Manifest = {
      schema: 1,
      alert: {
        id: alert.id,
        brand: alert.brand,
        rule: alert.rule,
        severity: alert.severity,
        openedAt: alert.openedAt,
        closedAt: alert.closedAt,
      },
      span: { from: iso(span[0]), to: iso(span[1]) },
      exportedAt: iso(about.now),
      by: about.by,
      mentions,
      cut: all.length > MOST,
    };
    await writeFile(join(dir, 'mentions.ndjson'), records.map(line => `${line}\n`).join(''));
    await writeFile(join(dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw new EarshotError('failure', `${dir} cannot be written.`, { cause: error });
    throw error;
  }
}

function named({ id, url, platform, author, publishedAt, collectedAt }: MentionDetail) {
  return { id, url, platform, author: author?.handle ?? author?.name ?? null, publishedAt, collectedAt };
}

/** Written as it was received; `intact`: it still hashes to what was noted when it came. */
async function keep(
  dir: string,
  { fetchedAt, sha256, body }: NonNullable<MentionDetail['raw']>,
): Promise<NonNullable<Manifest['mentions'][number]['raw']>> {
  const bytes = Buffer.from(body, 'utf8');
  const hash = createHash('sha256').update(bytes).digest('hex');
  const file = `raw/${hash}`;
  await writeFile(join(dir, file), bytes);
  return { fetchedAt, sha256: hash, file, bytes: bytes.length, intact: hash === sha256 };
}
