/** Who runs the commands of a flow: a session of their own, beside the flow in its process. */
import { type Backlog, whoami } from '../config/backlog.ts';
import type { Config } from '../config/options.ts';
import type { Consumer } from '../core/consumer.ts';
import type { Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import type { StopSignals } from '../engine/context.ts';
import type { SessionSummary } from '../engine/session.ts';
import { createPhaseCommands, type PhaseCommands, type PhaseCommandsOptions } from '../pipe/commands.ts';
import type { SessionRequest } from './options.ts';

export interface CommandsRequest
  extends Pick<PhaseCommandsOptions, 'runId' | 'flowRunId' | 'phaseId' | 'cwd' | 'note'> {
  readonly db: Db;
  readonly backlog: Backlog;
  /** Of the flow: its commands are stopped with it. */
  readonly signals: StopSignals;
  /** How this program is started. */
  readonly program: readonly [string, ...string[]];
}

interface BesideFlow extends SessionRequest, Pick<CommandsRequest, 'db' | 'signals' | 'program'> {
  readonly consumers: (sessionId: string) => readonly Consumer[];
  readonly besideFlow: true;
}

/** @param drain runs a session to its end */
export function commandsOf(
  request: CommandsRequest,
  drain: (request: BesideFlow) => Promise<SessionSummary>,
): PhaseCommands {
  const { db, backlog, runId, signals, program } = request;
  const config = ofCommands(backlog);
  return createPhaseCommands({
    ...request,
    by: whoami(),
    session: async ({ follow, phaseIds, consumer }) => {
      const { stop } = await drain({
        ...{ db, backlog: { ...backlog, config }, signals, program, door: 'pipe', runIds: [runId], besideFlow: true },
        ...{ follow, recovers: (attempt) => attempt.runId === runId, only: selectionOf(config, phaseIds) },
        recorded: { runIds: [runId], concurrency: Number.isFinite(config.concurrency) ? config.concurrency : null },
        consumers: (sessionId) => [consumer(sessionId)],
      });
      return stop;
    },
  });
}

/**
 * The flow says how many run at once, unless somebody has said less; and what a failure means is the flow's to say. It is a
 * phase that runs, and limits of time end none of those.
 */
function ofCommands({ config, origins }: Backlog): Config {
  return {
    ...config,
    concurrency: origins.concurrency === 'default' ? Number.POSITIVE_INFINITY : config.concurrency,
    ...{ batchSize: 0, failFast: 0, exclusive: false, notify: [] },
    ...{ maxTotalMinutes: 0, until: undefined },
    ...{ maxTimeoutsPerRun: 0, maxFingerprintRepeats: 0, maxConsecutiveZeroYield: 0, maxUnchangedFailures: 0 },
  };
}

function selectionOf({ quotas }: Config, phaseIds: readonly number[]): Partial<Selection> {
  const states = 'queued';
  return {
    states,
    doors: ['pipe'],
    phaseIds,
    skipRunsWithQueued: false,
    perRunConcurrency: 0,
    slots: quotas,
    force: true,
  };
}
