/** A gate: facts -> why nothing new may start now. What runs goes on; the gate is asked again when something changes. */
import type { Tally } from '../session.ts';

export interface Closed {
  readonly why: 'slots' | 'batch-filled' | 'disk';
  readonly note: string;
  /** The stop reason, when nothing runs and the gate stays closed. */
  readonly stop?: 'disk';
}

export type Gate = (tally: Tally) => Closed | undefined | Promise<Closed | undefined>;
