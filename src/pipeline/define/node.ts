/** What a flow is made of, once it is said: nodes one after another. */
import type { BatchOutcome } from '../run/batch.ts';
import type { Awaitable } from '../shape.ts';
import type { CommitInfo, Fields, Tx } from '../store/batch-store.ts';
import type { BatchHooks } from './hooks.ts';
import type { MergeRule } from './merge.ts';
import type { Retry } from './retry.ts';
import type { SliceSize } from './slice-size.ts';
import type { AnyStep } from './step.ts';

export interface StepNode {
  readonly is: 'step';
  readonly step: AnyStep;
}

/** All branches are handed the same context, at the same time; each one's fields go under its own name. */
export interface ParallelNode {
  readonly is: 'parallel';
  readonly branches: ReadonlyMap<string, readonly FlowNode[]>;
}

export interface RenameNode {
  readonly is: 'rename';
  /** New name to old. */
  readonly names: ReadonlyMap<string, string>;
}

export interface ScopeNode {
  readonly is: 'scope';
  readonly name: string;
  readonly head: ScopeHead;
  readonly body: readonly FlowNode[];
  readonly tail: ScopeTail;
}

export type FlowNode = StepNode | ParallelNode | RenameNode | ScopeNode;

/** How the input of a scope is cut. The typed form is `BatchHead`. */
export interface ScopeHead {
  /** Undefined: the one field that holds an array, looked up when the scope begins. */
  readonly over: string | undefined;
  /** Infinity: all in one. */
  readonly size: SliceSize;
  readonly key: ((item: unknown, index: number) => string) | undefined;
  readonly concurrency: number;
}

/** What becomes of its batches. The typed form is `BatchTail`. */
export interface ScopeTail {
  /** The field of results; undefined: the one field with an array that the batch gave. */
  readonly out?: string;
  readonly skipIf?: (item: unknown, context: Fields) => Awaitable<boolean>;
  readonly loadExisting?: (item: unknown, context: Fields) => Awaitable<unknown>;
  readonly persist?: (rows: readonly unknown[], info: CommitInfo, tx: Tx) => void;
  readonly sink?: (rows: readonly unknown[], info: CommitInfo) => Awaitable<void>;
  readonly merge?: Readonly<Record<string, MergeRule>>;
  readonly retry?: number | Retry;
  readonly onFailure?: OnFailure;
  readonly onFailedBatch?: OnFailedBatch;
  readonly stopWhen?: (progress: StopProgress) => boolean;
  readonly hooks?: BatchHooks;
}

/** What holds for all scopes of a flow that do not say otherwise. */
export type ScopeDefaults = Pick<ScopeTail, 'retry' | 'onFailure' | 'onFailedBatch' | 'hooks'>;

/**
 * What failed batches mean for the run. `stop` (the default): nothing new begins, and the run fails. `continue`: the rest
 * is done, and the run is `partial`. `tolerate`: the same up to so many, or so much of all batches; then it stops.
 */
export type OnFailure = 'stop' | 'continue' | { readonly tolerate: number | `${number}%` };

/**
 * What becomes of a batch that failed for good. `drop` (the default): it has failed as a whole. `bisect`: halves are tried,
 * and halves of those that fail, until the elements that fail stand alone. `itemwise`: each element is tried alone.
 */
export type OnFailedBatch = 'drop' | 'bisect' | 'itemwise';

/** How far a scope is, for `stopWhen`. */
export interface StopProgress {
  /** Batches that ended well, restored ones with them. */
  readonly done: number;
  readonly failed: number;
  /** Rows in the field of results. */
  readonly results: number;
  readonly last: BatchOutcome;
}
