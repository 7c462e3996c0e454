/** Which two attempts of a phase tell most when they are compared. */
import { isBurning, type OutcomeName } from './outcome.ts';

export interface Pair<Attempt> {
  /** The older one first. */
  readonly attempts: readonly [Attempt, Attempt];
  readonly why: string;
}

/**
 * What made it fail or mended it, where it did both; else the last two failures, the last two that ended by themselves, or
 * the last two of all.
 * @param attempts of one phase, the oldest first
 * @returns nothing where there are not two that have ended
 */
export function choosePair<Attempt extends { readonly outcome: OutcomeName | null }>(
  attempts: readonly Attempt[],
): Pair<Attempt> | undefined {
  const good = attempts.findLastIndex(({ outcome }) => outcome === 'succeeded');
  const bad = attempts.findLastIndex(({ outcome }) => hasFailed(outcome));
  const [first, second] = [attempts[Math.min(good, bad)], attempts[Math.max(good, bad)]];
  if (first && second && first !== second)
    return good < bad
      ? { attempts: [first, second], why: 'the last success and the last failure' }
      : { attempts: [first, second], why: 'the last failure and the last success' };
  return (
    lastTwo(attempts, hasFailed, 'the last two failures') ??
    lastTwo(attempts, (outcome) => outcome === 'succeeded', 'the last two successes') ??
    lastTwo(attempts, (outcome) => outcome !== null, 'the last two attempts')
  );
}

function hasFailed(outcome: OutcomeName | null): boolean {
  return outcome !== null && isBurning(outcome);
}

function lastTwo<Attempt extends { readonly outcome: OutcomeName | null }>(
  attempts: readonly Attempt[],
  is: (outcome: OutcomeName | null) => boolean,
  why: string,
): Pair<Attempt> | undefined {
  const [first, second] = attempts.filter(({ outcome }) => is(outcome)).slice(-2);
  return first && second && { attempts: [first, second], why };
}
