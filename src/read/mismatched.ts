/** Phases and attempts that do not agree about what is under way. */
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** Phases that are `running`, although no attempt of theirs is open. */
export function listRunningWithoutAttempt(db: Db): Key[] {
  return all<Key>(
    db,
    `select run_id runId, phase_id phaseId from phases p where p.state = 'running' and not exists
       (select 1 from attempts a where a.attempt_id = p.open_attempt_id and a.outcome is null) order by id`,
  );
}

/** Attempts that are open, although their phase is not running by them. */
export function listStrayAttempts(db: Db): (Key & { readonly handle: number })[] {
  return all<Key & { readonly handle: number }>(
    db,
    `select a.handle, a.run_id runId, a.phase_id phaseId from attempts a where a.outcome is null and not exists
       (select 1 from phases p where p.open_attempt_id = a.attempt_id) order by a.handle`,
  );
}
