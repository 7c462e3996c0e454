import type { EndedAttempt } from '../session.ts';
import type { StopRule } from './rule.ts';

/** So many different runs, one after another, with the same failure and nothing else between. */
const RUNS_IN_A_ROW = 5;

/** Ends claiming when it looks like the environment and not like the phases. Off when `repeats` is 0. */
export function systemic(repeats: number): StopRule {
  return ({ ended }) => {
    const last = ended.at(-1)?.fingerprint;
    if (repeats <= 0 || last === undefined) return undefined;
    const runs = new Set(sameTail(ended, last).map((attempt) => attempt.runId));
    if (runs.size < RUNS_IN_A_ROW) return undefined;
    return {
      reason: 'systemic',
      note: `${last} in ${runs.size} runs one after another: the environment, not the phases`,
    };
  };
}

function sameTail(ended: readonly EndedAttempt[], fingerprint: string): readonly EndedAttempt[] {
  return ended.slice(ended.findLastIndex((attempt) => attempt.fingerprint !== fingerprint) + 1);
}
