import type { OutboxRecord } from '../../model/record.ts';
import type { Column } from '../column.ts';
import type { Tone } from '../look.ts';
import type { View } from '../view.ts';
import { next } from '../words.ts';

const WAITING: readonly Column<OutboxRecord>[] = [
  { title: 'Channel', value: row => row.channel, priority: 1, min: 6, max: 16 },
  { title: 'State', value: row => row.state, tone: row => toneOf(row.state), priority: 1, min: 7, max: 7 },
  { title: 'Due', value: (row, look) => next(row.dueAt, look), priority: 3, min: 6, max: 20 },
  { title: 'Tries', value: row => row.attempts, align: 'right', priority: 4, min: 5, max: 5 },
  { title: 'Message', value: row => row.title, priority: 2, min: 20, max: 60 },
  { title: 'Last error', value: row => row.error ?? '', priority: 2, min: 10, max: Infinity },
];

/** `deliver list`: what waits and what was given up. */
export function outboxView(rows: readonly OutboxRecord[]): View<OutboxRecord> {
  return {
    name: 'messages',
    rows,
    fields: ['id', 'channel', 'state', 'title', 'dueAt', 'attempts', 'error'],
    columns: WAITING,
    empty: 'Nothing waits.',
  };
}

/** What became of one message just now. */
interface Done {
  channel: string;
  title: string;
  state: 'sent' | 'retry' | 'dead' | 'held';
  error: string | null;
}

/** How people read a state. */
const WORDS: Readonly<Record<Done['state'], string>> = {
  sent: 'sent',
  retry: 'again later',
  held: 'not tried',
  dead: 'given up',
};
const DONE: readonly Column<Done>[] = [
  { title: 'Channel', value: row => row.channel, priority: 1, min: 6, max: 16 },
  { title: 'State', value: row => WORDS[row.state], tone: row => toneOf(row.state), priority: 1, min: 11, max: 11 },
  { title: 'Message', value: row => row.title, priority: 2, min: 20, max: 60 },
  { title: 'Error', value: row => row.error ?? '', priority: 2, min: 10, max: Infinity },
];

/** `deliver`, `alerts test`: what was sent, and what was not. */
export function deliveriesView(rows: readonly Done[]): View<Done> {
  return {
    name: 'messages',
    rows,
    fields: ['channel', 'state', 'title', 'error'],
    columns: DONE,
    empty: 'Nothing is due.',
  };
}

function toneOf(state: string): Tone | null {
  if (state === 'dead') return 'bad';
  return state === 'retry' || state === 'held' ? 'warn' : state === 'sent' ? 'good' : null;
}
