/** A limit: what was done so far -> why to stop claiming. What runs goes on to its end, unless the stop says otherwise. */
import type { Stop, Tally } from '../session.ts';

export type StopRule = (tally: Tally) => Stop | undefined;
