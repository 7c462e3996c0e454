import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

/** What a run's attempts have left behind. */
export interface RunEvidence {
  readonly attempts: number;
  /** Their log files, as they were recorded. */
  readonly logs: readonly string[];
}

const LOGS = `select path from (select handle, stdout_path path from attempts where run_id = @runId
    union all select handle, stderr_path from attempts where run_id = @runId)
  where path is not null order by handle`;

export function findRunEvidence(db: Db, runId: string): RunEvidence {
  const attempts =
    get<{ attempts: number }>(db, 'select count(*) attempts from attempts where run_id = @runId', { runId })
      ?.attempts ?? 0;
  return { attempts, logs: all<{ path: string }>(db, LOGS, { runId }).map(({ path }) => path) };
}
