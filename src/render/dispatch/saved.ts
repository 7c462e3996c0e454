import type { Saved } from '../../core/dispatch/saved.ts';
import { formatDuration } from '../../core/duration.ts';
import { count } from '../text.ts';

/** `33 calls, about 1h39m (at 5 at a time, 15m each)`; `29 calls, and 4 cut short, about ...` */
export function savedText(saved: Saved, workers: number): string {
  const { calls, cut } = saved;
  const what = [calls > 0 && count(calls, 'call'), cut > 0 && `${calls > 0 ? 'and ' : ''}${cut} cut short`];
  return what.filter((part) => part !== false).join(', ') + restText(saved, workers);
}

/** `, about 1h39m (at 5 at a time, 15m each)`; nothing, where nothing has ended to tell it by. */
export function restText({ ms, eachMs }: Saved, workers: number): string {
  if (ms === undefined || eachMs === undefined) return '';
  return `, about ${formatDuration(ms)} (at ${workers} at a time, ${formatDuration(eachMs)} each)`;
}
