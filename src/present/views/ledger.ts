import type { JobState, Poll, PollStatus, Totals } from '../../model/store.ts';
import { type Instant, iso } from '../../model/time.ts';
import type { Column } from '../column.ts';
import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { count, lasted, next, when } from '../words.ts';

const at = (instant: Instant | null): string | null => (instant === null ? null : iso(instant));
const TONE: Readonly<Record<PollStatus, Tone | null>> = { ok: 'good', empty: null, partial: 'warn', failed: 'bad' };

/** One job as a record. */
export interface JobRow {
  id: string;
  source: string;
  brand: string | null;
  backfill: boolean;
  status: PollStatus | null;
  dueAt: string;
  okAt: string | null;
  heardFrom: string | null;
  heardTo: string | null;
  failures: number;
  error: { kind: string; message: string } | null;
}

const JOB_COLUMNS: readonly Column<JobRow>[] = [
  { title: 'Job', value: row => row.id, priority: 1, min: 16, max: 44 },
  { title: 'Brand', value: row => row.brand, priority: 5, min: 4, max: 14 },
  {
    title: 'Last',
    value: row => row.status ?? 'never read',
    tone: row => (row.status === null ? 'faint' : TONE[row.status]),
    priority: 2,
    min: 7,
    max: 10,
  },
  { title: 'Last good', value: (row, look) => when(row.okAt, look), priority: 4, min: 9, max: 20, whole: true },
  { title: 'Due', value: (row, look) => next(row.dueAt, look), priority: 3, min: 9, max: 20, whole: true },
  { title: 'Heard from', value: (row, look) => when(row.heardFrom, look), priority: 7, min: 9, max: 20, whole: true },
  { title: 'Heard to', value: (row, look) => when(row.heardTo, look), priority: 6, min: 9, max: 20, whole: true },
  { title: 'Trouble', value: row => trouble(row.error), tone: () => 'warn', priority: 2, min: 12, max: Infinity },
];

/** Every job with its place in the schedule. */
export function jobsView(jobs: readonly JobState[]): View<JobRow> {
  return {
    name: 'jobs',
    rows: jobs.map(job => ({
      id: job.id,
      source: job.source,
      brand: job.brand,
      backfill: job.backfill,
      status: job.last?.status ?? null,
      dueAt: iso(job.dueAt),
      okAt: at(job.okAt),
      heardFrom: at(job.heardFrom),
      heardTo: at(job.heardTo),
      failures: job.failures,
      error: job.last?.error ?? null,
    })),
    fields: ['id', 'source', 'brand', 'backfill', 'status', 'dueAt', 'okAt', 'heardFrom', 'heardTo', 'failures'].concat(
      ['error.kind', 'error.message'],
    ),
    columns: JOB_COLUMNS,
    empty: 'No jobs are planned yet. earshot run plans and reads them.',
  };
}

/** One attempt of the ledger as a record. */
export interface PollRow {
  startedAt: string;
  /** Milliseconds. */
  took: number;
  job: string;
  source: string;
  brand: string | null;
  status: PollStatus;
  heard: { from: string; to: string } | null;
  requests: number;
  bytes: number;
  seen: number;
  added: number;
  error: { kind: string; message: string } | null;
}

const POLL_COLUMNS: readonly Column<PollRow>[] = [
  { title: 'When', value: (row, look) => when(row.startedAt, look), priority: 2, min: 9, max: 20, whole: true },
  { title: 'Job', value: row => row.job, priority: 1, min: 16, max: 40 },
  { title: 'Status', value: row => row.status, tone: row => TONE[row.status], priority: 1, min: 7, max: 7 },
  { title: 'Read', value: row => count(row.seen), align: 'right', priority: 4, min: 4, max: 9 },
  { title: 'New', value: row => count(row.added), align: 'right', priority: 3, min: 3, max: 9 },
  { title: 'Took', value: row => lasted(row.took), align: 'right', priority: 6, min: 4, max: 8 },
  { title: 'Trouble', value: row => trouble(row.error), tone: () => 'warn', priority: 2, min: 12, max: Infinity },
];

/** The ledger: what was asked, when, and what came of it. */
export function pollsView(polls: readonly Poll[]): View<PollRow> {
  return {
    name: 'polls',
    rows: polls.map(poll => ({
      startedAt: iso(poll.startedAt),
      took: poll.endedAt - poll.startedAt,
      job: poll.job,
      source: poll.source,
      brand: poll.brand,
      status: poll.status,
      heard: poll.heard === null ? null : { from: iso(poll.heard[0]), to: iso(poll.heard[1]) },
      requests: poll.requests,
      bytes: poll.bytes,
      seen: poll.seen,
      added: poll.added,
      error: poll.error,
    })),
    fields: [
      'startedAt',
      'took',
      'job',
      'source',
      'brand',
      'status',
      'heard.from',
      'heard.to',
      'requests',
      'bytes',
    ].concat(['seen', 'added', 'error.kind', 'error.message']),
    columns: POLL_COLUMNS,
    empty: 'Nothing was read in this time.',
  };
}

function trouble(error: { kind: string; message: string } | null): string | null {
  return error === null ? null : `${error.kind}: ${error.message}`;
}

/** Name and value. */
export interface Fact {
  name: string;
  value: string | number | null;
}
const FACT_COLUMNS: readonly Column<Fact>[] = [
  { title: 'What', value: row => row.name, priority: 1, min: 6, max: 16 },
  {
    title: 'Value',
    value: row => (typeof row.value === 'number' ? count(row.value) : row.value),
    priority: 1,
    min: 10,
    max: Infinity,
  },
];

/** How much a database holds, and since when. `version`: of its tables. */
export function totalsView(totals: Totals, database: { path: string; version: number }): View<Fact> {
  const facts = {
    path: database.path,
    version: database.version,
    mentions: totals.mentions,
    hits: totals.hits,
    authors: totals.authors,
    polls: totals.polls,
    oldest: at(totals.oldest),
    newest: at(totals.newest),
    bytes: totals.bytes,
  };
  return {
    name: 'database',
    rows: Object.entries(facts).map(([name, value]) => ({ name, value })),
    fields: ['name', 'value'],
    columns: FACT_COLUMNS,
    document: { schema: 1, database: facts },
    empty: 'Nothing is stored yet.',
  };
}
