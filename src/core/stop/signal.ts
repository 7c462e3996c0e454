import type { StopRule } from './rule.ts';

/** A signal to the controller. */
export const signal: StopRule = (tally) => {
  if (tally.signal === undefined) return undefined;
  return tally.signal === 'SIGINT'
    ? { reason: 'signal_int', note: 'SIGINT (Ctrl-C)' }
    : { reason: 'signal_term', note: 'SIGTERM' };
};
