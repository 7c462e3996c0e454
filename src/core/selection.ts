/** What a session may take, in which order; and the plan that follows from it. */
import type { HoldReason } from './hold.ts';
import type { Command, Counts, Key, PhaseState } from './phase.ts';
import type { Door } from './run.ts';

export interface Selection {
  readonly states: 'failed' | 'queued';
  /** None: the runs of {@link doors}. */
  readonly runIds?: readonly string[];
  readonly doors: readonly Door[];
  /** A phase whose last attempt is as new as this event (its `seq`) is not taken again: nobody's fresh failure is. */
  readonly triedBefore: number;
  /** The session whose own holds count. */
  readonly sessionId?: string;
  readonly skipRunsWithQueued: boolean;
  /** 0: no limit. */
  readonly perRunConcurrency: number;
  /** Only these phases, by the numbers of their rows; none: whatever else is selected. A session looks anew for every claim. */
  readonly phaseIds?: readonly number[];
  /** Holds on what is `unchanged` do not count. */
  readonly force?: boolean;
  /** Such holds that do not count because something has changed after all, by their ids. */
  readonly changed?: readonly number[];
  /** The family whose canary this is: the hold that waits for it does not count. */
  readonly canary?: string;
  /** How many phases that refer to a quota may run at once, over all sessions; a name that is not here has no limit. */
  readonly slots?: Readonly<Record<string, number>>;
}

/**
 * The order within a run, as columns of `phases`; across runs the same with the number of the run's failed phases
 * after `category_rank`, and before all of it: how many of the run were taken already ("sample first").
 * Fewest burned attempts first, because otherwise some phases are never tried and one is tried every night.
 */
export const PHASE_ORDER = [
  { column: 'priority', direction: 'desc' },
  { column: 'burned', direction: 'asc' },
  { column: 'category_rank', direction: 'asc' },
  { column: 'tier_index', direction: 'asc' },
  { column: 'phase_index', direction: 'asc' },
  { column: 'id', direction: 'asc' },
] as const;

/** The order of a run's own plan: what a queued phase of a sequential run waits for. */
export const RUN_ORDER = ['tier_index', 'phase_index', 'id'] as const;

export interface Rank {
  readonly priority: number;
  readonly burned: number;
  readonly categoryRank: number;
  /** Failed phases of its run. */
  readonly failed: number;
  readonly tierIndex: number;
  readonly phaseIndex: number;
  /** Order of insertion. */
  readonly id: number;
}

/** Compares two phases of different runs, the same number of which were taken. Total: `id` is unique. */
export function compareRanks(a: Rank, b: Rank): number {
  return (
    b.priority - a.priority ||
    a.burned - b.burned ||
    a.categoryRank - b.categoryRank ||
    a.failed - b.failed ||
    a.tierIndex - b.tierIndex ||
    a.phaseIndex - b.phaseIndex ||
    a.id - b.id
  );
}

export interface PlannedPhase extends Key {
  readonly state: 'failed' | 'queued';
  readonly tierIndex: number;
  readonly phaseIndex: number;
  readonly priority: number;
  readonly burned: number;
  readonly category?: string;
  readonly lastReason?: string;
  readonly fingerprint?: string;
  readonly command?: Command;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  /** How long it will take, by the median of earlier attempts: of its own, or of its run where it has none. */
  readonly expectedMs?: number;
  readonly expectedFrom?: 'phase' | 'run';
}

/** One entry a run and reason. */
export interface HeldRun {
  readonly runId: string;
  readonly reason: HoldReason;
  readonly note?: string;
  readonly until?: number;
  /** The quota that is held, or has no free slot. */
  readonly quota?: string;
  /** The family that is held. */
  readonly family?: string;
  /** How the flow is whose commands are held. */
  readonly flow?: PhaseState;
  readonly counts: Counts;
  /** Candidates that are left out for this reason. */
  readonly phases: number;
  /** Whether it holds all of the run, whatever its phases are. */
  readonly whole: boolean;
  /** Whether a hold on everything is what holds it. */
  readonly everything: boolean;
}

export interface Plan {
  readonly next: readonly PlannedPhase[];
  readonly held: readonly HeldRun[];
  readonly eligible: { readonly phases: number; readonly runs: number };
}
