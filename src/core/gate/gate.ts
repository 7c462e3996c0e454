/** A gate: facts -> why nothing new may start now. What runs goes on; the gate is asked again when something changes. */
import type { Tally } from '../session.ts';

export interface Closed {
  readonly why: 'slots' | 'batch-filled' | 'disk';
  readonly note: string;
  /** The stop reason, when nothing runs and the gate stays closed. */
  readonly stop?: 'disk';
}

/** What a gate may ask of the session and the machine. */
export interface Facts extends Tally {
  /** Free bytes where the logs go; nothing where the system does not tell. */
  readonly freeBytes: () => number | undefined;
}

export type Gate = (facts: Facts) => Closed | undefined;
