/** What all parts of one run share. */

import { type BatchError, PipelineError } from '../batch-error.ts';
import type { CommandRunner } from '../command/command.ts';
import type { BatchHooks } from '../define/hooks.ts';
import type { Span, Tracing } from '../observe/tracing.ts';
import type { RunLease } from '../store/batch-store.ts';
import type { BatchInfo } from './batch.ts';
import type { Broadcast } from './broadcast.ts';
import type { RunEvent } from './run-event.ts';
import type { RunStats } from './run-result.ts';
import { waitFor } from './within.ts';

/** Of one run, for a process where nobody listens. */
const MOST_WARNINGS = 20;

/** Longer than a backup or a checkpoint takes; what holds a lock for good is to be told. */
const LOCK_PATIENCE_MS = 60_000;
const LOCK_PAUSE_MS = 20;

export type Counts = { -readonly [Count in Exclude<keyof RunStats, 'steps'>]: RunStats[Count] };

export class RunState {
  readonly runId: string;
  readonly signal: AbortSignal;
  readonly broadcast: Broadcast<RunEvent>;
  readonly hooks: BatchHooks;
  readonly commands: CommandRunner | undefined;
  /** Which batches are to be done; undefined: all. */
  readonly only: 'failed' | Readonly<Record<string, readonly number[]>> | undefined;
  readonly counts: Counts = {
    ...{ batches: 0, restored: 0, failed: 0, items: 0, skipped: 0, loaded: 0 },
    ...{ pending: 0, durationMs: 0 },
  };
  readonly failures: BatchError[] = [];
  lease: RunLease | undefined;
  tracing: Tracing | undefined;
  /** What is kept of an earlier run need not fit: it is not what it was, or something before it was done anew. */
  mayDiffer = false;
  /** It goes on although it is not what it was: batches that do not fit are done anew. */
  readonly isForced: boolean;
  /** Index of the first node that is not what it was, where that was forced. */
  differsFrom = Number.POSITIVE_INFINITY;
  /** Something of this run was not restored. */
  isAnew = false;
  /** False: batches that nobody has tried were left out by `only`. */
  isWhole = true;
  #warned = new Set<string>();

  constructor(parts: Pick<RunState, 'runId' | 'signal' | 'broadcast' | 'hooks' | 'commands' | 'only' | 'isForced'>) {
    this.runId = parts.runId;
    this.signal = parts.signal;
    this.broadcast = parts.broadcast;
    this.hooks = parts.hooks;
    this.commands = parts.commands;
    this.only = parts.only;
    this.isForced = parts.isForced;
  }

  get isHeard(): boolean {
    return this.broadcast.isHeard;
  }

  emit(event: RunEvent): void {
    this.broadcast.emit(event);
  }

  /**
   * Writes to the store, or takes from it; while somebody else has it locked it is tried again, and the process goes on.
   * @throws PipelineError `locked` after a minute
   */
  async write<T>(call: () => T): Promise<T> {
    const until = performance.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        return call();
      } catch (error) {
        const isLocked = error instanceof PipelineError && error.code === 'locked';
        if (!isLocked || performance.now() > until) throw error;
        await waitFor(LOCK_PAUSE_MS, this.signal);
      }
    }
  }

  /**
   * An event; where nobody iterates over events, a warning of the process, so that it is not lost.
   * @param about what is told once in that case, whichever batch it was; default the message
   */
  warn(message: string, cause?: unknown, about = message): void {
    if (!this.broadcast.emit({ type: 'warning', message, cause })) this.#warnProcess(message, about);
  }

  conflict(scope: string, path: string, batch: number): void {
    if (this.broadcast.emit({ type: 'merge.conflict', scope, path, batch })) return;
    const message =
      `Batches of scope \`${scope}\` gave different values for \`${path}\`: the last one won. ` +
      'Say how to merge it with `merge`.';
    this.#warnProcess(message, message);
  }

  #warnProcess(message: string, about: string): void {
    if (this.#warned.has(about) || this.#warned.size >= MOST_WARNINGS) return;
    this.#warned.add(about);
    const isLast = this.#warned.size === MOST_WARNINGS;
    process.emitWarning(isLast ? `${message} (More of this run is told only as events.)` : message, 'PipelineWarning');
  }
}

/** Where in a run something happens. */
export interface Frame {
  readonly batch: BatchInfo | undefined;
  /** Of the batch, or the part of it, or the run: begins the idempotency keys of its steps. */
  readonly key: string;
  readonly span: Span | undefined;
  /** Takes failures that were tolerated. Those of a scope inside of a batch count once that batch is through. */
  readonly failures: BatchError[];
}
