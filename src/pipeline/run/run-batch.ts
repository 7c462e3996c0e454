/**
 * One batch: elements that need nothing are sifted out, the rest goes through the body, and what it gave is committed
 * before anybody hears of it. A batch that fails for good may be taken apart, so that only the elements that fail are left.
 */

import { PipelineError, type PipelineErrorCode } from '../batch-error.ts';
import { afterFailure } from '../define/retry.ts';
import type { Span } from '../observe/tracing.ts';
import type { StoredBatch } from '../store/batch-store.ts';
import type { BatchOutcome } from './batch.ts';
import { type BatchPlace, BatchTurn, type Turn } from './batch-turn.ts';
import { commitBatch, commitFailure, tryWriting } from './commit-batch.ts';
import { handOverLate } from './hand-over.ts';
import { isolate } from './isolate.ts';
import type { Made } from './made.ts';
import { makePart } from './make-part.ts';
import { StepFailure } from './run-step.ts';
import { startSpan, tellEnd, tellRetry, tellStart, traced } from './tell-batch.ts';
import { waitFor } from './within.ts';

/** What no try can mend. */
const OF_THE_STORE: readonly PipelineErrorCode[] = ['store', 'busy', 'locked'];

export async function runBatch(place: BatchPlace, at: Turn): Promise<BatchOutcome> {
  const turn = new BatchTurn(place, at);
  const span = startSpan(turn);
  await tellStart(turn);
  const outcome = await traced(turn, span, () => tryBatch(turn, span));
  await tellEnd(turn, outcome);
  return outcome;
}

/** One that an earlier run has committed; its rows are handed on if they have not been. */
export async function restoreBatch(
  place: BatchPlace,
  at: Turn & { readonly earlier: StoredBatch },
): Promise<BatchOutcome> {
  const turn = new BatchTurn(place, at);
  const outcome = await traced(turn, startSpan(turn), () => restored(turn, at.earlier));
  await tellEnd(turn, outcome);
  return outcome;
}

async function restored(turn: BatchTurn, { scope, number, loaded, skipped }: StoredBatch): Promise<BatchOutcome> {
  const output = turn.place.lease?.getOutput(scope, number) ?? {};
  const committed = { status: 'restored', output, loaded, skipped, durationMs: 0 } as const;
  return (await handOverLate(turn, committed)) ?? turn.ended(committed);
}

async function tryBatch(turn: BatchTurn, span: Span | undefined): Promise<BatchOutcome> {
  const { run, node } = turn.place;
  const { todo } = turn;
  const late = await handOverEarlier(turn);
  if (late?.error) return late;
  for (; ; turn.attempt++) {
    try {
      return await commitBatch(turn, [await makePart(turn, todo, span)], { indexes: [], failure: undefined });
    } catch (error) {
      const failure = failureOf(turn, error);
      const verdict = afterFailure(node.tail.retry, turn.attempt, failure.cause);
      if ('error' in verdict) return await takeApart(turn, new StepFailure(failure.step, verdict.error), span);
      const { waitMs } = verdict;
      tellRetry(turn, failure, { waitMs, span });
      await waitFor(waitMs, run.signal);
    }
  }
}

/** A `partial` batch whose sink has not taken what is through: it comes first, so that each hand-over is one of its own. */
async function handOverEarlier(turn: BatchTurn): Promise<BatchOutcome | undefined> {
  const { before } = turn;
  return before && handOverLate(turn, { ...before, status: 'partial', durationMs: turn.elapsedMs });
}

/** What no try can mend is thrown on: the run was cancelled, or its store is gone. */
function failureOf({ place }: BatchTurn, error: unknown): StepFailure {
  place.run.signal.throwIfAborted();
  if (error instanceof StepFailure) return error;
  if (error instanceof PipelineError && OF_THE_STORE.includes(error.code)) throw error;
  return new StepFailure(place.node.name, error);
}

/** As `onFailedBatch` says: what is through of it is committed, the rest has failed. */
async function takeApart(turn: BatchTurn, failure: StepFailure, span: Span | undefined): Promise<BatchOutcome> {
  const { todo } = turn;
  const { node, lease } = turn.place;
  const how = node.tail.onFailedBatch ?? 'drop';
  const isWritten = failure.step === 'persist';
  if (how === 'drop' || todo.length < 2 || (isWritten && !lease)) return commitFailure(turn, todo, failure);
  const { made, failed } = await isolate(todo, how, (indexes) => tryPart(turn, indexes, { isWritten, span }));
  const last = failed.at(-1)?.failure ?? failure;
  const indexes = failed.flatMap((part) => part.indexes);
  if (made.length === 0) return commitFailure(turn, todo, last);
  try {
    // An error that only the whole brought has no element of its own.
    return await commitBatch(turn, made, { indexes, failure: indexes.length > 0 ? last : undefined });
  } catch (error) {
    return await commitFailure(turn, todo, failureOf(turn, error));
  }
}

interface Part {
  /** It was `persist` that failed: it is tried on each part. */
  readonly isWritten: boolean;
  readonly span: Span | undefined;
}

async function tryPart(
  turn: BatchTurn,
  indexes: readonly number[],
  { isWritten, span }: Part,
): Promise<Made | StepFailure> {
  try {
    const made = await makePart(turn, indexes, span);
    if (isWritten) await tryWriting(turn, made);
    return made;
  } catch (error) {
    return failureOf(turn, error);
  }
}
