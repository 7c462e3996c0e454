/**
 * One batch: elements that need nothing are sifted out, the rest goes through the body, and what it gave is committed
 * before anybody hears of it. A batch that fails for good may be taken apart, so that only the elements that fail are left.
 */
import type { BatchInfo, BatchOutcome } from './batch.ts';
import { BatchError, PipelineError, textOf } from './batch-error.ts';
import { BatchProgressContext } from './batch-progress.ts';
import type { BatchRecord, CommitInfo, Fields, RunLease, StoredBatch } from './batch-store.ts';
import { callHook } from './call-hook.ts';
import type { BatchHooks } from './hooks.ts';
import { isolate } from './isolate.ts';
import { Merger } from './merge.ts';
import { NO_TRANSACTION } from './no-transaction.ts';
import type { ScopeNode, ScopeTail } from './node.ts';
import { attemptsOf, backoffBefore, isWorthATry } from './retry.ts';
import type { Frame, RunState } from './run-state.ts';
import { StepFailure } from './run-step.ts';
import type { Slice } from './slices.ts';
import type { Span } from './tracing.ts';
import { isPromise, untilAborted, waitFor } from './within.ts';

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

export function runBatch(place: BatchPlace, turn: Turn): Promise<BatchOutcome> {
  return new BatchRun(place, turn).run();
}

/** One that an earlier run has committed; its rows are handed on if they have not been. */
export async function restoreBatch(
  place: BatchPlace,
  turn: Turn & { readonly earlier: StoredBatch },
): Promise<BatchOutcome> {
  return new BatchRun(place, turn).restore(turn.earlier);
}

/** What a part of a batch came to. */
export interface Made {
  readonly output: Fields;
  readonly loaded: number;
  readonly skipped: number;
  /** Whether anything went through the steps. */
  readonly isWorked: boolean;
}

class BatchRun {
  readonly #place: BatchPlace;
  readonly #turn: Turn;
  readonly #tail: ScopeTail;
  readonly #begun = performance.now();
  #attempt = 1;
  #span: Span | undefined;

  constructor(place: BatchPlace, turn: Turn) {
    this.#place = place;
    this.#turn = turn;
    this.#tail = place.node.tail;
  }

  async run(): Promise<BatchOutcome> {
    this.#span = this.#startSpan();
    await this.#tellStart();
    const outcome = await this.#traced(() => this.#try());
    await this.#tellEnd(outcome);
    return outcome;
  }

  async restore(earlier: StoredBatch): Promise<BatchOutcome> {
    this.#span = this.#startSpan();
    const outcome = await this.#traced(() => this.#restored(earlier));
    await this.#tellEnd(outcome);
    return outcome;
  }

  async #restored(earlier: StoredBatch): Promise<BatchOutcome> {
    const output = this.#place.lease?.getOutput(earlier.scope, earlier.number) ?? {};
    const { loaded, skipped } = earlier;
    const committed = { status: 'restored', output, loaded, skipped, durationMs: 0 } as const;
    return earlier.delivered ? this.#ended(committed) : this.#delivered(committed);
  }

  /** What `persist`, `sink` and the like trace is part of the batch as well. */
  #startSpan(): Span | undefined {
    return this.#place.run.tracing?.start(`batch ${this.#info.scope}`, this.#attributes(), this.#place.span);
  }

  async #traced(call: () => Promise<BatchOutcome>): Promise<BatchOutcome> {
    const span = this.#span;
    if (span === undefined) return call();
    try {
      const outcome = await span.run(call);
      const { status, durationMs, error } = outcome;
      span.end({ 'drain.attempt': this.#attempt, 'drain.status': status, 'drain.duration_ms': durationMs }, error);
      return outcome;
    } catch (error) {
      span.end({ 'drain.attempt': this.#attempt }, error);
      throw error;
    }
  }

  async #try(): Promise<BatchOutcome> {
    const { run } = this.#place;
    const all = this.#todo;
    for (; ; this.#attempt++) {
      try {
        return await this.#commit([await this.#make(all)], []);
      } catch (error) {
        const failure = this.#failureOf(error);
        if (this.#attempt >= attemptsOf(this.#tail.retry) || !isWorthATry(failure.cause, this.#tail.retry))
          return await this.#failed(all, failure);
        const waitMs = backoffBefore(this.#attempt + 1, this.#tail.retry);
        this.#tellRetry(failure, waitMs);
        await waitFor(waitMs, run.signal);
      }
    }
  }

  /** What no try can mend is thrown on: the run was cancelled, or its store is gone. */
  #failureOf(error: unknown): StepFailure {
    this.#place.run.signal.throwIfAborted();
    if (error instanceof StepFailure) return error;
    if (error instanceof PipelineError && (error.code === 'store' || error.code === 'busy')) throw error;
    return new StepFailure(this.#place.node.name, error);
  }

  /** @param indexes of elements within the batch */
  async #make(indexes: readonly number[]): Promise<Made> {
    const { body, context, over, frame } = this.#place;
    const { work, rows, skipped } = await this.#sift(indexes);
    const loaded = rows.length;
    if (work.length === 0) return { output: this.#withLoaded({}, rows), loaded, skipped, isWorked: false };
    const given = await body(Object.freeze({ ...context, [over]: work }), {
      batch: this.#info,
      key: this.#keyOf(indexes),
      span: this.#span ?? frame.span,
    });
    return { output: this.#withLoaded(given, rows), loaded, skipped, isWorked: true };
  }

  async #sift(indexes: readonly number[]): Promise<{ work: readonly unknown[]; rows: unknown[]; skipped: number }> {
    const { items } = this.#turn.slice;
    const isWhole = indexes.length === items.length;
    if (!this.#tail.skipIf && !this.#tail.loadExisting)
      return { work: isWhole ? items : indexes.map((index) => items[index]), rows: [], skipped: 0 };
    const work: unknown[] = [];
    const rows: unknown[] = [];
    let skipped = 0;
    for (const index of indexes) {
      const sifted = await this.#siftOne(items[index]);
      if (sifted.is === 'work') work.push(items[index]);
      else if (sifted.is === 'loaded') rows.push(sifted.row);
      else skipped++;
    }
    return { work, rows, skipped };
  }

  /** `skipIf` decides where it is given; `loadExisting` has the row. */
  async #siftOne(item: unknown): Promise<{ is: 'work' | 'skipped' } | { is: 'loaded'; row: unknown }> {
    const { skipIf, loadExisting } = this.#tail;
    if (skipIf && !(await this.#ask('skipIf', () => skipIf(item, this.#place.context)))) return { is: 'work' };
    const row = loadExisting
      ? await this.#ask('loadExisting', () => loadExisting(item, this.#place.context))
      : undefined;
    if (row !== undefined) return { is: 'loaded', row };
    return { is: skipIf ? 'skipped' : 'work' };
  }

  async #ask(step: string, call: () => unknown): Promise<unknown> {
    try {
      return await untilAborted(call(), this.#place.run.signal);
    } catch (error) {
      throw new StepFailure(step, error);
    }
  }

  #withLoaded(output: Fields, rows: readonly unknown[]): Fields {
    const { out } = this.#tail;
    if (rows.length === 0 || out === undefined) return output;
    return { ...output, [out]: [...rows, ...rowsOf(output, out)] };
  }

  /**
   * In one transaction: what the parts of the batch gave, and what the user writes. What an earlier run has committed of a
   * `partial` one stays, and is not written again.
   */
  async #commit(parts: readonly Made[], unfinished: readonly number[], failure?: StepFailure): Promise<BatchOutcome> {
    const made = this.#combine(parts);
    const rows = this.#rowsOf(made.output).slice(made.loaded);
    const whole = this.#combine([...this.#before(), made]);
    const error = failure && this.#error(unfinished, failure);
    const status = error ? 'partial' : whole.isWorked ? 'done' : 'skipped';
    const durationMs = performance.now() - this.#begun;
    const record = this.#record({ status, unfinished, error, durationMs, ...whole });
    this.#write(record, whole.output, rows);
    const committed = {
      status,
      output: whole.output,
      loaded: made.loaded,
      skipped: made.skipped,
      durationMs,
      error,
    } as const;
    return this.#tail.sink && rows.length > 0 ? await this.#delivered(committed, rows) : this.#ended(committed);
  }

  #write(record: BatchRecord, output: Fields, rows: readonly unknown[]): void {
    const { lease } = this.#place;
    const { persist } = this.#tail;
    let failure: StepFailure | undefined;
    const writing =
      persist && rows.length > 0
        ? (tx: typeof NO_TRANSACTION): void => {
            try {
              requireSynchronous(persist(rows, this.#commitInfo, tx));
            } catch (error) {
              failure = new StepFailure('persist', error);
              throw failure;
            }
          }
        : undefined;
    if (lease) lease.commit(record, output, writing);
    else writing?.(NO_TRANSACTION);
  }

  async #failed(all: readonly number[], failure: StepFailure): Promise<BatchOutcome> {
    const how = this.#tail.onFailedBatch ?? 'drop';
    if (how === 'drop' || all.length < 2 || failure.step === 'persist') return this.#lost(all, failure);
    const { made, failed } = await isolate(all, how, (indexes) => this.#part(indexes));
    const last = failed.at(-1)?.failure ?? failure;
    const unfinished = failed.flatMap(({ indexes }) => indexes);
    if (made.length === 0) return this.#lost(all, last);
    try {
      // An error that only the whole brought has no element of its own.
      return await this.#commit(made, unfinished, unfinished.length > 0 ? last : undefined);
    } catch (error) {
      return this.#lost(all, this.#failureOf(error));
    }
  }

  async #part(indexes: readonly number[]): Promise<Made | StepFailure> {
    try {
      return await this.#make(indexes);
    } catch (error) {
      return this.#failureOf(error);
    }
  }

  #lost(all: readonly number[], failure: StepFailure): BatchOutcome {
    const error = this.#error(all, failure);
    const durationMs = performance.now() - this.#begun;
    const before = this.#before()[0];
    const status = before ? 'partial' : 'failed';
    const { output, loaded, skipped } = before ?? { output: {}, loaded: 0, skipped: 0 };
    const unfinished = before ? all : [];
    this.#place.lease?.commit(this.#record({ status, unfinished, error, durationMs, output, loaded, skipped }), output);
    return this.#ended({ status, output, loaded: 0, skipped: 0, durationMs, error });
  }

  /** Rows that are committed are handed on; a failure of that is the batch's, and only the handing on is repeated later. */
  async #delivered(
    committed: Committed,
    rows: readonly unknown[] = this.#rowsOf(committed.output).slice(committed.loaded),
  ): Promise<BatchOutcome> {
    const { lease, run } = this.#place;
    const { retry, sink } = this.#tail;
    for (let attempt = 1; ; attempt++) {
      try {
        await untilAborted(sink?.(rows, { ...this.#commitInfo, attempt }), run.signal);
        lease?.deliver(this.#info.scope, this.#info.number);
        return this.#ended(committed);
      } catch (error) {
        run.signal.throwIfAborted();
        if (attempt >= attemptsOf(retry) || !isWorthATry(error, retry)) {
          const failed = this.#error(
            this.#turn.slice.items.map((_item, index) => index),
            new StepFailure('sink', error),
          );
          return this.#ended({ ...committed, status: 'failed', error: failed });
        }
        await waitFor(backoffBefore(attempt + 1, retry), run.signal);
      }
    }
  }

  #ended({ status, output, loaded, skipped, durationMs, error }: Committed): BatchOutcome {
    const outcome = { batch: this.#info, status, results: this.#rowsOf(output), output, loaded, skipped, durationMs };
    return error ? { ...outcome, error } : outcome;
  }

  #before(): Made[] {
    const { earlier } = this.#turn;
    if (earlier?.status !== 'partial' || !this.#place.lease) return [];
    const output = this.#place.lease.getOutput(earlier.scope, earlier.number);
    return [{ output, loaded: earlier.loaded, skipped: earlier.skipped, isWorked: true }];
  }

  /** Loaded rows come first in a batch, so that it can be said which ones are new. */
  #combine(parts: readonly Made[]): Made {
    const [only] = parts;
    if (only && parts.length === 1) return only;
    const { out } = this.#tail;
    const merger = new Merger(this.#place.node.name, withoutDrop(this.#tail.merge ?? {}), () => {});
    for (const { output } of parts) merger.add(output, this.#info.number);
    const rows = (part: Made, from: number, to?: number): unknown[] => rowsOf(part.output, out ?? '').slice(from, to);
    const loadedFirst =
      out === undefined
        ? {}
        : {
            [out]: [
              ...parts.flatMap((part) => rows(part, 0, part.loaded)),
              ...parts.flatMap((part) => rows(part, part.loaded)),
            ],
          };
    return {
      output: { ...merger.merged, ...loadedFirst },
      loaded: sum(parts.map((part) => part.loaded)),
      skipped: sum(parts.map((part) => part.skipped)),
      isWorked: parts.some((part) => part.isWorked),
    };
  }

  #record(
    parts: Pick<BatchRecord, 'status' | 'unfinished' | 'loaded' | 'skipped' | 'durationMs'> & {
      output: Fields;
      error: BatchError | undefined;
    },
  ): BatchRecord {
    const { slice, digest, earlier } = this.#turn;
    const { status, unfinished, loaded, skipped, durationMs, output, error } = parts;
    const rows = this.#rowsOf(output).length;
    return {
      scope: this.#info.scope,
      ...{ number: slice.number, status, size: slice.items.length, offset: slice.offset, digest },
      ...{ attempts: (earlier?.attempts ?? 0) + this.#attempt, unfinished, rows, loaded, skipped, durationMs },
      endedAt: Date.now(),
      delivered: this.#tail.sink === undefined || rows === 0,
      out: this.#tail.out ?? theOnlyArray(output),
      error: error && { step: error.step, message: causeText(error), itemKeys: error.itemKeys },
    };
  }

  #error(indexes: readonly number[], { step, cause }: StepFailure): BatchError {
    return new BatchError(
      this.#info,
      step,
      indexes.map((index) => this.#elementKey(index)),
      cause,
    );
  }

  #elementKey(index: number): string {
    const { items, offset } = this.#turn.slice;
    const { key } = this.#place.node.head;
    return key ? String(key(items[index], offset + index)) : String(offset + index);
  }

  #rowsOf(output: Fields): readonly unknown[] {
    return rowsOf(output, this.#tail.out ?? theOnlyArray(output) ?? '');
  }

  get #todo(): readonly number[] {
    const { slice, earlier } = this.#turn;
    return earlier?.status === 'partial' ? earlier.unfinished : slice.items.map((_item, index) => index);
  }

  get #info(): BatchInfo {
    const { slice } = this.#turn;
    const { node, total } = this.#place;
    return {
      scope: node.name,
      number: slice.number,
      total,
      size: slice.items.length,
      attempt: this.#attempt,
      offset: slice.offset,
    };
  }

  get #commitInfo(): CommitInfo {
    return { ...this.#info, runId: this.#place.run.runId, idempotencyKey: this.#key };
  }

  get #key(): string {
    return `${this.#place.frame.key}/${this.#place.node.name}/${this.#turn.slice.number}`;
  }

  /** A part of a batch is other work than the whole of it. */
  #keyOf(indexes: readonly number[]): string {
    return indexes.length === this.#turn.slice.items.length
      ? this.#key
      : `${this.#key}/${indexes[0]}-${indexes.at(-1)}`;
  }

  #attributes(): Record<string, string | number> {
    const { scope, number, size, offset } = this.#info;
    return {
      'drain.scope': scope,
      'drain.batch.number': number,
      'drain.batch.size': size,
      'drain.batch.offset': offset,
    };
  }

  async #tellStart(): Promise<void> {
    const { run } = this.#place;
    if (run.isHeard) run.emit({ type: 'batch.start', batch: this.#info });
    await this.#hook('onBatchStart', (hook) => hook(this.#progress()));
  }

  #tellRetry({ step, cause }: StepFailure, waitMs: number): void {
    const { run } = this.#place;
    if (run.isHeard) run.emit({ type: 'batch.retry', batch: this.#info, error: cause, waitMs });
    this.#span?.note('retry', { 'drain.attempt': this.#attempt, 'drain.step': step, 'drain.error': textOf(cause) });
  }

  async #tellEnd(outcome: BatchOutcome): Promise<void> {
    const { error } = outcome;
    if (error) await this.#hook('onBatchError', (hook) => hook(this.#progress(), error));
    if (outcome.status !== 'failed') await this.#hook('onBatchComplete', (hook) => hook(this.#progress(), outcome));
  }

  async #hook<Name extends keyof BatchHooks>(
    name: Name,
    call: (hook: NonNullable<BatchHooks[Name]>) => unknown,
  ): Promise<void> {
    for (const hooks of [this.#tail.hooks, this.#place.run.hooks]) {
      const hook = hooks?.[name];
      if (hook) await callHook(this.#place.run, `\`${name}\` of ${this.#title}`, () => call(hook));
    }
  }

  get #title(): string {
    return `batch ${this.#turn.slice.number} of scope \`${this.#place.node.name}\``;
  }

  #progress(): BatchProgressContext {
    const { run, context, over, progress } = this.#place;
    const { items } = this.#turn.slice;
    return new BatchProgressContext({
      ...this.#info,
      ...progress(),
      runId: run.runId,
      items,
      context: { ...context, [over]: items },
    });
  }
}

interface Committed {
  readonly status: BatchOutcome['status'];
  readonly output: Fields;
  readonly loaded: number;
  readonly skipped: number;
  readonly durationMs: number;
  readonly error?: BatchError | undefined;
}

function requireSynchronous(returned: unknown): void {
  if (!isPromise(returned)) return;
  returned.catch(() => {}); // refused below, whatever becomes of it
  throw new PipelineError(
    'bad_flow',
    '`persist` returned a promise, and a transaction cannot wait: write with `tx`, and use `sink` for other systems.',
  );
}

function rowsOf(output: Fields, field: string): readonly unknown[] {
  const rows = Object.hasOwn(output, field) ? output[field] : undefined;
  return Array.isArray(rows) ? rows : [];
}

function theOnlyArray(output: Fields): string | undefined {
  const arrays = Object.keys(output).filter((field) => Array.isArray(output[field]));
  return arrays.length === 1 ? arrays[0] : undefined;
}

/** Within a batch all is kept: what is dropped is dropped from the whole. */
function withoutDrop(rules: NonNullable<ScopeTail['merge']>): NonNullable<ScopeTail['merge']> {
  return Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== 'drop'));
}

function causeText({ cause }: BatchError): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
