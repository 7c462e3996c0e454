import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** The first of these attempts that is under way in this backlog, as `RUN/PHASE`. */
export function findOpenAttempt(db: Db, attemptIds: readonly string[]): string | undefined {
  const row = get<{ name: string }>(
    db,
    `select run_id || '/' || phase_id name from attempts where outcome is null and attempt_id in (select value from json_each(@ids)) limit 1`,
    { ids: JSON.stringify(attemptIds) },
  );
  return row?.name;
}
