/** The composition root: puts together what a session is made of. In `app/` a file puts together one piece of it. */

import { type CommandsRequest, commandsOf } from './app/commands.ts';
import { evidenceOf } from './app/evidence.ts';
import { lineageOf } from './app/lineage.ts';
import { machineOf } from './app/machine.ts';
import { type SessionRequest, sessionOptions } from './app/options.ts';
import { breakersOf, gatesOf, stopsOf } from './app/rules.ts';
import { sessionsFolder, whoami } from './config/backlog.ts';
import { notifyTargets } from './config/notify.ts';
import { createNotify } from './consumers/notify/notify.ts';
import { createSessionFile, publishSession, publishUnfinished } from './consumers/session-file.ts';
import type { Consumer } from './core/consumer.ts';
import { nearBudget } from './core/near-budget.ts';
import type { StopRule } from './core/stop/rule.ts';
import type { WarningRule } from './core/warning.ts';
import type { Db } from './db/native.ts';
import { createTaskResults, publishRun, publishUnfinishedRuns } from './dispatch/publish.ts';
import { createResultsStream } from './dispatch/results-stream.ts';
import type { EngineParts, StopSignals } from './engine/context.ts';
import { createRepositoryReader } from './engine/repository.ts';
import { runSession, type SessionSummary } from './engine/session.ts';
import { createLocalExecutor } from './executors/local/executor.ts';
import type { PhaseCommands } from './pipe/commands.ts';
import { keepHeapSmall } from './process/small-heap.ts';
import { findDispatched } from './read/dispatched.ts';

export { checkSurroundings, findChangedPhases, prepareSession, refuseNested } from './app/prepare.ts';
export { endAbandoned, recoverAbandoned } from './app/recover.ts';
export { tidyBaselines, tidyUp } from './app/tidy.ts';

export interface DrainRequest extends SessionRequest {
  readonly db: Db;
  /** On top of those that every session has. */
  readonly stops?: readonly StopRule[];
  readonly warnings?: readonly WarningRule[];
  readonly consumers: (sessionId: string) => readonly Consumer[];
  /** It is the first item of a dispatch: the run is not at its end when the session is. */
  readonly goesOn?: boolean;
  /** Where the results of the run that is dispatched go as well, as they come: a file, or - for stdout. */
  readonly results?: { readonly runId: string; readonly file: string };
  /** It runs the commands of a flow, in the flow's own process: the memory is the flow's, and nothing of others is done there. */
  readonly besideFlow?: boolean;
  readonly signals: StopSignals;
  /** How this program is started: it delivers notifications in a process of its own. */
  readonly program: readonly [string, ...string[]];
}

export async function drain(request: DrainRequest): Promise<SessionSummary> {
  const { db, backlog, besideFlow = false } = request;
  if (!besideFlow) keepHeapSmall();
  if (!besideFlow) publishUnfinished(db, sessionsFolder(backlog));
  const readRepository = createRepositoryReader();
  await using executor = createLocalExecutor({ leftovers: backlog.config.leftovers });
  const parts: EngineParts = {
    db,
    executor,
    stops: [...stopsOf(backlog.config), ...(request.stops ?? [])],
    gates: gatesOf(backlog.config),
    warnings: [...nearBudget(backlog.config), ...(request.warnings ?? [])],
    breakers: breakersOf(backlog.config),
    evidence: evidenceOf(db, backlog, executor),
    consumers: (sessionId) => consumersOf(request, sessionId),
    lineage: lineageOf(process.env),
    publish: (sessionId) => publishSession(db, sessionsFolder(backlog), sessionId),
    repository: readRepository,
    machine: machineOf(backlog.places.dataDir),
  };
  const summary = await runSession(parts, await sessionOptions(request, readRepository), request.signals);
  if (besideFlow) return summary;
  // Of runs that nobody named: what a dead session owes, and what this one has settled in its place.
  const except = request.goesOn ? request.runIds[0] : undefined;
  await publishUnfinishedRuns(db, { ...publishing(backlog), ...request.signals, except });
  return summary;
}

/** Runs the commands of a flow as phases of its run; to be closed when the flow has ended. */
export function createCommands(request: CommandsRequest): PhaseCommands {
  return commandsOf(request, drain);
}

function consumersOf(request: DrainRequest, sessionId: string): Consumer[] {
  const { db, backlog } = request;
  return [
    createSessionFile({ db, sessionId, folder: sessionsFolder(backlog) }),
    ...taskResultsOf(request, sessionId),
    ...notifyOf(request, sessionId),
    ...resultsStreamOf(request),
    ...request.consumers(sessionId),
  ];
}

/** Of the runs of dispatch that are drained by name, whoever does so. */
function taskResultsOf(request: DrainRequest, by: string): Consumer[] {
  const { db, backlog, runIds, goesOn = false, signals } = request;
  const dispatched = [...new Set(runIds)].filter((runId) => findDispatched(db, runId) !== undefined);
  const options = { by, sessionsFolder: sessionsFolder(backlog), hurry: signals.hurry };
  return dispatched.map((runId) => createTaskResults({ db, runId, goesOn, ...options }));
}

function resultsStreamOf({ db, results, signals: { hurry } }: DrainRequest): Consumer[] {
  return results === undefined ? [] : [createResultsStream({ db, ...results, hurry })];
}

/** What a dispatched run has come to, when it ends otherwise than by a session. */
export async function publishDispatched(
  { db, backlog }: Pick<DrainRequest, 'db' | 'backlog'>,
  runId: string,
): Promise<void> {
  await publishRun(db, runId, publishing(backlog));
}

function publishing(backlog: DrainRequest['backlog']): { by: string; sessionsFolder: string } {
  return { by: whoami(), sessionsFolder: sessionsFolder(backlog) };
}

/** None where nobody asked to be told. */
function notifyOf({ db, backlog, program }: DrainRequest, sessionId: string): Consumer[] {
  const targets = notifyTargets(backlog.config);
  if (targets.length === 0) return [];
  const { dataDir, database, home } = backlog.places;
  const courier = [...program, 'notify', '--data-dir', dataDir, '--db', database] as const;
  return [createNotify({ db, sessionId, targets, courier: courier as unknown as [string, ...string[]], cwd: home })];
}
