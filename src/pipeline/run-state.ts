/** What all parts of one run share. */
import type { BatchInfo } from './batch.ts';
import type { BatchError } from './batch-error.ts';
import type { RunLease } from './batch-store.ts';
import type { Broadcast } from './broadcast.ts';
import type { CommandRunner } from './command.ts';
import type { BatchHooks } from './hooks.ts';
import type { RunEvent } from './run-event.ts';
import type { RunStats } from './run-result.ts';
import type { Span, Tracing } from './tracing.ts';

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
    ...{ pending: undefined, durationMs: 0 },
  };
  readonly failures: BatchError[] = [];
  lease: RunLease | undefined;
  tracing: Tracing | undefined;
  /** What is kept of an earlier run need not fit: it was forced, or something before it was done anew. */
  mayDiffer = false;
  /** Something of this run was not restored. */
  isAnew = false;
  /** False: batches were left out by `only`. */
  isWhole = true;
  #warned = new Set<string>();

  constructor(parts: Pick<RunState, 'runId' | 'signal' | 'broadcast' | 'hooks' | 'commands' | 'only'>) {
    this.runId = parts.runId;
    this.signal = parts.signal;
    this.broadcast = parts.broadcast;
    this.hooks = parts.hooks;
    this.commands = parts.commands;
    this.only = parts.only;
  }

  get isHeard(): boolean {
    return this.broadcast.isHeard;
  }

  emit(event: RunEvent): void {
    this.broadcast.emit(event);
  }

  /** An event; where nobody listens, a warning of the process, so that it is not lost. The same words once. */
  warn(message: string, cause?: unknown): void {
    if (this.isHeard) this.emit({ type: 'warning', message, cause });
    else this.#warnProcess(message);
  }

  conflict(scope: string, path: string, batch: number): void {
    if (this.isHeard) this.emit({ type: 'merge.conflict', scope, path, batch });
    else
      this.#warnProcess(
        `Batches of scope \`${scope}\` gave different values for \`${path}\`: the last one won. Say how to merge it with \`merge\`.`,
      );
  }

  #warnProcess(message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    process.emitWarning(message, 'PipelineWarning');
  }
}

/** Where in a run something happens. */
export interface Frame {
  readonly batch: BatchInfo | undefined;
  /** Of the batch, or the part of it, or the run: begins the idempotency keys of its steps. */
  readonly key: string;
  readonly span: Span | undefined;
}
