import { processed } from '../session.ts';
import type { StopRule } from './rule.ts';

/** Ends the session of the first item of a dispatch, which runs alone. */
export const firstItem: StopRule = (tally) => {
  if (processed(tally) === 0) return undefined;
  return { reason: 'preflight', note: `the first item ${tally.succeeded > 0 ? 'passed' : 'failed'}` };
};
