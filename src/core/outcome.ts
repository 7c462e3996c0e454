/** How an attempt ended: decided once, by `judge`. */
import type { LostBy } from './executor.ts';

export const OUTCOMES = ['succeeded', 'failed', 'timed_out', 'interrupted', 'not_started'] as const;
export type OutcomeName = (typeof OUTCOMES)[number];

/** Only these burn an attempt: they say something about the phase. */
export const BURNING: readonly OutcomeName[] = ['failed', 'timed_out'];

/** What spoke against success. */
export type Against = 'start' | 'code' | 'signal' | 'result' | 'deliverable' | 'source' | 'protected' | 'log-limit';

interface Failure {
  readonly category: string;
  readonly fingerprint: string;
  /** One line, never empty: the line that a person would pick, the code or signal, and the log to open. */
  readonly message: string;
}

export type Outcome =
  | { readonly is: 'succeeded' }
  | ({ readonly is: 'failed'; readonly against: readonly Against[] } & Failure)
  | ({ readonly is: 'timed_out'; readonly limit: 'timeout' | 'silence' } & Failure)
  | {
      readonly is: 'interrupted';
      readonly by: 'stop' | LostBy | 'rate-limit' | 'source' | 'kept-batches';
      readonly message: string;
      /** Epoch milliseconds before which it should not be tried again. */
      readonly until?: number;
      /** Of a usage limit: the quota that was named, and what was said. */
      readonly quota?: string;
      readonly said?: string;
    }
  | { readonly is: 'not_started'; readonly message: string };

export function isBurning(outcome: OutcomeName): boolean {
  return BURNING.includes(outcome);
}
