import { processed, THROUGH } from '../core/session.ts';
import type { SessionSummary } from '../engine/session.ts';

/** 0 done, 1 something failed, 3 cut short by a limit and nothing failed, 130 and 143 stopped by a signal. */
export function exitCode({ stop, tally }: SessionSummary): number {
  if (stop.reason === 'signal_int') return 130;
  if (stop.reason === 'signal_term') return 143;
  if (tally.failed + tally.timedOut > 0) return 1;
  if (!THROUGH.includes(stop.reason)) return 3;
  const onlyGivenBack = processed(tally) === 0 && tally.interrupted + tally.notStarted > 0;
  return onlyGivenBack ? 3 : 0;
}
