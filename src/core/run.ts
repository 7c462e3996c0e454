/** A run: a named, ordered set of phases. */
import type { Counts } from './phase.ts';

/** `sequential`: a queued phase waits until those before it are complete or skipped. `independent`: it does not. */
export const RUN_MODES = ['sequential', 'independent'] as const;
export type RunMode = (typeof RUN_MODES)[number];

/** The door that made the run. `drain` takes those of {@link OWN_DOORS} unless told otherwise. */
export const DOORS = ['import', 'add', 'source', 'dispatch', 'watch', 'pipe'] as const;
export type Door = (typeof DOORS)[number];
export const OWN_DOORS: readonly Door[] = ['import', 'add', 'source'];

export interface RunView {
  readonly runId: string;
  readonly door: Door;
  readonly mode: RunMode;
  readonly counts: Counts;
  /** Names that hold for all of its phases. */
  readonly quotas: readonly string[];
}
