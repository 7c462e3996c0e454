/** A gate: facts -> why nothing new may start now. What runs goes on; the gate is asked again when something changes. */
import type { StopReason, Tally } from '../session.ts';

export interface Closed {
  readonly why: 'slots' | 'batch-filled' | 'disk' | 'inodes' | 'memory' | 'descriptors';
  readonly note: string;
  /** The stop reason, when nothing runs and the gate stays closed. A person hears of such a gate. */
  readonly stop?: StopReason;
  /** For how long it is worth waiting that it opens by itself, while nothing runs. */
  readonly patienceMs?: number;
}

/** What a gate may ask of the session and the machine. */
export interface Facts extends Tally {
  readonly machine: Machine;
}

/** Looks at the machine, asked once a claim; each gives nothing where the system does not tell. */
export interface Machine {
  /** Where the logs go. */
  readonly freeBytes: () => number | undefined;
  /** Where the logs go. */
  readonly freeInodes: () => number | undefined;
  readonly freeMemory: () => FreeMemory | undefined;
  readonly descriptors: () => readonly Descriptors[];
}

export interface FreeMemory {
  readonly bytes: number;
  /** Who has no more than this. */
  readonly of: 'machine' | 'control group';
}

/** Of files: how many are open, and how many may be. */
export interface Descriptors {
  readonly of: 'process' | 'machine';
  readonly open: number;
  readonly limit: number;
}

export type Gate = (facts: Facts) => Closed | undefined;
