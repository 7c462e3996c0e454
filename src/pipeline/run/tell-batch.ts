/** What is told of a batch while it goes: events, hooks, and its span. */

import { textOf } from '../batch-error.ts';
import type { BatchHooks } from '../define/hooks.ts';
import type { Span } from '../observe/tracing.ts';
import type { BatchOutcome } from './batch.ts';
import { BatchProgressContext } from './batch-progress.ts';
import type { BatchTurn } from './batch-turn.ts';
import { callHook } from './call-hook.ts';
import type { StepFailure } from './run-step.ts';

export async function tellStart(turn: BatchTurn): Promise<void> {
  const { run, frame } = turn.place;
  if (run.isHeard) run.emit({ type: 'batch.start', batch: turn.info, within: frame.batch });
  await callHooks(turn, 'onBatchStart', (hook) => hook(progressOf(turn)));
}

export function tellRetry(
  turn: BatchTurn,
  { step, cause }: StepFailure,
  { waitMs, span }: { waitMs: number; span: Span | undefined },
): void {
  const { run, frame } = turn.place;
  if (run.isHeard) run.emit({ type: 'batch.retry', batch: turn.info, error: cause, waitMs, within: frame.batch });
  span?.note('retry', { 'drain.attempt': turn.attempt, 'drain.step': step, 'drain.error': textOf(cause) });
}

export async function tellEnd(turn: BatchTurn, outcome: BatchOutcome): Promise<void> {
  const { error } = outcome;
  if (error) await callHooks(turn, 'onBatchError', (hook) => hook(progressOf(turn), error));
  if (outcome.status !== 'failed') await callHooks(turn, 'onBatchComplete', (hook) => hook(progressOf(turn), outcome));
}

async function callHooks<Name extends keyof BatchHooks>(
  { place, slice }: BatchTurn,
  name: Name,
  call: (hook: NonNullable<BatchHooks[Name]>) => unknown,
): Promise<void> {
  for (const hooks of [place.node.tail.hooks, place.run.hooks]) {
    const hook = hooks?.[name];
    if (hook) await callHook(place.run, { hook: name, scope: place.node.name, batch: slice.number }, () => call(hook));
  }
}

function progressOf(turn: BatchTurn): BatchProgressContext {
  const { run, context, over, progress } = turn.place;
  const { items } = turn.slice;
  const at = { ...turn.info, ...progress(), runId: run.runId };
  return new BatchProgressContext({ ...at, items, context: { ...context, [over]: items } });
}

/** What `persist`, `sink` and the like trace is part of the batch as well. */
export function startSpan(turn: BatchTurn): Span | undefined {
  const { run, span } = turn.place;
  const { scope, number, size, offset } = turn.info;
  return run.tracing?.start(
    `batch ${scope}`,
    { 'drain.scope': scope, 'drain.batch.number': number, 'drain.batch.size': size, 'drain.batch.offset': offset },
    span,
  );
}

export async function traced(
  turn: BatchTurn,
  span: Span | undefined,
  call: () => Promise<BatchOutcome>,
): Promise<BatchOutcome> {
  if (span === undefined) return call();
  try {
    const outcome = await span.run(call);
    const { status, durationMs, error } = outcome;
    span.end({ 'drain.attempt': turn.attempt, 'drain.status': status, 'drain.duration_ms': durationMs }, error);
    return outcome;
  } catch (error) {
    span.end({ 'drain.attempt': turn.attempt }, error);
    throw error;
  }
}
