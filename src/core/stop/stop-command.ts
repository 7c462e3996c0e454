import type { StopRule } from './rule.ts';

/** `drain stop`, with or without `--finish`. */
export const stopCommand: StopRule = ({ stopRequested }) =>
  stopRequested === undefined
    ? undefined
    : { reason: 'stop_command', note: `drain stop${stopRequested === 'finish' ? ' --finish' : ''}` };
