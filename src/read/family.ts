import type { Key, PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

export interface FamilyView {
  readonly fingerprint: string;
  readonly category: string | null;
  readonly phases: number;
  readonly runs: number;
}

export interface FamilyMember extends Key {
  readonly state: PhaseState;
  readonly burned: number;
  /** Of its last attempt that is on record; null where the failure was imported. */
  readonly handle: number | null;
  readonly lastReason: string | null;
}

/** Phases whose last failure has this fingerprint, or one that begins so. Nothing where there is none. */
export function findFamily(db: Db, fingerprint: string): FamilyView | undefined {
  return get<FamilyView>(
    db,
    `select last_fingerprint fingerprint, max(last_category) category, count(*) phases, count(distinct run_id) runs
     from phases where last_fingerprint >= @from and last_fingerprint < @to group by last_fingerprint limit 1`,
    { from: fingerprint, to: `${fingerprint}~` },
  );
}

/** In the order in which they came in. */
export function listFamilyMembers(db: Db, fingerprint: string, limit: number): FamilyMember[] {
  return all<FamilyMember>(
    db,
    `select p.run_id runId, p.phase_id phaseId, p.state, p.burned, a.handle, p.last_reason lastReason
     from phases p left join attempts a on a.attempt_id = p.last_attempt_id
     where p.last_fingerprint = @fingerprint order by p.id limit @limit`,
    { fingerprint, limit },
  );
}
