/** How many baselines are kept, and what became of the rest. */

/** Both limits hold where both are given; without any, all are kept. */
export interface BaselineKeep {
  /** Since they were used last. */
  readonly maxAgeMs?: number;
  /** Those that were used last. */
  readonly maxCount?: number;
}

export interface FreedBaselines {
  readonly baselines: number;
  readonly bytes: number;
  /** Sessions that may use any of them: until they have ended, nothing is removed. */
  readonly sessionsAtWork: number;
  /** Could not be removed. */
  readonly stuck: readonly string[];
  /** Nothing was touched: what would have been. */
  readonly isDryRun: boolean;
}
