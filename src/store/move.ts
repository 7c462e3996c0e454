/** What a person moves: retry and skip. Each phase by one guarded statement, with its event. */
import type { Key } from '../core/phase.ts';
import { statesBefore } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface MoveRequest {
  readonly runId: string;
  /** None: all of the run. */
  readonly phaseId?: string | undefined;
  readonly by: string;
  readonly at: number;
  readonly note: string;
}

export interface Moved extends Key {
  readonly to: string;
}

const list = (verb: 'retry' | 'skip'): string =>
  statesBefore(verb)
    .map((state) => `'${state}'`)
    .join(', ');
const WHERE = 'run_id = @runId and (@phaseId is null or phase_id = @phaseId)';

/**
 * `failed` is released too: what kept it (its time, the poison of its burned attempts, being elsewhere) is forgotten.
 * A whole run's complete phases are left alone: they are done again only when they are named.
 */
const RETRY = `update phases set
    state = case state when 'skipped' then skipped_from when 'dead' then 'failed' when 'complete' then 'failed' else state end,
    skipped_from = null, skipped_by = null, not_before_ms = null, elsewhere = 0, absolved_at_ms = @at,
    max_attempts = case when state = 'dead' and max_attempts is not null then burned + 1 else max_attempts end, updated_at_ms = @at
  where ${WHERE} and (state in (${list('retry')}, 'failed') or (state = 'queued' and elsewhere = 1))
    and (@phaseId is not null or state != 'complete')
  returning run_id runId, phase_id phaseId, state "to"`;

const SKIP = `update phases set skipped_from = state, state = 'skipped', skipped_by = @by, updated_at_ms = @at
  where ${WHERE} and state in (${list('skip')}) returning run_id runId, phase_id phaseId, state "to"`;

export function retry(db: Db, request: MoveRequest): Moved[] {
  return move(db, RETRY, 'retry', request);
}

export function skip(db: Db, request: MoveRequest): Moved[] {
  return move(db, SKIP, 'skip', request);
}

function move(db: Db, sql: string, verb: string, { runId, phaseId, by, at, note }: MoveRequest): Moved[] {
  const moved = all<Moved>(db, sql, { runId, phaseId, by, at });
  for (const { to, ...key } of moved) addEvent(db, at, { type: 'phase.moved', by, key, data: { verb, to, note } });
  return moved;
}
