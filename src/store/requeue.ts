import { type Key, statesBefore } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { addEvent } from './events.ts';

const STATES = statesBefore('requeue').map((state) => `'${state}'`);

const REQUEUE = `update phases set state = 'queued', not_before_ms = null, absolved_at_ms = @at, updated_at_ms = @at
  where run_id = @runId and state in (${STATES.join(', ')}) returning run_id runId, phase_id phaseId`;

/** Queues what has failed of a run, so that whoever goes on with it takes that as well. @returns how many */
export function requeue(db: Db, { runId, by, at }: { runId: string; by: string; at: number }): number {
  const moved = all<Key>(db, REQUEUE, { runId, at });
  const data = { verb: 'requeue', to: 'queued', note: '' };
  for (const key of moved) addEvent(db, at, { type: 'phase.moved', by, key, data });
  return moved.length;
}
