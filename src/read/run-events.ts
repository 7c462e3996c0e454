import type { EventType } from '../core/event.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** They change nothing of what a run has come to. */
const BESIDE: readonly EventType[] = ['hold.placed', 'hold.lifted', 'telemetry.rejected'];

const ELSE = `type not in (${BESIDE.map((type) => `'${type}'`).join(', ')})`;

/** The newest event of a run, in SQL, that changes what it has come to. */
export const lastRunEventOf = (run: string): string =>
  `coalesce((select e.seq from events e where e.run_id = ${run} and e.${ELSE} order by e.seq desc limit 1), 0)`;

/** The newest event of a run that changes what it has come to; 0 before there is one. */
export function lastRunEvent(db: Db, runId: string): number {
  return get<{ seq: number }>(db, `select ${lastRunEventOf('@runId')} seq`, { runId })?.seq ?? 0;
}
