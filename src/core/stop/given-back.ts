import type { EndedAttempt } from '../session.ts';
import type { StopRule } from './rule.ts';

/** So many one after another, whatever their runs. */
const IN_A_ROW = 5;

/**
 * Ends claiming when one attempt after another is given back or cannot start: what is given back does not fill the batch,
 * and without this a broken environment would run through the whole backlog. What met a usage limit does not count where
 * that holds the rest anyway. Off when `repeats` is 0.
 */
export function givenBack(repeats: number): StopRule {
  return ({ ended }) => {
    const last = ended.slice(-IN_A_ROW);
    const all = last.length === IN_A_ROW && last.every(isGivenBack);
    if (repeats <= 0 || !all) return undefined;
    return {
      reason: 'systemic',
      note: `the last ${IN_A_ROW} were all given back or could not start: the environment, not the phases`,
    };
  };
}

function isGivenBack({ outcome, quotaHeld }: EndedAttempt): boolean {
  return (outcome === 'interrupted' || outcome === 'not_started') && !quotaHeld;
}
