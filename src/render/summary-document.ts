/** What has come of a dispatched run: `summary.json`, and what `--json` prints. */
import type { Db } from '../db/native.ts';
import { type DispatchedRun, findDispatched } from '../read/dispatched.ts';
import { listRunSessions } from '../read/run-sessions.ts';
import { countTasks } from '../read/task-counts.ts';
import { iterateTaskResults, listNewestTaskResults, type TaskResult } from '../read/task-results.ts';
import { documentText } from './document-text.ts';
import { courseOf } from './run-course.ts';
import { taskPlaces } from './task-places.ts';
import { type SummaryFacts, summaryWire, taskResultWire } from './wire/dispatch.ts';
import type { Wire } from './wire/wire.ts';

/** How many results it holds while the run is under way. */
const NEWEST = 200;

/** The whole of it: JSON text in pieces, the results in the order of their items. */
export function* summaryDocument(db: Db, runId: string): Generator<string> {
  const facts = factsOf(db, runId);
  yield* documentText(summaryWire(facts), facts.course.status !== 'running', function* () {
    for (const result of iterateTaskResults(db, runId)) yield wireOf(facts, result);
  });
}

/** With the newest results only, the newest of them last: cheap enough to be written each second. */
export function* summarySoFar(db: Db, runId: string): Generator<string> {
  const facts = underWay(factsOf(db, runId));
  const results = listNewestTaskResults(db, runId, NEWEST);
  yield* documentText(summaryWire(facts), false, () => results.map((result) => wireOf(facts, result)));
}

/** Also before its first session is on record, and between the first item and the others: somebody is at it. */
function underWay({ course, ...facts }: SummaryFacts): SummaryFacts {
  return { ...facts, course: { ...course, status: 'running', stopReason: null, stopNote: null, completedAt: null } };
}

function factsOf(db: Db, runId: string): SummaryFacts {
  const counts = countTasks(db, runId);
  const now = Date.now();
  return { run: getDispatched(db, runId), counts, course: courseOf(listRunSessions(db, runId, now), counts, now) };
}

function getDispatched(db: Db, runId: string): DispatchedRun {
  const run = findDispatched(db, runId);
  if (!run) throw new Error(`there is no dispatched run ${runId}`);
  return run;
}

function wireOf({ run }: SummaryFacts, result: TaskResult): Wire {
  return taskResultWire(result, taskPlaces(run.definition, result));
}
