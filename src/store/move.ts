/** What a person moves: retry and skip. Each phase by one guarded statement, with its event. */
import type { Key } from '../core/phase.ts';
import { statesBefore } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';
import { addEvent } from './events.ts';
import { liftHolds } from './holds.ts';

/** A phase, all of a run, or phases by the numbers of their rows. */
export type Which =
  | { readonly runId: string; readonly phaseId?: string | undefined }
  | { readonly ids: readonly number[] };

export type MoveRequest = Which & {
  readonly by: string;
  readonly at: number;
  readonly note: string;
};

export interface Moved extends Key {
  readonly to: string;
}

const list = (verb: 'retry' | 'skip'): string =>
  statesBefore(verb)
    .map((state) => `'${state}'`)
    .join(', ');
const OF_RUN = 'run_id = @runId and (@phaseId is null or phase_id = @phaseId)';
const BY_ID = 'id in (select value from json_each(@ids))';

/** Clocks can step back: a release comes after all that has ended by then. */
const LAST_ENDED = `coalesce((select max(ended_at_ms) from attempts a
      where a.run_id = phases.run_id and a.phase_id = phases.phase_id), 0)`;

/**
 * `failed` is released too: what kept it (its time, the poison of its burned attempts, being elsewhere) is forgotten.
 * A whole run's complete phases are left alone: they are done again only when they are named.
 */
const retrySql = (where: string): string => `update phases set
    state = case state when 'skipped' then skipped_from when 'dead' then 'failed' when 'complete' then 'failed' else state end,
    skipped_from = null, skipped_by = null, not_before_ms = null, elsewhere = 0, absolved_at_ms = max(@at, ${LAST_ENDED}),
    max_attempts = case when state = 'dead' and max_attempts is not null then burned + 1 else max_attempts end, updated_at_ms = @at
  where ${where} and (state in (${list('retry')}, 'failed') or (state = 'queued' and elsewhere = 1))
    and (@named = 1 or state != 'complete')
  returning run_id runId, phase_id phaseId, state "to"`;

const skipSql = (
  where: string,
): string => `update phases set skipped_from = state, state = 'skipped', skipped_by = @by, updated_at_ms = @at
  where ${where} and state in (${list('skip')}) returning run_id runId, phase_id phaseId, state "to"`;

export function retry(db: Db, request: MoveRequest): Moved[] {
  const moved = move(db, { verb: 'retry', sql: retrySql }, request);
  const { by, at } = request;
  for (const { runId, phaseId } of moved)
    liftHolds(db, {
      target: { on: 'phase', key: { runId, phaseId } },
      why: 'unchanged',
      by,
      at,
      note: 'it is released',
    });
  return moved;
}

export function skip(db: Db, request: MoveRequest): Moved[] {
  return move(db, { verb: 'skip', sql: skipSql }, request);
}

interface Verb {
  readonly verb: 'retry' | 'skip';
  readonly sql: (where: string) => string;
}

function move(db: Db, { verb, sql }: Verb, request: MoveRequest): Moved[] {
  const { by, at, note } = request;
  const which =
    'ids' in request ? { ids: JSON.stringify(request.ids) } : { runId: request.runId, phaseId: request.phaseId };
  const named = 'ids' in request || request.phaseId !== undefined ? 1 : 0;
  const moved = all<Moved>(db, sql('ids' in request ? BY_ID : OF_RUN), { ...which, named, by, at });
  for (const { to, ...key } of moved) addEvent(db, at, { type: 'phase.moved', by, key, data: { verb, to, note } });
  return moved;
}
