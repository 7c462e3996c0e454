import type { Watcher } from './watcher.ts';

/** setTimeout turns longer ones into 1 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** It takes too long. */
export const timeout: Watcher = ({ limits, began }, report) => {
  if (limits.timeoutMs <= 0) return undefined;
  const left = limits.timeoutMs - (performance.now() - began);
  const timer = setTimeout(report, Math.min(Math.max(left, 0), LONGEST_TIMER_MS), 'timeout').unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
};
