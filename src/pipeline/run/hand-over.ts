/** Committed rows are handed on to another system, at least once; until it has taken them, the batch is not delivered. */

import { afterFailure } from '../define/retry.ts';
import type { BatchOutcome } from './batch.ts';
import type { BatchTurn, Committed } from './batch-turn.ts';
import { rowsOf } from './made.ts';
import { StepFailure } from './run-step.ts';
import { untilAborted, waitFor } from './within.ts';

interface HandOver {
  readonly rows: readonly unknown[];
  /** Rows of the same batch that were handed on before. */
  readonly handedOn: number;
}

/** A failure of it is the batch's, and only the handing on is repeated later. */
export async function handOver(
  turn: BatchTurn,
  committed: Committed,
  { rows, handedOn }: HandOver,
): Promise<BatchOutcome> {
  const { lease, run, node } = turn.place;
  const { retry, sink } = node.tail;
  for (let attempt = 1; ; attempt++) {
    try {
      await untilAborted(sink?.(rows, { ...turn.commitInfo(handedOn), attempt }), run.signal);
    } catch (error) {
      run.signal.throwIfAborted();
      const verdict = afterFailure(retry, attempt, error);
      if ('error' in verdict) {
        const failed = turn.error(turn.all, new StepFailure('sink', verdict.error));
        return turn.ended({ ...committed, status: 'failed', error: failed });
      }
      await waitFor(verdict.waitMs, run.signal);
      continue;
    }
    // Not the sink's: who has lost the run is told so, and does not hand on again.
    await run.write(() => lease?.deliver(node.name, turn.slice.number));
    return turn.ended(committed);
  }
}

/** What an earlier run has committed and not handed on, if there is any. */
export async function handOverLate(turn: BatchTurn, committed: Committed): Promise<BatchOutcome | undefined> {
  const { earlier } = turn;
  const { tail } = turn.place.node;
  if (!earlier || earlier.delivered || !tail.sink) return undefined;
  const { handedOn = 0, loaded } = earlier;
  const rows = Object.freeze(rowsOf(committed.output, tail).slice(loaded + handedOn));
  return handOver(turn, committed, { rows, handedOn });
}
