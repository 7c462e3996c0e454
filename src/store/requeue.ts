import { type Key, statesBefore } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { STANDING } from '../db/standing.ts';
import { all } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface RequeueRequest {
  readonly runId: string;
  /** `released`: only what a person has released since it ended; `failed`: all that has failed, that included. */
  readonly which: 'released' | 'failed';
  readonly by: string;
  readonly at: number;
}

const STATES = statesBefore('requeue').map((state) => `'${state}'`);

const REQUEUE = `update phases as p set state = 'queued', not_before_ms = null, absolved_at_ms = @at, updated_at_ms = @at
  where run_id = @runId and state in (${STATES.join(', ')}) and (@which = 'failed' or ${STANDING} = 'released')
  returning run_id runId, phase_id phaseId`;

/** Queues items of a run once more, so that whoever goes on with it takes them as well. @returns how many */
export function requeue(db: Db, { runId, which, by, at }: RequeueRequest): number {
  const moved = all<Key>(db, REQUEUE, { runId, which, at });
  const data = { verb: 'requeue', to: 'queued', note: '' };
  for (const key of moved) addEvent(db, at, { type: 'phase.moved', by, key, data });
  return moved.length;
}
