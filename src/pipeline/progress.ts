/** How far a run is. */
export interface Progress {
  readonly scope: string;
  /** Batches; `total` is undefined where it is not known. */
  readonly ended: number;
  readonly restored: number;
  readonly failed: number;
  readonly total: number | undefined;
  /** Elements. */
  readonly items: number;
  readonly elapsedMs: number;
  /** By the pace so far, of batches that were not restored; undefined before the first, and where the total is not known. */
  readonly remainingMs: number | undefined;
}

export type ProgressReporter = (progress: Progress) => void;
