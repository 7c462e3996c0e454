/** A limit: what was done so far -> why to stop claiming. No limit ever ends a running phase. */
import type { Stop, Tally } from '../session.ts';

export type StopRule = (tally: Tally) => Stop | undefined;
