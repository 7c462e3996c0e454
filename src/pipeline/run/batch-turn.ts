/** One batch at its turn: which it is, under which keys, with what an earlier run has left of it. */

import { BatchError, textOf } from '../batch-error.ts';
import { isPlain } from '../define/merge.ts';
import type { ScopeNode } from '../define/node.ts';
import type { Span } from '../observe/tracing.ts';
import type { CommitInfo, Fields, RunLease, StoredBatch } from '../store/batch-store.ts';
import type { BatchInfo, BatchOutcome } from './batch.ts';
import { type Made, rowsOf } from './made.ts';
import type { Frame, RunState } from './run-state.ts';
import type { StepFailure } from './run-step.ts';
import type { Slice } from './slices.ts';

/** Characters of the digest: enough to tell what was once under the same number. */
const DIGEST_IN_KEY = 8;

/** Runs the steps of a scope on a context that holds a slice. */
export type Body = (context: Fields, frame: Frame) => Promise<Fields>;

/** What all batches of a scope share. */
export interface BatchPlace {
  readonly run: RunState;
  readonly node: ScopeNode;
  /** The field that is cut. */
  readonly over: string;
  readonly context: Fields;
  readonly lease: RunLease | undefined;
  readonly body: Body;
  readonly frame: Frame;
  readonly span: Span | undefined;
  readonly total: number | undefined;
  /** How far the scope is, for hooks. */
  readonly progress: () => { readonly ended: number; readonly failed: number; readonly elapsedMs: number };
}

export interface Turn {
  readonly slice: Slice;
  /** Of the slice; '' where nothing is kept. */
  readonly digest: string;
  /** What an earlier run has left of this batch: `failed` or `partial`. */
  readonly earlier: StoredBatch | undefined;
}

/** What became of it, as it is told. */
export interface Committed {
  readonly status: BatchOutcome['status'];
  readonly output: Fields;
  readonly loaded: number;
  readonly skipped: number;
  readonly durationMs: number;
  readonly error?: BatchError | undefined;
}

export class BatchTurn implements Turn {
  readonly place: BatchPlace;
  readonly slice: Slice;
  readonly digest: string;
  readonly earlier: StoredBatch | undefined;
  attempt = 1;
  readonly #begun = performance.now();

  constructor(place: BatchPlace, { slice, digest, earlier }: Turn) {
    this.place = place;
    this.slice = slice;
    this.digest = digest;
    this.earlier = earlier;
  }

  get elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  get info(): BatchInfo {
    const { node, total } = this.place;
    const { number, items, offset } = this.slice;
    return { scope: node.name, number, total, size: items.length, attempt: this.attempt, offset };
  }

  commitInfo(handedOn: number): CommitInfo {
    const idempotencyKey = handedOn === 0 ? this.key : `${this.key}/from-${handedOn}`;
    return { ...this.info, runId: this.place.run.runId, idempotencyKey };
  }

  /** Other elements under the same number, as after `force`, are another batch. */
  get key(): string {
    const { number } = this.slice;
    const name = this.digest === '' ? number : `${number}-${this.digest.slice(0, DIGEST_IN_KEY)}`;
    return `${this.place.frame.key}/${this.place.node.name}/${name}`;
  }

  /** A part of a batch is other work than the whole of it. */
  keyOf(indexes: readonly number[]): string {
    return indexes.length === this.slice.items.length ? this.key : `${this.key}/${rangesOf(indexes)}`;
  }

  /** Indexes within the batch of what is not through. */
  get todo(): readonly number[] {
    return this.earlier?.status === 'partial' ? this.earlier.unfinished : this.all;
  }

  get all(): readonly number[] {
    return this.slice.items.map((_item, index) => index);
  }

  /** What an earlier run has committed of a `partial` one. */
  get before(): Made | undefined {
    const { earlier } = this;
    if (earlier?.status !== 'partial' || !this.place.lease) return undefined;
    const output = this.place.lease.getOutput(earlier.scope, earlier.number);
    return { output, loaded: earlier.loaded, skipped: earlier.skipped, isWorked: true, failures: [] };
  }

  error(indexes: readonly number[], { step, cause }: StepFailure): BatchError {
    const keys = indexes.map((index) => this.#elementKey(index));
    return new BatchError(this.info, step, keys, cause);
  }

  #elementKey(index: number): string {
    const { items, offset } = this.slice;
    const { name, head } = this.place.node;
    const place = String(offset + index);
    try {
      return head.key ? String(head.key(items[index], offset + index)) : place;
    } catch (error) {
      this.place.run.warn(`\`key\` of scope \`${name}\` threw: ${textOf(error)}`, error);
      return place;
    }
  }

  ended({ status, output, loaded, skipped, durationMs, error }: Committed): BatchOutcome {
    const shown = this.#isShown ? frozen(output) : output;
    const results = rowsOf(shown, this.place.node.tail);
    const outcome = { batch: this.info, status, results, output: shown, loaded, skipped, durationMs };
    return Object.freeze(error ? { ...outcome, error } : outcome);
  }

  /** Somebody else may look at what a batch gave before it is merged. */
  get #isShown(): boolean {
    const { run, node } = this.place;
    const { stopWhen, hooks } = node.tail;
    return run.isHeard || stopWhen !== undefined || hooks !== undefined || Object.keys(run.hooks).length > 0;
  }
}

/** `0-4`, `1+5`: which of many, in few letters. */
function rangesOf(indexes: readonly number[]): string {
  const ranges: [from: number, to: number][] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join('+');
}

/** Copies of what is merged afterwards: who is told of a batch cannot take from it. The rows themselves are not copied. */
function frozen(output: Fields): Fields {
  const fields = Object.entries(output).map(([field, value]) => {
    if (Array.isArray(value)) return [field, Object.freeze([...value])] as const;
    return [field, isPlain(value) ? Object.freeze({ ...value }) : value] as const;
  });
  return Object.freeze(Object.fromEntries(fields));
}
