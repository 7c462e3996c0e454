/** Runs a session as a person watches it: progress on stderr, signals heard. */
import { type DrainRequest, drain } from '../app.ts';
import { createProgress } from '../consumers/progress.ts';
import type { Consumer } from '../core/consumer.ts';
import { messageOf } from '../core/error.ts';
import { formatKey } from '../core/phase.ts';
import type { Plan } from '../core/selection.ts';
import { warnOfShortLimit } from '../core/short-limit.ts';
import type { StopSignals } from '../engine/context.ts';
import type { SessionSummary } from '../engine/session.ts';
import type { Output } from './output.ts';
import { thisProgram } from './this-program.ts';

export type Supervised = Omit<DrainRequest, 'program'>;
export type Batch = Omit<Supervised, 'consumers' | 'warnings'>;

export interface Watched {
  readonly plan: Plan;
  /** How many attempts are expected. */
  readonly total: number;
  /** Also what is claimed, started and held, as it happens. */
  readonly verbose: boolean;
}

/** @returns an exit code where a second signal cut it short */
export async function runBatch(
  batch: Batch,
  { plan, total, verbose }: Watched,
  output: Output,
): Promise<SessionSummary | number> {
  const { db, signals } = batch;
  const { config } = batch.backlog;
  const createWatcher = config.logFormat === 'json' ? (await import('../consumers/log.ts')).createLog : createProgress;
  const facts = { total, verbose, concurrency: config.concurrency, expectedMs: expectedOf(plan) };
  const watch = (sessionId: string): Consumer =>
    createWatcher({ db, sessionId, ...facts, stop: signals.stop, output: process.stderr });
  const request: Supervised = {
    ...batch,
    warnings: [warnOfShortLimit(plan.next, config.phaseTimeoutSeconds)],
    consumers: (sessionId) => (output.quiet ? [] : [watch(sessionId)]),
  };
  return await supervise(request, output);
}

/** @returns an exit code where a second signal cut it short */
export async function supervise(request: Supervised, output: Output): Promise<SessionSummary | number> {
  const whole = { ...request, program: thisProgram() };
  const summary = await drain(whole).catch((thrown: unknown) => cutShort(thrown, request.signals, output));
  if (typeof summary !== 'number')
    for (const problem of summary.problems) output.complain(`drain: could not finish ${problem}`);
  return summary;
}

/** A second signal that found the database held by somebody else: what was asked for comes first. */
function cutShort(thrown: unknown, { hurry, stop }: StopSignals, output: Output): number {
  if (!hurry.aborted) throw thrown;
  output.complain(`drain: ${messageOf(thrown)}`);
  return stop.reason === 'SIGINT' ? 130 : 143;
}

/** In the order of the plan. */
function expectedOf({ next }: Plan): Map<string, number | undefined> {
  return new Map(next.map((phase) => [formatKey(phase), phase.expectedMs] as const));
}
