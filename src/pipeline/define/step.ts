/** A step: a plain function of the context, with a name. */

import { PipelineError } from '../batch-error.ts';
import type { CommandRunner } from '../command/command.ts';
import type { BatchInfo } from '../run/batch.ts';
import type { Awaitable, Given } from '../shape.ts';
import {
  type BatchingConfig,
  type ChunkOptions,
  requireBatching,
  requireChunks,
  type TriggerOptions,
} from './batching-config.ts';
import type { BatchHooks } from './hooks.ts';
import { requireKnown } from './require-known.ts';
import { type Retry, requireTries } from './retry.ts';
import { requireFields, requireHooks } from './scope.ts';

/** What a step is handed beside its context. */
export interface StepRuntime {
  /** Aborts when the run is cancelled, or the step's time is over. */
  readonly signal: AbortSignal;
  readonly runId: string;
  /** The batch that it works on; undefined outside of scopes. */
  readonly batch: BatchInfo | undefined;
  /** Which try of the step, from 1. */
  readonly attempt: number;
  /** The same whenever the same batch goes through the same step: for systems that can tell duplicates by it. */
  readonly idempotencyKey: string;
  /** Becomes an event of the run (`log`). */
  log(message: string, data?: object): void;
  /** What runs the flow's commands; undefined: a process of its own for each. */
  readonly commands: CommandRunner | undefined;
}

/** Returns the fields that it adds to the context, or a promise of them; nothing where it adds none. What it throws fails it. */
export type StepFunction<N extends object, A> = (context: Readonly<N>, runtime: StepRuntime) => Awaitable<A>;

/** Limits of a step, and what it reads and gives. */
export interface StepOptions<N extends object = never, A = never> {
  /** Milliseconds for one try; default none. */
  readonly timeoutMs?: number;
  /** How often it is tried: a number of attempts, or more said. Default 1. */
  readonly retry?: number | Retry;
  /** Fields that it reads and fields that it gives: checked where the types are not, in JavaScript. */
  readonly needs?: readonly (keyof N & string)[];
  readonly gives?: readonly (keyof A & string)[];
}

/** Immutable: what changes one returns another. */
export class Step<in N extends object, out A> {
  readonly name: string;
  readonly run: StepFunction<N, A>;
  readonly options: StepOptions;
  /** What it says of batching; undefined where it says nothing. */
  readonly batchingConfig: BatchingConfig | undefined;
  /** It is run in chunks of its own. */
  readonly chunks: ChunkOptions | undefined;
  /** What its code is known by, where `run` is not what was written: of `each` and `command`. */
  readonly source: string | undefined;

  constructor(
    parts: Pick<Step<N, A>, 'name' | 'run' | 'options'> &
      Partial<Pick<Step<N, A>, 'batchingConfig' | 'chunks' | 'source'>>,
  ) {
    this.name = parts.name;
    this.run = parts.run;
    this.options = parts.options;
    this.batchingConfig = parts.batchingConfig;
    this.chunks = parts.chunks;
    this.source = parts.source;
    Object.freeze(this);
  }

  get isBatchingTrigger(): boolean {
    return this.batchingConfig?.trigger !== undefined;
  }

  get isBatchingTerminator(): boolean {
    return this.batchingConfig?.terminator !== undefined;
  }

  /** From this step on, and up to the one that `endsBatching`, the flow goes through `over` in slices of `chunkSize`. */
  triggersBatching(trigger: TriggerOptions): Step<N, A> {
    return this.#batching({ trigger: requireBatching(this.name, trigger) });
  }

  /** The first step that sees the merged data; with `inclusive`, the last one that sees slices. */
  endsBatching({ inclusive = false }: { readonly inclusive?: boolean } = {}): Step<N, A> {
    return this.#batching({ terminator: { inclusive } });
  }

  onBatchStart(hook: NonNullable<BatchHooks['onBatchStart']>): Step<N, A> {
    return this.#hook({ onBatchStart: hook });
  }

  onBatchComplete(hook: NonNullable<BatchHooks['onBatchComplete']>): Step<N, A> {
    return this.#hook({ onBatchComplete: hook });
  }

  onBatchError(hook: NonNullable<BatchHooks['onBatchError']>): Step<N, A> {
    return this.#hook({ onBatchError: hook });
  }

  /** This step alone goes through the array in chunks; those around it see the whole. */
  inChunksOf(size: number, options: Omit<ChunkOptions, 'size'> = {}): Step<N, A> {
    return new Step({ ...this, chunks: requireChunks(this.name, { ...options, size }) });
  }

  #hook(hook: BatchHooks): Step<N, A> {
    requireHooks(`step \`${this.name}\``, hook);
    return this.#batching({ hooks: { ...this.batchingConfig?.hooks, ...hook } });
  }

  #batching(config: Partial<BatchingConfig>): Step<N, A> {
    return new Step({ ...this, batchingConfig: Object.freeze({ ...this.batchingConfig, ...config }) });
  }
}

/** Any step, where the types of its contexts no longer matter. */
export type AnyStep = Step<never, unknown>;

/**
 * @param name shown in errors, events and spans; unique in its flow
 * @throws PipelineError `bad_flow` for a name that is empty, a function that is none, and options that make no sense
 */
export function step<N extends object = Record<never, never>, A extends Given = void>(
  name: string,
  run: StepFunction<N, A>,
  options: StepOptions<NoInfer<N>, NoInfer<A>> = {},
): Step<N, A> {
  requireStep(name, run);
  requireKnown(`step \`${name}\``, options, ['timeoutMs', 'retry', 'needs', 'gives']);
  requireTries(`step \`${name}\``, options);
  requireFields(`\`needs\` of step \`${name}\``, options.needs);
  requireFields(`\`gives\` of step \`${name}\``, options.gives);
  return new Step({ name, run, options: options as StepOptions });
}

/** @throws PipelineError `bad_flow` */
export function requireStep(name: unknown, run: unknown): void {
  if (typeof name !== 'string' || name.trim() === '')
    throw new PipelineError('bad_flow', 'A step needs a name, a text that is not empty.');
  if (typeof run !== 'function')
    throw new PipelineError('bad_flow', `Step \`${name}\` is no function but ${typeof run}.`);
}
