/** Runs phases that were named one by one, at once: a session of its own that takes nothing else. */
import { prepareSession, refuseNested } from '../app.ts';
import { type Backlog, selectionOf } from '../config/backlog.ts';
import type { Config } from '../config/options.ts';
import type { Plan, Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import type { SessionSummary } from '../engine/session.ts';
import { listMatching, type MatchingPhase } from '../read/matching.ts';
import { findPipePhase } from '../read/pipe-phases.ts';
import { makePlan } from '../read/plan.ts';
import { drainHeading, drainSummary } from '../render/drain.ts';
import { nothingToDo } from '../render/held.ts';
import { goOnCommand, retryFailedCommand } from '../render/pipe/commands.ts';
import { sessionDocument } from '../render/session-document.ts';
import type { Moved } from '../store/move.ts';
import { runBatch } from './batch.ts';
import { exitCode } from './exit-code.ts';
import { recordedOptions } from './flags.ts';
import type { Output } from './output.ts';
import { requireCommands } from './require.ts';
import { listenForStops } from './stops.ts';

export interface Now {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly phases: readonly MatchingPhase[];
  /** Holds of these kinds are not minded. */
  readonly over?: Pick<Selection, 'force' | 'canary'>;
  readonly config?: Partial<Config>;
}

/** What would run, and why not the rest. */
export function planNow({ db, backlog, phases, over }: Now): Plan {
  const selection = { ...selectionOf(backlog.config, runsOf(phases)), ...over, ...onlyThese(phases) };
  return makePlan(
    db,
    { ...selection, triedBefore: Number.MAX_SAFE_INTEGER },
    { limit: phases.length, now: Date.now() },
  );
}

/** @returns an exit code where a second signal cut it short */
export async function runNow(now: Now, output: Output): Promise<SessionSummary | number> {
  const { db, phases, over, backlog } = now;
  const runIds = runsOf(phases);
  const config = { ...backlog.config, batchSize: phases.length, state: 'failed' as const, ...now.config };
  const plan = planNow(now);
  requireCommands(plan, config.command);
  const total = plan.eligible.phases;
  if (config.logFormat === 'lines') output.note(drainHeading(plan, { total, timeoutMs: config.phaseTimeoutSeconds }));
  using stops = listenForStops();
  const only = { ...over, ...onlyThese(phases) };
  const recorded = recordedOptions(config, runIds);
  const batch = { db, backlog: { ...backlog, config }, runIds, only, recorded, signals: stops.signals };
  return await runBatch(batch, { plan, total, verbose: false }, output);
}

/** Those that were just released. @returns the exit code, as drain's */
export async function runMoved(
  { db, backlog, moved }: { db: Db; backlog: Backlog; moved: readonly Moved[] },
  output: Output,
): Promise<number> {
  refuseNested(db, backlog, process.env);
  await prepareSession(db, backlog);
  const isMoved = new Set(moved.map(({ runId, phaseId }) => JSON.stringify([runId, phaseId])));
  const runIds = [...new Set(moved.map(({ runId }) => runId))];
  const phases = listMatching(db, { states: ['failed'], runIds }).filter(({ runId, phaseId }) =>
    isMoved.has(JSON.stringify([runId, phaseId])),
  );
  const now = { db, backlog, phases, over: { force: true } };
  const plan = planNow(now);
  if (plan.eligible.phases === 0) {
    output.print(nothingToDo(plan.held));
    output.document({ session_id: null, results: [] });
    return 0;
  }
  const summary = await runNow(now, output);
  if (typeof summary === 'number') return summary;
  output.print([drainSummary(db, summary, { dataDir: backlog.places.dataDir }), ...ofFlows(db, moved)].join('\n'));
  output.documentPieces(sessionDocument(db, summary.sessionId));
  return exitCode(summary);
}

/** A command that was run alone is a part of its flow all the same. */
function ofFlows(db: Db, moved: readonly Moved[]): string[] {
  const flows = [...new Set(moved.map(({ runId }) => runId))].flatMap((runId) => findPipePhase(db, runId) ?? []);
  return flows
    .filter(({ runId, phaseId }) => moved.some((one) => one.runId === runId && one.phaseId !== phaseId))
    .map(({ runId, state }) => {
      const command = state === 'complete' ? retryFailedCommand(runId) : goOnCommand(runId);
      return `The flow takes up what its commands gave: ${command}`;
    });
}

function runsOf(phases: readonly MatchingPhase[]): string[] {
  return [...new Set(phases.map(({ runId }) => runId))];
}

function onlyThese(phases: readonly MatchingPhase[]): Pick<Selection, 'phaseIds' | 'states'> {
  return { phaseIds: phases.map(({ id }) => id), states: 'failed' };
}
