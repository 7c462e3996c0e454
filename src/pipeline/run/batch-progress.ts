/** What a hook is told: the batch, its elements, and how far the scope is. Immutable. */
import type { BatchInfo } from './batch.ts';

interface ScopeProgress {
  /** Batches of the scope that have ended so far, and of those the ones that failed. */
  readonly ended: number;
  readonly failed: number;
  /** Since the scope began. */
  readonly elapsedMs: number;
}

/** Handed to hooks: a batch and how far its scope is, at that moment. */
export class BatchProgressContext implements BatchInfo, ScopeProgress {
  readonly runId: string;
  readonly scope: string;
  readonly number: number;
  readonly total: number | undefined;
  readonly size: number;
  readonly attempt: number;
  readonly offset: number;
  readonly ended: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** The elements of the batch. */
  readonly items: readonly unknown[];
  /** The context that the first step of the batch is handed. */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(parts: BatchInfo & ScopeProgress & Pick<BatchProgressContext, 'runId' | 'items' | 'context'>) {
    this.runId = parts.runId;
    this.scope = parts.scope;
    this.number = parts.number;
    this.total = parts.total;
    this.size = parts.size;
    this.attempt = parts.attempt;
    this.offset = parts.offset;
    this.ended = parts.ended;
    this.failed = parts.failed;
    this.elapsedMs = parts.elapsedMs;
    this.items = Object.freeze([...parts.items]);
    this.context = Object.freeze({ ...parts.context });
    Object.freeze(this);
  }

  /** Of batches that have ended; undefined where their number is not known. */
  get fraction(): number | undefined {
    return this.total === undefined || this.total === 0 ? undefined : this.ended / this.total;
  }

  /** Without the elements and the context, which may be large. */
  toJSON(): object {
    const { items: _items, context: _context, ...rest } = this;
    return rest;
  }
}
