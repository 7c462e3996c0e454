import type { PhaseState } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { listRuns } from './runs.ts';

export interface RunFilter {
  /** Only runs that have phases in one of these; none: all. */
  readonly states: readonly PhaseState[];
  /** Only runs of these doors; none: all. */
  readonly doors: readonly string[];
}

export function listRunsWith(db: Db, { states, doors }: RunFilter): RunView[] {
  return listRuns(db).filter(
    ({ door, counts }) =>
      (doors.length === 0 || doors.includes(door)) &&
      (states.length === 0 || states.some((state) => counts[state] > 0)),
  );
}
