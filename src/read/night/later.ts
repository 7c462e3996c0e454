/** What a night has left of what it might have done. */
import type { HeldRun, Selection } from '../../core/selection.ts';
import { PHASE_IS_FREE, RUN_IS_SELECTED, selectionParameters } from '../../db/eligible.ts';
import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import { countCandidates } from '../held.ts';

export interface LaterAsked {
  readonly selection: Selection;
  /** What is held now. */
  readonly held: readonly HeldRun[];
  /** The event with which the night began. */
  readonly startedSeq: number;
  /** What failed in it: others that fail so were spared, which is told of them. */
  readonly fingerprints: readonly string[];
  readonly now: number;
}

const IS_KNOWN = `coalesce(p.last_fingerprint in (select value from json_each(@fingerprints)), 0)`;
/** Phases that may run, and were tried or are like one that was. `isFree`: a condition besides what their run is. */
const reached = (isFree: string): string => `with left_out as materialized (select r.run_id from runs r
    where not ${RUN_IS_SELECTED} union select value from json_each(@heldRuns))
  select (select count(*) from phases p indexed by phases_family
      where p.last_fingerprint in (select value from json_each(@fingerprints)) and p.state = @state and p.run_id not in left_out and ${isFree})
    + (select count(*) from phases p indexed by phases_last_seq
      where p.last_seq >= @startedSeq and p.state = @state and not ${IS_KNOWN} and p.run_id not in left_out and ${isFree}) phases`;

/** From indexes alone, where no phase is held by itself. */
const REACHED = reached('1');
const REACHED_AND_FREE = reached(`exists (select 1 from runs r where r.run_id = p.run_id and ${PHASE_IS_FREE})`);

/** Phases that may run now, were not tried since the night began, and fail in no way that it has met. */
export function countLater(db: Db, { selection, held, startedSeq, fingerprints, now }: LaterAsked): number {
  const eligible = countCandidates(db, selection, now).phases - held.reduce((sum, { phases }) => sum + phases, 0);
  const whole = held.filter((run) => run.whole).map(({ runId }) => runId);
  const { phases } = get<{ phases: number }>(db, whole.length === held.length ? REACHED : REACHED_AND_FREE, {
    ...selectionParameters(db, selection, now),
    ...{ startedSeq, heldRuns: JSON.stringify(whole), fingerprints: JSON.stringify(fingerprints) },
  }) as { phases: number };
  return Math.max(0, eligible - phases);
}
