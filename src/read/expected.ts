import type { Key } from '../core/phase.ts';
import type { PlannedPhase } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

type Expected = Pick<PlannedPhase, 'expectedMs' | 'expectedFrom'>;

const ENDED = `outcome in ('succeeded', 'failed', 'timed_out') and duration_ms is not null`;

const medianOf = (durations: string): string =>
  `select avg(duration_ms) ms from (select duration_ms, row_number() over (order by duration_ms) nth, count(*) over () total
    from (${durations})) where nth in ((total + 1) / 2, (total + 2) / 2)`;

/** The newest of its own. */
const OF_PHASE = medianOf(
  `select duration_ms from attempts where run_id = @runId and phase_id = @phaseId and ${ENDED} order by number desc limit 9`,
);

/** Of any of its phases: a sample, because a run may have a million of them. */
const OF_RUN = medianOf(
  `select duration_ms from attempts indexed by attempts_number where run_id = @runId and ${ENDED} limit 101`,
);

/** How long a phase will take: the median of its own earlier ends; of one that has none, that of its run's. */
export function createExpectation(db: Db): (key: Key) => Expected {
  const ofRuns = new Map<string, number | undefined>();
  return ({ runId, phaseId }) => {
    const own = get<{ ms: number | null }>(db, OF_PHASE, { runId, phaseId })?.ms;
    if (own != null) return { expectedMs: own, expectedFrom: 'phase' };
    if (!ofRuns.has(runId)) ofRuns.set(runId, get<{ ms: number | null }>(db, OF_RUN, { runId })?.ms ?? undefined);
    const ofRun = ofRuns.get(runId);
    return ofRun === undefined ? {} : { expectedMs: ofRun, expectedFrom: 'run' };
  };
}
