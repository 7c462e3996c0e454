/** One session of a dispatch: over all items that are not done, or over one alone. */

import type { Config } from '../../config/options.ts';
import { createLog } from '../../consumers/log.ts';
import { createMonitor } from '../../consumers/monitor.ts';
import { createProgress } from '../../consumers/progress.ts';
import type { Consumer } from '../../core/consumer.ts';
import type { Selection } from '../../core/selection.ts';
import { stalled } from '../../core/stalled.ts';
import { failFast } from '../../core/stop/fail-fast.ts';
import { firstItem } from '../../core/stop/first-item.ts';
import { givenBack } from '../../core/stop/given-back.ts';
import { type FailureLimit, maxFailures } from '../../core/stop/max-failures.ts';
import type { StopRule } from '../../core/stop/rule.ts';
import { quoteForShell } from '../../core/template.ts';
import type { SessionSummary } from '../../engine/session.ts';
import { countTasks } from '../../read/task-counts.ts';
import { taskLabel } from '../../render/dispatch/task-label.ts';
import { type Supervised, supervise } from '../batch.ts';
import { DISPATCH_FLAGS, recordedOptions } from '../flags.ts';
import { triedOnce } from '../tried-once.ts';
import type { Course } from './course.ts';
import { resultsFileOf } from './results.ts';

/** The first item; or none, where only what dead sessions have left behind is to be settled. */
export interface Only {
  /** Of its row. */
  readonly ids: readonly number[];
  /** Also when nothing is to be told. */
  readonly watcher?: Consumer;
}

/** @param only none: all that are not done @returns an exit code where a second signal cut it short */
export async function runTasks(course: Course, only?: Only): Promise<SessionSummary | number> {
  const { db, backlog, output, run, signals } = course;
  const { runId } = run;
  const config = triedOnce(backlog.config, backlog.config.maxWorkers);
  const request: Supervised = {
    ...{ db, backlog: { ...backlog, config }, signals, door: 'dispatch', runIds: [runId] },
    only: selectionOf(config, only),
    goesOn: only !== undefined,
    recorded: recordedOptions(backlog.config, [runId], DISPATCH_FLAGS),
    stops: stopsOf(course, only),
    warnings: [stalled(backlog.config.stallWarningSeconds, `drain logs ${quoteForShell(runId)} -f`)],
    ...resultsOf(course),
    consumers: (sessionId) => [
      ...(only?.watcher ? [only.watcher] : []),
      ...(output.quiet ? [] : watchersOf(course, sessionId)),
    ],
  };
  const summary = await supervise(request, output);
  if (typeof summary !== 'number') course.problems.push(...summary.problems);
  return summary;
}

/** The first two end what runs as well: it would only cost more. */
function stopsOf({ db, run, backlog: { config }, before }: Course, only: Only | undefined): StopRule[] {
  const { total, skipped } = countTasks(db, run.runId);
  return [
    failFast(config.failFast, { before, endsRunning: true }),
    maxFailures(limitOf(config.maxFailures), { total: total - skipped, before }),
    givenBack(1),
    ...(only ? [firstItem] : []),
  ];
}

function resultsOf({ args, run }: Course): Pick<Supervised, 'results'> {
  const file = resultsFileOf(args);
  return file === undefined ? {} : { results: { runId: run.runId, file } };
}

function selectionOf(config: Config, only: Only | undefined): Partial<Selection> {
  return {
    states: 'queued',
    doors: ['dispatch'],
    slots: config.quotas,
    force: true,
    ...(only && { phaseIds: only.ids }),
  };
}

function limitOf(most: Config['maxFailures']): FailureLimit {
  return typeof most === 'number' ? { count: most } : { percent: Number.parseFloat(most) };
}

/** Lines and a bar for people, with how it stands every so often; or the events, for what collects logs. */
function watchersOf(course: Course, sessionId: string): Consumer[] {
  const { db, backlog, run, args, signals, startedAt } = course;
  const { runId } = run;
  const { config } = backlog;
  if (config.logFormat === 'json') return [createLog({ db, sessionId })];
  const counts = countTasks(db, runId);
  const progress = createProgress({
    ...{ db, sessionId, stop: signals.stop, output: process.stderr, verbose: args.verbose === true },
    total: counts.total - counts.skipped,
    done: counts.success + counts.errors + counts.timeouts,
    nameOf: (attempt) => taskLabel(db, attempt),
    ...{ concurrency: config.maxWorkers, expectedMs: new Map() },
  });
  const intervalMs = config.monitorIntervalSeconds;
  return [progress, createMonitor({ db, runId, intervalMs, startedAt, say: progress.say })];
}
