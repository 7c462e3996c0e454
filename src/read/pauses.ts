import type { HoldTarget } from '../core/hold.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** A hold that a person has placed, and that is in force: a pause, or the wait for a canary. */
export interface PauseView {
  readonly target: HoldTarget;
  readonly why: 'paused' | 'canary';
  readonly by: string;
  readonly note: string;
  readonly placedAt: number;
  readonly until: number | null;
}

interface PauseRow extends Omit<PauseView, 'target'> {
  readonly on: HoldTarget['on'];
  readonly runId: string;
  readonly phaseId: string;
  readonly family: string;
  readonly quota: string;
}

const SELECT = `select target "on", run_id runId, phase_id phaseId, family, quota, why, by, note, placed_at_ms placedAt, until_ms until from holds
  where why in ('paused', 'canary') and session_id is null and (until_ms is null or until_ms > @now) order by id`;

export function listPauses(db: Db, now: number): PauseView[] {
  return all<PauseRow>(db, SELECT, { now }).map(({ on, runId, phaseId, family, quota, ...rest }) => ({
    ...rest,
    target: targetOf({ on, runId, phaseId, family, quota }),
  }));
}

type TargetRow = Pick<PauseRow, 'on' | 'runId' | 'phaseId' | 'family' | 'quota'>;

function targetOf({ on, runId, phaseId, family, quota }: TargetRow): HoldTarget {
  switch (on) {
    case 'everything':
      return { on };
    case 'run':
      return { on, runId };
    case 'phase':
      return { on, key: { runId, phaseId } };
    case 'family':
      return { on, family };
    case 'quota':
      return { on, quota };
  }
}
