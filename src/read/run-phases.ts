import type { Key, PhaseState } from '../core/phase.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface RunPhase extends Key {
  /** What dispatch was given for it; null where it is none of dispatch. */
  readonly item: unknown;
  readonly state: PhaseState;
  readonly attempts: number;
  readonly burned: number;
  readonly category: string | null;
  readonly fingerprint: string | null;
  /** Of its last attempt, where there is one. */
  readonly handle: number | null;
}

const SELECT = `select p.run_id runId, p.phase_id phaseId, p.state, p.attempts, p.burned, p.last_category category,
    p.last_fingerprint fingerprint, p.item, a.handle
  from phases p left join attempts a on a.attempt_id = p.last_attempt_id
  where p.run_id = @runId order by p.tier_index, p.phase_index, p.id limit @limit`;

/** A line each of the first `limit`, in the order of the run's own plan; -1: of all. */
export function listRunPhases(db: Db, runId: string, limit: number): RunPhase[] {
  const rows = all<RunPhase & { readonly item: string | null }>(db, SELECT, { runId, limit });
  return rows.map((row) => ({ ...row, item: parse(row.item) ?? null }));
}
