/** The course of a dispatch whose phases are made: the first item alone, then the others, then what came of it. */
import { publishDispatched } from '../../app.ts';
import type { Backlog } from '../../config/backlog.ts';
import { NONE_PROCESSED, type Processed } from '../../core/session.ts';
import type { Db } from '../../db/native.ts';
import { writePrompts } from '../../dispatch/write-prompts.ts';
import type { StopSignals } from '../../engine/context.ts';
import { type DispatchedRun, findDispatched } from '../../read/dispatched.ts';
import { countTasks } from '../../read/task-counts.ts';
import { dispatchHeading } from '../../render/dispatch/heading.ts';
import type { Arguments } from '../command.ts';
import type { Output } from '../output.ts';
import { listenForStops } from '../stops.ts';
import { conclude } from './conclude.ts';
import { limitsOf } from './limits-of.ts';
import { needsPreflight, preflight } from './preflight.ts';
import { runTasks } from './run-tasks.ts';

export interface Dispatching {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly args: Arguments;
  readonly output: Output;
}

/** What the sessions of one dispatch share. */
export interface Course extends Dispatching {
  readonly run: DispatchedRun;
  readonly signals: StopSignals;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** What ended before the session that is to come, in this course. */
  readonly before: Processed;
  /** What could not be published, by any of its sessions. */
  readonly problems: string[];
}

/** @returns the exit code */
export async function runAll(dispatching: Dispatching, runId: string): Promise<number> {
  const { db, output } = dispatching;
  const run = findDispatched(db, runId);
  if (run === undefined) throw new Error(`the run ${runId} was just made`);
  writePrompts(db, run);
  using stops = listenForStops();
  const startedAt = Date.now();
  const course: Course = {
    ...dispatching,
    run,
    signals: stops.signals,
    startedAt,
    before: NONE_PROCESSED,
    problems: [],
  };
  const { folder } = run.definition;
  output.note(dispatchHeading({ runId, folder, counts: countTasks(db, runId), ...limitsOf(course) }));
  // What a dead session has begun may be the first item: what comes of it is known before another one is tried.
  if (needsPreflight(course) && countTasks(db, runId).running > 0) await runTasks(course, { ids: [] });
  if (!needsPreflight(course)) return conclude(course, await runTasks(course));
  const first = await preflight(course);
  if ('ends' in first) {
    await publishDispatched(course, runId).catch(() => undefined); // on record all the same: the next drain tries again
    return conclude(course, first.ends);
  }
  return conclude(course, await runTasks({ ...course, before: first.before }));
}
