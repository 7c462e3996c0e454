/**
 * One batch: elements that need nothing are sifted out, the rest goes through the body, and what it gave is committed
 * before anybody hears of it. A batch that fails for good may be taken apart, so that only the elements that fail are left.
 */
import type { BatchInfo, BatchOutcome } from './batch.ts';
import { BatchError, PipelineError, type PipelineErrorCode, textOf } from './batch-error.ts';
import { BatchProgressContext } from './batch-progress.ts';
import type { BatchRecord, CommitInfo, Fields, RunLease, StoredBatch, Tx } from './batch-store.ts';
import { callHook } from './call-hook.ts';
import { callPersist, ThrownByPersist } from './call-persist.ts';
import { placeElements } from './element-keys.ts';
import type { BatchHooks } from './hooks.ts';
import { isolate } from './isolate.ts';
import { isPlain, Merger } from './merge.ts';
import { NO_TRANSACTION } from './no-transaction.ts';
import type { ScopeNode, ScopeTail } from './node.ts';
import { afterFailure } from './retry.ts';
import type { Frame, RunState } from './run-state.ts';
import { StepFailure } from './run-step.ts';
import type { Slice } from './slices.ts';
import type { Span } from './tracing.ts';
import { untilAborted, waitFor } from './within.ts';

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
  /** What scopes inside of it tolerated. */
  readonly failures: readonly BatchError[];
}

/** What no try can mend. */
const OF_THE_STORE: readonly PipelineErrorCode[] = ['store', 'busy', 'locked'];

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
    return (await this.#handOn(committed, earlier)) ?? this.#ended(committed);
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
    const late = await this.#handOnEarlier();
    if (late?.error) return late;
    for (; ; this.#attempt++) {
      try {
        return await this.#commit([await this.#make(all)], []);
      } catch (error) {
        const failure = this.#failureOf(error);
        const verdict = afterFailure(this.#tail.retry, this.#attempt, failure.cause);
        if ('error' in verdict) return await this.#failed(all, new StepFailure(failure.step, verdict.error));
        const { waitMs } = verdict;
        this.#tellRetry(failure, waitMs);
        await waitFor(waitMs, run.signal);
      }
    }
  }

  /** What no try can mend is thrown on: the run was cancelled, or its store is gone. */
  #failureOf(error: unknown): StepFailure {
    this.#place.run.signal.throwIfAborted();
    if (error instanceof StepFailure) return error;
    if (error instanceof PipelineError && OF_THE_STORE.includes(error.code)) throw error;
    return new StepFailure(this.#place.node.name, error);
  }

  /** @param indexes of elements within the batch */
  async #make(indexes: readonly number[]): Promise<Made> {
    const { body, context, over, frame } = this.#place;
    const { work, left, rows, skipped } = await this.#sift(indexes);
    const loaded = rows.length;
    if (work.length === 0)
      return { output: this.#withLoaded({}, rows), loaded, skipped, isWorked: false, failures: [] };
    const failures: BatchError[] = [];
    placeElements(work, this.#key, left);
    const given = await body(Object.freeze({ ...context, [over]: work }), {
      batch: this.#info,
      key: this.#keyOf(indexes),
      span: this.#span ?? frame.span,
      failures,
    });
    const output = this.#withLoaded(this.#withResults(given, work), rows);
    return { output, loaded, skipped, isWorked: true, failures };
  }

  /** Steps that change nothing have the elements themselves for results. */
  #withResults(given: Fields, work: readonly unknown[]): Fields {
    const { out } = this.#tail;
    if (out === undefined || Array.isArray(Object.hasOwn(given, out) ? given[out] : undefined)) return given;
    if (out === this.#place.over && !Object.hasOwn(given, out)) return { ...given, [out]: work };
    const there =
      Object.keys(given)
        .map((field) => `\`${field}\``)
        .join(', ') || 'nothing';
    throw new PipelineError(
      'bad_output',
      `its steps gave no array \`${out}\`, which \`.with()\` names as the field of results: they gave ${there}`,
    );
  }

  async #sift(indexes: readonly number[]): Promise<Sifted> {
    const { items } = this.#turn.slice;
    const isWhole = indexes.length === items.length;
    if (!this.#tail.skipIf && !this.#tail.loadExisting)
      return {
        work: isWhole ? items : Object.freeze(indexes.map((index) => items[index])),
        ...{ left: indexes, rows: [], skipped: 0 },
      };
    const left: number[] = [];
    const rows: unknown[] = [];
    let skipped = 0;
    for (const index of indexes) {
      const sifted = await this.#siftOne(items[index]);
      if (sifted.is === 'work') left.push(index);
      else if (sifted.is === 'loaded') rows.push(sifted.row);
      else skipped++;
    }
    return { work: Object.freeze(left.map((index) => items[index])), left, rows, skipped };
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
    const before = this.#before();
    const rows = this.#newRows(made);
    const handedOn = sum(before.map(({ output, loaded }) => this.#rowsOf(output).length - loaded));
    const whole = this.#combine([...before, made]);
    const error = failure && this.#error(unfinished, failure);
    const status = error ? 'partial' : whole.isWorked ? 'done' : 'skipped';
    const durationMs = performance.now() - this.#begun;
    const delivered = this.#tail.sink === undefined || rows.length === 0;
    const record = this.#record({ status, unfinished, error, durationMs, delivered, handedOn, ...whole });
    await this.#write(record, whole.output, rows);
    this.#place.frame.failures.push(...made.failures);
    const { loaded, skipped } = made;
    const committed = { status, output: whole.output, loaded, skipped, durationMs, error } as const;
    return delivered ? this.#ended(committed) : await this.#delivered(committed, { rows, handedOn });
  }

  /** Nobody can take from them: a copy, where anybody is handed it. */
  #newRows({ output, loaded }: Made): readonly unknown[] {
    const { persist, sink } = this.#tail;
    return persist || sink ? Object.freeze(this.#rowsOf(output).slice(loaded)) : [];
  }

  async #write(record: BatchRecord, output: Fields, rows: readonly unknown[]): Promise<void> {
    const { lease, run } = this.#place;
    const persist = this.#persisting(rows, record.handedOn ?? 0);
    if (!lease) return persist?.(NO_TRANSACTION);
    try {
      await run.write(() => lease.commit(record, output, persist));
    } catch (error) {
      // What the database refuses only when all is committed: a foreign key that is checked at the end.
      const isKnown = error instanceof StepFailure || error instanceof PipelineError || run.signal.aborted;
      throw isKnown || !persist ? error : new StepFailure('persist', error);
    }
  }

  #persisting(rows: readonly unknown[], handedOn: number): ((tx: Tx) => void) | undefined {
    const { persist } = this.#tail;
    if (!persist || rows.length === 0) return undefined;
    const info = this.#commitInfo(handedOn);
    return (tx) => inTransaction(() => persist(rows, info, tx), tx);
  }

  async #failed(all: readonly number[], failure: StepFailure): Promise<BatchOutcome> {
    const how = this.#tail.onFailedBatch ?? 'drop';
    const isWritten = failure.step === 'persist';
    if (how === 'drop' || all.length < 2 || (isWritten && !this.#place.lease)) return this.#lost(all, failure);
    const { made, failed } = await isolate(all, how, (indexes) => this.#part(indexes, isWritten));
    const last = failed.at(-1)?.failure ?? failure;
    const unfinished = failed.flatMap(({ indexes }) => indexes);
    if (made.length === 0) return this.#lost(all, last);
    try {
      // An error that only the whole brought has no element of its own.
      return await this.#commit(made, unfinished, unfinished.length > 0 ? last : undefined);
    } catch (error) {
      return await this.#lost(all, this.#failureOf(error));
    }
  }

  /** @param isWritten it was `persist` that failed: it is tried on each part, and taken back */
  async #part(indexes: readonly number[], isWritten: boolean): Promise<Made | StepFailure> {
    try {
      const made = await this.#make(indexes);
      if (isWritten) await this.#tryWriting(made);
      return made;
    } catch (error) {
      return this.#failureOf(error);
    }
  }

  async #tryWriting(made: Made): Promise<void> {
    const { run, lease } = this.#place;
    const { output, loaded, skipped } = made;
    const persist = this.#persisting(Object.freeze(this.#rowsOf(output).slice(loaded)), 0);
    if (!lease || !persist) return;
    const durationMs = performance.now() - this.#begun;
    const parts = {
      status: 'done',
      unfinished: [],
      error: undefined,
      durationMs,
      output,
      loaded,
      skipped,
      delivered: true,
    } as const;
    const takenBack = new Error('taken back');
    try {
      await run.write(() =>
        lease.commit(this.#record(parts), output, (tx) => {
          persist(tx);
          throw takenBack;
        }),
      );
    } catch (error) {
      if (error !== takenBack) throw error;
    }
  }

  async #lost(all: readonly number[], failure: StepFailure): Promise<BatchOutcome> {
    const error = this.#error(all, failure);
    const durationMs = performance.now() - this.#begun;
    const before = this.#before()[0];
    const status = before ? 'partial' : 'failed';
    const { output, loaded, skipped } = before ?? { output: {}, loaded: 0, skipped: 0 };
    const unfinished = before ? all : [];
    const parts = { status, unfinished, error, durationMs, output, loaded, skipped, delivered: true } as const;
    const { lease, run } = this.#place;
    await run.write(() => lease?.commit(this.#record(parts), output));
    return this.#ended({ status, output, loaded: 0, skipped: 0, durationMs, error });
  }

  /** A `partial` batch whose sink has not taken what is through: it comes first, so that each hand-over is one of its own. */
  async #handOnEarlier(): Promise<BatchOutcome | undefined> {
    const { earlier } = this.#turn;
    const [before] = this.#before();
    if (!before || !earlier) return undefined;
    const durationMs = performance.now() - this.#begun;
    return this.#handOn({ ...before, status: 'partial', durationMs }, earlier);
  }

  /** What an earlier run has committed and not handed on, if there is any. */
  async #handOn(committed: Committed, earlier: StoredBatch): Promise<BatchOutcome | undefined> {
    if (earlier.delivered || !this.#tail.sink) return undefined;
    const { handedOn = 0, loaded } = earlier;
    const rows = Object.freeze(this.#rowsOf(committed.output).slice(loaded + handedOn));
    return this.#delivered(committed, { rows, handedOn });
  }

  /** Rows that are committed are handed on; a failure of that is the batch's, and only the handing on is repeated later. */
  async #delivered(
    committed: Committed,
    { rows, handedOn }: { readonly rows: readonly unknown[]; readonly handedOn: number },
  ): Promise<BatchOutcome> {
    const { lease, run } = this.#place;
    const { retry, sink } = this.#tail;
    for (let attempt = 1; ; attempt++) {
      try {
        await untilAborted(sink?.(rows, { ...this.#commitInfo(handedOn), attempt }), run.signal);
      } catch (error) {
        run.signal.throwIfAborted();
        const verdict = afterFailure(retry, attempt, error);
        if ('error' in verdict) {
          const failed = this.#error(
            this.#turn.slice.items.map((_item, index) => index),
            new StepFailure('sink', verdict.error),
          );
          return this.#ended({ ...committed, status: 'failed', error: failed });
        }
        await waitFor(verdict.waitMs, run.signal);
        continue;
      }
      // Not the sink's: who has lost the run is told so, and does not hand on again.
      await run.write(() => lease?.deliver(this.#info.scope, this.#info.number));
      return this.#ended(committed);
    }
  }

  #ended({ status, output, loaded, skipped, durationMs, error }: Committed): BatchOutcome {
    const shown = this.#isShown ? frozen(output) : output;
    const outcome = {
      batch: this.#info,
      status,
      results: this.#rowsOf(shown),
      output: shown,
      loaded,
      skipped,
      durationMs,
    };
    return Object.freeze(error ? { ...outcome, error } : outcome);
  }

  /** Somebody else may look at what a batch gave before it is merged. */
  get #isShown(): boolean {
    const { run } = this.#place;
    const { stopWhen, hooks } = this.#tail;
    return run.isHeard || stopWhen !== undefined || hooks !== undefined || Object.keys(run.hooks).length > 0;
  }

  #before(): Made[] {
    const { earlier } = this.#turn;
    if (earlier?.status !== 'partial' || !this.#place.lease) return [];
    const output = this.#place.lease.getOutput(earlier.scope, earlier.number);
    return [{ output, loaded: earlier.loaded, skipped: earlier.skipped, isWorked: true, failures: [] }];
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
      failures: parts.flatMap((part) => part.failures),
    };
  }

  #record(
    parts: Omit<BatchPart, 'error'> & {
      output: Fields;
      error: BatchError | undefined;
    },
  ): BatchRecord {
    const { slice, digest, earlier } = this.#turn;
    const { status, unfinished, loaded, skipped, durationMs, delivered, handedOn, output, error } = parts;
    const rows = this.#rowsOf(output).length;
    return {
      scope: this.#info.scope,
      ...{ number: slice.number, status, size: slice.items.length, offset: slice.offset, digest },
      ...{ attempts: (earlier?.attempts ?? 0) + this.#attempt, unfinished, rows, loaded, skipped, durationMs },
      endedAt: Date.now(),
      delivered,
      ...(handedOn ? { handedOn } : {}),
      out: this.#outOf(output),
      error: error && { step: error.step, message: textOf(error.cause), itemKeys: error.itemKeys },
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
    const place = String(offset + index);
    try {
      return key ? String(key(items[index], offset + index)) : place;
    } catch (error) {
      const { name } = this.#place.node;
      this.#place.run.warn(`\`key\` of scope \`${name}\` threw: ${textOf(error)}`, error);
      return place;
    }
  }

  #rowsOf(output: Fields): readonly unknown[] {
    return rowsOf(output, this.#outOf(output) ?? '');
  }

  #outOf(output: Fields): string | undefined {
    return this.#tail.out ?? theOnlyArray(output);
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

  #commitInfo(handedOn: number): CommitInfo {
    const idempotencyKey = handedOn === 0 ? this.#key : `${this.#key}/from-${handedOn}`;
    return { ...this.#info, runId: this.#place.run.runId, idempotencyKey };
  }

  /** Other elements under the same number, as after `force`, are another batch. */
  get #key(): string {
    const { slice, digest } = this.#turn;
    const number = digest === '' ? slice.number : `${slice.number}-${digest.slice(0, DIGEST_IN_KEY)}`;
    return `${this.#place.frame.key}/${this.#place.node.name}/${number}`;
  }

  /** A part of a batch is other work than the whole of it. */
  #keyOf(indexes: readonly number[]): string {
    return indexes.length === this.#turn.slice.items.length ? this.#key : `${this.#key}/${rangesOf(indexes)}`;
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
    if (run.isHeard) run.emit({ type: 'batch.start', batch: this.#info, within: this.#place.frame.batch });
    await this.#hook('onBatchStart', (hook) => hook(this.#progress()));
  }

  #tellRetry({ step, cause }: StepFailure, waitMs: number): void {
    const { run } = this.#place;
    if (run.isHeard)
      run.emit({ type: 'batch.retry', batch: this.#info, error: cause, waitMs, within: this.#place.frame.batch });
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
      if (!hook) continue;
      const at = { hook: name, scope: this.#place.node.name, batch: this.#turn.slice.number };
      await callHook(this.#place.run, at, () => call(hook));
    }
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

type BatchPart = Pick<
  BatchRecord,
  'status' | 'unfinished' | 'loaded' | 'skipped' | 'durationMs' | 'delivered' | 'handedOn' | 'error'
>;

/** What is left to be done of some elements of a batch. */
interface Sifted {
  readonly work: readonly unknown[];
  /** Their indexes within the batch. */
  readonly left: readonly number[];
  readonly rows: unknown[];
  readonly skipped: number;
}

interface Committed {
  readonly status: BatchOutcome['status'];
  readonly output: Fields;
  readonly loaded: number;
  readonly skipped: number;
  readonly durationMs: number;
  readonly error?: BatchError | undefined;
}

/** @throws StepFailure of `persist` */
function inTransaction(persist: () => unknown, tx: Tx): void {
  try {
    callPersist(persist, tx);
  } catch (thrown) {
    throw new StepFailure('persist', thrown instanceof ThrownByPersist ? thrown.thrown : thrown);
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
