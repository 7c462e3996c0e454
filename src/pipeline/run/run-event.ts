/** What a run tells while it goes, in order. */

import type { PipelineError } from '../batch-error.ts';
import type { BatchInfo, BatchOutcome } from './batch.ts';
import type { RunResult } from './run-result.ts';

/** Of a scope inside of another one: the batch that it is a part of, and that may be tried again as a whole. */
interface Inside {
  readonly within?: BatchInfo | undefined;
}

/** One thing that happened in a run; `type` says which. */
export type RunEvent<Out = Record<string, unknown>> =
  | { readonly type: 'run.start'; readonly runId: string; readonly flow: string; readonly resumed: boolean }
  | ({
      readonly type: 'scope.start';
      readonly scope: string;
      readonly over: string;
      readonly total: number | undefined;
    } & Inside)
  | ({ readonly type: 'scope.end'; readonly scope: string; readonly batches: number } & Inside)
  | ({ readonly type: 'batch.start'; readonly batch: BatchInfo } & Inside)
  | ({
      readonly type: 'batch.retry';
      readonly batch: BatchInfo;
      readonly error: unknown;
      readonly waitMs: number;
    } & Inside)
  | ({ readonly type: 'batch.end'; readonly outcome: BatchOutcome } & Inside)
  | {
      readonly type: 'step.start';
      readonly step: string;
      readonly batch: BatchInfo | undefined;
      readonly attempt: number;
    }
  | {
      readonly type: 'step.end';
      readonly step: string;
      readonly batch: BatchInfo | undefined;
      readonly attempt: number;
      readonly durationMs: number;
      /** It was not run: an earlier run had kept what it gave. */
      readonly restored: boolean;
      /** What it threw; undefined where it ended well. */
      readonly error: unknown;
    }
  /** Two batches gave different values for what can hold only one: the last one won. */
  | { readonly type: 'merge.conflict'; readonly scope: string; readonly path: string; readonly batch: number }
  /** Something went wrong that does not change the outcome: a hook threw, say. */
  | { readonly type: 'warning'; readonly message: string; readonly cause: unknown }
  | {
      readonly type: 'log';
      readonly step: string;
      readonly batch: BatchInfo | undefined;
      readonly message: string;
      readonly data: object | undefined;
    }
  | {
      readonly type: 'run.end';
      readonly result: RunResult<Out> | undefined;
      readonly error: PipelineError | undefined;
    };
