import type { StopRule } from './rule.ts';

/** Ends claiming at the instant `at` (epoch milliseconds), which a person wrote as `text`. */
export function until(at: number | undefined, text: string): StopRule {
  return ({ now }) =>
    at !== undefined && now >= at ? { reason: 'until', note: `it is ${text} (--until)` } : undefined;
}
