/** What the page is made from: the night as every other report has it, and its attempts one by one. */
import type { ListedAttempt } from '../../read/night/listed-attempts.ts';
import type { TimelineAttempt } from '../../read/night/timeline.ts';
import type { NightView } from '../../read/night.ts';

export interface PageData {
  readonly view: NightView;
  /** For the charts; `view.counts.tried` tells how many there are. */
  readonly attempts: readonly TimelineAttempt[];
  /** For the list at the end: what went wrong first. */
  readonly listed: readonly ListedAttempt[];
  readonly drainVersion: string;
}

/** As many as are read for the charts, and for the list. */
export const MOST_ATTEMPTS = 100_000;
export const MOST_LISTED = 300;
