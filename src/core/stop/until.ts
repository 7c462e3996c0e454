import { nextTimeOfDay } from '../time-of-day.ts';
import type { StopRule } from './rule.ts';

/** Ends claiming when the clock on the wall next shows `text` (`06:30`) after `from`. None: no limit. */
export function until(text: string | undefined, from: Date): StopRule {
  const at = text === undefined ? undefined : nextTimeOfDay(text, from);
  return ({ now }) =>
    at !== undefined && now >= at ? { reason: 'until', note: `it is ${text} (--until)` } : undefined;
}
