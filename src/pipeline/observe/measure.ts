/** Where the time of a run goes: what its steps have taken, all batches together. */
import type { Broadcast } from '../run/broadcast.ts';
import type { RunEvent } from '../run/run-event.ts';

/** What one step has taken in a run, in milliseconds. */
export interface StepTotal {
  /** Tries; restored ones are none. */
  readonly calls: number;
  /** Tries that ended with an error. */
  readonly failed: number;
  /** Of all tries. Those that ran at the same time count each, so that it may be more than the run took. */
  readonly totalMs: number;
  readonly longestMs: number;
}

/** By the name of a step, `scope/step` inside of a scope. */
export type StepTotals = Readonly<Record<string, StepTotal>>;

const NONE: StepTotal = { calls: 0, failed: 0, totalMs: 0, longestMs: 0 };

/** @returns what there is so far */
export function measureSteps(broadcast: Broadcast<RunEvent>): () => StepTotals {
  const totals = new Map<string, StepTotal>();
  broadcast.listen((event) => {
    if (event.type !== 'step.end' || event.restored) return;
    const name = event.batch ? `${event.batch.scope}/${event.step}` : event.step;
    totals.set(name, added(totals.get(name) ?? NONE, event));
  });
  return () => Object.fromEntries(totals);
}

function added(total: StepTotal, { durationMs, error }: Extract<RunEvent, { type: 'step.end' }>): StepTotal {
  return {
    calls: total.calls + 1,
    failed: total.failed + (error === undefined ? 0 : 1),
    totalMs: total.totalMs + durationMs,
    longestMs: Math.max(total.longestMs, durationMs),
  };
}
