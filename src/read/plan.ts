import type { HeldRun, Plan, PlannedPhase, Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { candidates } from './candidates.ts';
import { createExpectation } from './expected.ts';
import { countCandidates, listHeld } from './held.ts';
import { getPlanned } from './phases.ts';

/** What a session would take first, in order. `limit` 0: all of it. */
export function planNext(db: Db, selection: Selection, { limit, now }: { limit: number; now: number }): PlannedPhase[] {
  const next: PlannedPhase[] = [];
  for (const { id } of candidates(db, selection, now)) {
    next.push(getPlanned(db, id));
    if (next.length === limit) break;
  }
  return next;
}

/** The same with what is held, and how many phases would run in all. */
export function makePlan(db: Db, selection: Selection, options: { limit: number; now: number }): Plan {
  const held = listHeld(db, selection, options.now);
  const all = countCandidates(db, selection, options.now);
  const expected = createExpectation(db);
  const next = planNext(db, selection, options).map((phase) => ({ ...phase, ...expected(phase) }));
  const phases = all.phases - held.reduce((sum, run) => sum + run.phases, 0);
  return { next, held, eligible: { phases, runs: all.runs - countHeldRuns(held, selection.states) } };
}

/** The runs that are held as a whole, and those all of whose phases are held one by one. */
function countHeldRuns(held: readonly HeldRun[], state: Selection['states']): number {
  const left = new Map<string, number>();
  for (const { runId, phases, counts } of held) left.set(runId, (left.get(runId) ?? counts[state]) - phases);
  return [...left.values()].filter((number) => number <= 0).length;
}
