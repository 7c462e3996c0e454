import { type Counts, NO_COUNTS, PHASE_STATES } from '../core/phase.ts';
import type { Door, RunMode, RunView } from '../core/run.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

type RunRow = Counts & {
  readonly runId: string;
  readonly door: Door;
  readonly mode: RunMode;
  readonly quotas: string | null;
};

const COLUMNS = `run_id runId, door, mode, quotas, ${PHASE_STATES.join(', ')}`;

/** In the order in which they came in. */
export function listRuns(db: Db): RunView[] {
  return all<RunRow>(db, `select ${COLUMNS} from runs order by created_at_ms, rowid`).map(toView);
}

export function findRun(db: Db, runId: string): RunView | undefined {
  const row = get<RunRow>(db, `select ${COLUMNS} from runs where run_id = @runId`, { runId });
  return row && toView(row);
}

export function listRunIds(db: Db): string[] {
  return all<{ runId: string }>(db, 'select run_id runId from runs').map(({ runId }) => runId);
}

/** Phases of all runs by state, from the runs' own counts. */
export function countAll(db: Db): { readonly counts: Counts; readonly runs: number } {
  const sums = PHASE_STATES.map((state) => `coalesce(sum(${state}), 0) ${state}`).join(', ');
  const { runs, ...counts } = get<Counts & { runs: number }>(db, `select count(*) runs, ${sums} from runs`) ?? {
    ...NO_COUNTS,
    runs: 0,
  };
  return { counts, runs };
}

function toView({ runId, door, mode, quotas, ...counts }: RunRow): RunView {
  return { runId, door, mode, counts, quotas: parse(quotas) ?? [] };
}
