import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';
import type { RunState, StoredRun } from '../../pipeline/store/batch-store.ts';
import { isAlive } from '../../process/identify.ts';

interface RunRow {
  readonly id: number;
  readonly runId: string;
  readonly flow: string;
  readonly definition: string;
  readonly input: string;
  readonly state: RunState;
  readonly owner: string | null;
  readonly error: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly by: string;
}

/** One that was taken and has not begun is none yet. */
const LIST = `select id, run_id runId, flow, definition, input, state, owner, error, started_at_ms startedAt,
  ended_at_ms endedAt, ran_by "by" from drain_pipe_runs where state is not null and (@runId is null or run_id = @runId)
  order by started_at_ms desc, id desc`;

const TOTALS = 'select scope, total from drain_pipe_scopes where run = @id and total is not null order by id';

/** The latest first; with `runId` only that one. */
export function listRuns(db: Db, runId?: string): StoredRun[] {
  return all<RunRow>(db, LIST, { runId }).map(({ id, owner, error, endedAt, ...row }) => ({
    ...row,
    alive: row.state === 'running' && owner !== null && isAlive(JSON.parse(owner)) !== false,
    error: error ?? undefined,
    endedAt: endedAt ?? undefined,
    totals: totalsOf(db, id),
  }));
}

function totalsOf(db: Db, id: number): Record<string, number> {
  const rows = all<{ scope: string; total: number }>(db, TOTALS, { id });
  return Object.fromEntries(rows.map(({ scope, total }) => [scope, total]));
}
