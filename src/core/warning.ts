/** A warning: what was done so far -> what a person should hear of, while the session goes on. */
import type { Tally } from './session.ts';

export interface Warning {
  /** What it is about, such as a limit: told once a session. */
  readonly why: string;
  /** The sentence that a person reads. */
  readonly note: string;
}

export type WarningRule = (tally: Tally) => Warning | undefined;
