import type { Command, Key, PhaseState } from '../core/phase.ts';
import type { PlannedPhase } from '../core/selection.ts';
import { DECLARED_COLUMNS, type DeclaredRow, declaredWork, parse, withoutUndefined } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all, get } from '../db/statement.ts';

interface PhaseRow extends DeclaredRow, Key {
  readonly id: number;
  readonly state: PhaseState;
  readonly tierIndex: number;
  readonly phaseIndex: number;
  readonly priority: number;
  readonly attempts: number;
  readonly burned: number;
  readonly lastCategory: string | null;
  readonly lastFingerprint: string | null;
  readonly lastReason: string | null;
  readonly sourceState: string | null;
  readonly skippedBy: string | null;
  readonly notBefore: number | null;
  readonly item: string | null;
  readonly phaseQuotas: string | null;
  readonly runQuotas: string | null;
}

const SELECT = `select p.id, p.run_id runId, p.phase_id phaseId, p.state, p.tier_index tierIndex, p.phase_index phaseIndex, p.priority,
    p.attempts, p.burned, p.last_category lastCategory, p.last_fingerprint lastFingerprint, p.last_reason lastReason,
    p.source_state sourceState, p.skipped_by skippedBy, p.not_before_ms notBefore, p.item, p.quotas phaseQuotas, r.quotas runQuotas,
    ${DECLARED_COLUMNS}
  from phases p join runs r on r.run_id = p.run_id`;

export interface PhaseView extends Key {
  /** What dispatch was given for it; null where it is none of dispatch. */
  readonly item: unknown;
  readonly state: PhaseState;
  readonly tierIndex: number;
  readonly phaseIndex: number;
  readonly priority: number;
  readonly attempts: number;
  readonly burned: number;
  readonly category: string | null;
  readonly fingerprint: string | null;
  readonly lastReason: string | null;
  readonly sourceState: string | null;
  readonly source: string | null;
  readonly skippedBy: string | null;
  readonly notBefore: number | null;
  /** Its own and its run's. */
  readonly quotas: readonly string[];
  readonly command: Command | null;
  readonly cwd: string | null;
  readonly timeoutMs: number | null;
  readonly maxAttempts: number | null;
}

export function findPhase(db: Db, key: Key): PhaseView | undefined {
  const row = get<PhaseRow>(db, `${SELECT} where p.run_id = @runId and p.phase_id = @phaseId`, {
    runId: key.runId,
    phaseId: key.phaseId,
  });
  return row && toView(row);
}

/** In the order of the run's own plan. */
export function listPhases(db: Db, runId: string): PhaseView[] {
  return all<PhaseRow>(db, `${SELECT} where p.run_id = @runId order by p.tier_index, p.phase_index, p.id`, {
    runId,
  }).map(toView);
}

/** By the number of its row, as the plan shows it. */
export function getPlanned(db: Db, id: number): PlannedPhase {
  const row = get<PhaseRow>(db, `${SELECT} where p.id = @id`, { id }) as PhaseRow;
  const { command, cwd, timeoutMs } = declaredWork(row);
  const { runId, phaseId, tierIndex, phaseIndex, priority, burned } = row;
  return {
    ...{ runId, phaseId, tierIndex, phaseIndex, priority, burned, state: row.state as 'failed' | 'queued' },
    ...withoutUndefined({ command, cwd, timeoutMs }),
    ...withoutUndefined({
      category: row.lastCategory ?? undefined,
      lastReason: row.lastReason ?? undefined,
      fingerprint: row.lastFingerprint ?? undefined,
    }),
  };
}

function toView(row: PhaseRow): PhaseView {
  const declared = declaredWork(row);
  const { runId, phaseId, state, tierIndex, phaseIndex, priority, attempts, burned, lastReason } = row;
  return {
    ...{ runId, phaseId, state, tierIndex, phaseIndex, priority, attempts, burned, lastReason },
    item: parse(row.item) ?? null,
    ...{
      category: row.lastCategory,
      fingerprint: row.lastFingerprint,
      sourceState: row.sourceState,
      source: row.source,
    },
    quotas: [...new Set([...(parse<string[]>(row.phaseQuotas) ?? []), ...(parse<string[]>(row.runQuotas) ?? [])])],
    ...{ skippedBy: row.skippedBy, notBefore: row.notBefore, maxAttempts: row.maxAttempts },
    ...{ command: declared.command ?? null, cwd: declared.cwd ?? null, timeoutMs: declared.timeoutMs ?? null },
  };
}
