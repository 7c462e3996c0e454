import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending, Execution } from '../core/executor.ts';

/** How long an end by TERM, INT or HUP waits for the news that it was meant for all of us. */
const SAME_SIGNAL_MS = 250;

/** The end of an execution; where a signal made it, not before a stop that came with the same signal is known. */
export async function awaitEnd({ ended }: Execution, stop: AbortSignal): Promise<Ending> {
  const ending = await ended;
  if (ending.cause.is === 'signal' && !stop.aborted)
    await sleep(SAME_SIGNAL_MS, undefined, { signal: stop }).catch(() => undefined); // aborted: that is the news
  return ending;
}
