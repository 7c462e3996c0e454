import type { HeldRun } from '../core/selection.ts';
import { formatSoon } from '../core/time-of-day.ts';

/** When the first of what is held opens again, for the note of a session that ends over it; nothing where no time is known. */
export function comeBack(held: readonly HeldRun[], now: number): string {
  const times = held.flatMap(({ until }) => until ?? []);
  if (times.length === 0) return '';
  const at = formatSoon(Math.min(...times), now);
  return times.length === held.length ? `; come back at ${at}` : `; some of it opens again at ${at}`;
}
