import { dispatchCursors } from '../core/dispatch/cursors.ts';
import type { Db } from '../db/native.ts';
import { all, run } from '../db/statement.ts';
import { dropCursor } from './cursor.ts';
import { addEvent } from './events.ts';

/**
 * Removes a run with its phases, attempts and telemetry. The event that tells it stays.
 * @returns its log files, for the caller to remove once this is committed; nothing when a phase of it is running
 */
export function forget(db: Db, { runId, by, at }: { runId: string; by: string; at: number }): string[] | undefined {
  if (all(db, "select 1 from phases where run_id = @runId and state = 'running' limit 1", { runId }).length > 0)
    return undefined;
  const logs = all<{ path: string | null }>(
    db,
    `select stdout_path path from attempts where run_id = @runId union all
     select stderr_path from attempts where run_id = @runId`,
    { runId },
  );
  for (const table of ['token_estimation_v2_events', 'token_budget_escalation_events', 'telemetry_events']) {
    run(db, `delete from ${table} where run_id = @runId`, { runId });
  }
  for (const table of ['attempts', 'phases', 'runs']) run(db, `delete from ${table} where run_id = @runId`, { runId });
  for (const cursor of dispatchCursors(runId)) dropCursor(db, cursor);
  addEvent(db, at, { type: 'run.forgotten', by, key: { runId, phaseId: '' } });
  return logs.flatMap(({ path }) => path ?? []);
}
