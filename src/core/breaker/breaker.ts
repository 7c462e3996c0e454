/** A breaker: what has just ended -> what is held for the rest of the session. */
import type { HoldTarget } from '../hold.ts';
import type { EndedAttempt } from '../session.ts';

export interface SessionHold {
  readonly target: HoldTarget;
  readonly why: 'repeats' | 'timeouts';
  readonly note: string;
}

/** Counts over the whole session, the attempt that has just ended included. */
export interface Repeats {
  readonly timeoutsOf: (runId: string) => number;
  readonly repeatsOf: (fingerprint: string) => { readonly count: number; readonly runs: readonly string[] };
}

export type Breaker = (ended: EndedAttempt, repeats: Repeats) => readonly SessionHold[];
