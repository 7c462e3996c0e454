/** What is kept of old sessions' files, and what became of the rest. */

/** Both limits hold where both are given; without any, everything is kept. */
export interface Keep {
  readonly maxAgeMs?: number;
  /** Of all sessions together. */
  readonly maxBytes?: number;
}

export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

export interface Freed extends Amount {
  /** From which anything was removed; orphans are told apart. */
  readonly sessions: number;
  /** What lay there of no session on record. */
  readonly orphans: Amount;
  readonly kept: {
    /** Last attempts of phases that have not been completed, in sessions that were old enough. */
    readonly lastAttempts: Amount;
    /** Running, or with an attempt that is not settled. */
    readonly sessionsAtWork: number;
    /** Sessions whose folder is a link: it may lead anywhere. */
    readonly links: readonly string[];
    /** Could not be removed. */
    readonly stuck: readonly string[];
  };
  /** How much more there is than was to be kept. */
  readonly overBytes: number;
  /** Nothing was touched: what would have been. */
  readonly isDryRun: boolean;
}

/** Why logs that were there are gone, as it stands in the event. */
export type RemovalReason = 'gc' | 'missing' | 'cut' | 'not-kept';
