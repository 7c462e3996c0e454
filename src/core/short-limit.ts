/** A limit that is shorter than what phases took before: they would be ended over it once more. */
import { formatDuration } from './duration.ts';
import type { PlannedPhase } from './selection.ts';
import type { WarningRule } from './warning.ts';

type Expected = Pick<PlannedPhase, 'expectedMs' | 'expectedFrom' | 'timeoutMs'>;

/** Above what they took: as much room as a night with more to do needs. */
const ROOM = 1.5;

const MINUTE_MS = 60_000;

/**
 * The sentence for a person, with the way out.
 * @param timeoutMs for phases that set none; 0: no limit
 * @returns nothing, where every limit is long enough as far as is known
 */
export function shortLimit(phases: readonly Expected[], timeoutMs: number): string | undefined {
  const short = phases.filter((phase) => isTooShort(phase, timeoutMs));
  if (short.length === 0) return undefined;
  const longestMs = Math.max(...short.map(({ expectedMs = 0 }) => expectedMs));
  const enough = `${Math.ceil((longestMs * ROOM) / MINUTE_MS)}m`;
  const own = short.filter((phase) => phase.timeoutMs !== undefined).length;
  const way =
    own === 0 ? `--timeout ${enough}` : own === short.length ? OWN : `--timeout ${enough}, and ${OWN} for ${own}`;
  return `${short.length} of these took longer than their limit before, up to ${formatDuration(longestMs)}: ${way}`;
}

const OWN = 'a longer timeout_seconds of their own';

/** The same of a session that begins. */
export function warnOfShortLimit(phases: readonly Expected[], timeoutMs: number): WarningRule {
  const sentence = shortLimit(phases, timeoutMs);
  const note = sentence?.replace(' of these ', ` of ${phases.length} planned phases `);
  return () => (note === undefined ? undefined : { why: 'short-limit', note });
}

/** What its run took says too little about one phase. */
function isTooShort({ expectedMs, expectedFrom, timeoutMs }: Expected, ofSession: number): boolean {
  const limitMs = timeoutMs ?? ofSession;
  return expectedFrom === 'phase' && limitMs > 0 && (expectedMs ?? 0) > limitMs;
}
