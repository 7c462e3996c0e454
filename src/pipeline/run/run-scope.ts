/**
 * A scope: its input is cut into slices, which lanes take one after another. A batch that an earlier run has committed is
 * restored; any other goes through the body, and is committed. What they gave is merged in the order of the batches,
 * whichever ended first. Failures are counted against what is tolerated; once that is exceeded nothing new begins, and what
 * runs comes to its end.
 */

import { BatchError, PipelineError, textOf } from '../batch-error.ts';
import { sizeText } from '../define/definition.ts';
import { digestOf } from '../define/digest.ts';
import { type MergeRule, Merger } from '../define/merge.ts';
import type { ScopeNode } from '../define/node.ts';
import { atOnce } from '../define/retry.ts';
import { isExceeded, isExceededAtEnd } from '../define/tolerance.ts';
import type { Fields, RunLease, StoredBatch } from '../store/batch-store.ts';
import { KeptBatches } from '../store/kept-batches.ts';
import type { BatchOutcome } from './batch.ts';
import type { BatchPlace, Body } from './batch-turn.ts';
import type { Change } from './change.ts';
import { CHANGED_WAY } from './changed-way.ts';
import { fieldToCut } from './field-to-cut.ts';
import { InOrder } from './in-order.ts';
import { restoreBatch, runBatch } from './run-batch.ts';
import type { Frame, RunState } from './run-state.ts';
import { StepFailure } from './run-step.ts';
import { cut, isStream, type Slice, type Slices } from './slices.ts';
import { untilAborted } from './within.ts';

export interface ScopeRequest {
  readonly run: RunState;
  readonly node: ScopeNode;
  readonly context: Fields;
  readonly frame: Frame;
  /** Where its batches are kept; undefined: nowhere, as inside of another scope. */
  readonly lease: RunLease | undefined;
  readonly body: Body;
  /** Called before the first batch that is not restored. */
  readonly beginAnew?: () => Promise<void>;
  /** Told of what its batches gave all the same, where it fails or is cancelled. */
  readonly partial?: (change: Change) => void;
}

export function runScope(request: ScopeRequest): Promise<Change> {
  return new ScopeRun(request).run();
}

/** Milliseconds of work without a turn for timers, signals and sockets. */
const BREATH_MS = 10;

class ScopeRun {
  readonly #request: ScopeRequest;
  readonly #over: string;
  readonly #slices: Slices;
  readonly #stored: KeptBatches;
  readonly #merger: Merger;
  readonly #inOrder: InOrder<Fields>;
  /** `only` speaks of what comes before, in this run or in one that was cut off: all that it has to be done again. */
  readonly #isFree: boolean;
  /** What is kept of it need not fit. */
  readonly #mayDiffer: boolean;
  readonly #begun = performance.now();
  readonly #counts = { ended: 0, done: 0, failed: 0, lost: 0, results: 0, pending: 0, failedBefore: 0 };
  #firstError: BatchError | undefined;
  #hasEnded = false;
  /** All elements were seen. */
  #isRead = false;
  /** What ended a lane before its time: the first one's error is told. */
  #broken: { readonly error: unknown } | undefined;
  #begunAnew: Promise<void> | undefined;
  /** Number of the last batch that was cut. */
  #last = 0;
  #lastBreath = performance.now();

  constructor(request: ScopeRequest) {
    const { run, node, context, lease } = request;
    this.#request = request;
    this.#over = fieldToCut(node, context);
    this.#slices = cut(context[this.#over] as never, node.head.size, this.#over);
    this.#merger = new Merger(node.name, node.tail.merge ?? {}, (path, batch) => run.conflict(node.name, path, batch));
    this.#inOrder = new InOrder((output, number) => this.#merger.add(output, number));
    const isOutdated = lease?.isOutdated(node.name) === true;
    this.#isFree = (run.isAnew || isOutdated) && run.isWhole && !isNamed(run.only, node.name);
    this.#mayDiffer = run.mayDiffer || run.isForced || isOutdated;
    this.#stored = new KeptBatches(lease, node.name);
  }

  async run(): Promise<Change> {
    const { run, node, lease, frame } = this.#request;
    const { total } = this.#slices;
    this.#requireSameInput();
    if (lease && total !== undefined) await run.write(() => lease.expect(node.name, total));
    if (run.isHeard) run.emit({ type: 'scope.start', scope: node.name, over: this.#over, total, within: frame.batch });
    const attributes = { 'drain.scope': node.name, 'drain.over': this.#over, 'drain.size': sizeText(node.head.size) };
    const span = run.tracing?.start(`scope ${node.name}`, attributes, frame.span);
    try {
      await this.#lanes(this.#place(span));
      await this.#forgetRest();
      this.#settle();
    } catch (error) {
      span?.end({ 'drain.batches': this.#counts.ended }, error);
      this.#tellPartial();
      throw error;
    } finally {
      this.#count();
    }
    span?.end({ 'drain.batches': this.#counts.ended });
    if (run.isHeard)
      run.emit({ type: 'scope.end', scope: node.name, batches: this.#counts.ended, within: frame.batch });
    return { given: await this.#given(), gone: this.#gone };
  }

  #tellPartial(): void {
    const { partial } = this.#request;
    if (!partial) return;
    try {
      this.#inOrder.rest();
    } catch {
      // It cannot be merged: the error that ended the scope says so, or is the one to be told.
    }
    partial({ given: this.#merged, gone: this.#gone });
  }

  /** A stream is used up. */
  get #gone(): readonly string[] {
    return isStream(this.#request.context[this.#over]) ? [this.#over] : [];
  }

  #place(span: BatchPlace['span']): BatchPlace {
    const { run, node, context, frame, lease, body } = this.#request;
    const { total } = this.#slices;
    const progress = (): ReturnType<BatchPlace['progress']> => ({
      ended: this.#counts.ended,
      failed: this.#counts.failed,
      elapsedMs: performance.now() - this.#begun,
    });
    return { run, node, over: this.#over, context, lease, body, frame, span, total, progress };
  }

  /** So many at a time. What one cannot mend ends the others after the batch that they are at. */
  async #lanes(place: BatchPlace): Promise<void> {
    const { concurrency } = this.#request.node.head;
    const lanes = Array.from({ length: Math.min(concurrency, this.#slices.total ?? concurrency) }, () =>
      this.#lane(place),
    );
    await Promise.all(lanes);
    await this.#close();
    if (this.#broken) throw this.#broken.error;
  }

  /** The batches are what counts: that a stream could not be closed takes nothing from them. */
  async #close(): Promise<void> {
    const { run, node } = this.#request;
    try {
      await this.#slices.close();
    } catch (error) {
      run.warn(`Closing \`${this.#over}\` of scope \`${node.name}\` failed: ${textOf(error)}`, error);
    }
  }

  async #lane(place: BatchPlace): Promise<void> {
    const { run } = this.#request;
    try {
      while (!this.#hasEnded) {
        run.signal.throwIfAborted();
        const next = this.#slices.next();
        const slice = next instanceof Promise ? await untilAborted(next, run.signal) : next;
        if (slice === undefined && !this.#hasEnded) this.#isRead = true;
        if (slice === undefined || this.#hasEnded) return;
        await this.#take(place, slice);
        await this.#pause();
      }
    } catch (error) {
      this.#broken ??= { error };
      this.#stop();
    }
  }

  /** Nothing new begins: lanes that wait for a stream need not. */
  #stop(): void {
    this.#hasEnded = true;
    this.#slices.letGo();
  }

  async #take(place: BatchPlace, slice: Slice): Promise<void> {
    this.#last = slice.number;
    const digest = this.#request.lease ? digestOf(slice.items) : '';
    const earlier = await this.#fitting(slice, digest);
    if (earlier && isCommitted(earlier)) this.#ended(await restoreBatch(place, { slice, digest, earlier }));
    else if (!this.#isWanted(slice.number, earlier)) this.#leave(slice.number, earlier);
    else {
      await this.#beginAnew();
      this.#ended(await runBatch(place, { slice, digest, earlier }));
    }
  }

  /** Once, and no lane goes on before it is done. */
  #beginAnew(): Promise<void> | undefined {
    this.#begunAnew ??= this.#request.beginAnew?.();
    return this.#begunAnew;
  }

  #ended(outcome: BatchOutcome): void {
    const { run, frame } = this.#request;
    const { status, error } = outcome;
    this.#counts.ended++;
    if (error) this.#failed(error, status === 'failed');
    else this.#counts.done++;
    this.#counts.results += outcome.results.length;
    this.#tally(outcome);
    this.#inOrder.put(outcome.batch.number, this.#merger.wanted(outcome.output));
    if (run.isHeard) run.emit({ type: 'batch.end', outcome, within: frame.batch });
    if (this.#isEnough(outcome)) this.#stop();
  }

  #isEnough(last: BatchOutcome): boolean {
    const { name, tail } = this.#request.node;
    if (!tail.stopWhen) return false;
    const { done, failed, results } = this.#counts;
    try {
      return atOnce('stopWhen', tail.stopWhen({ done, failed, results, last }));
    } catch (cause) {
      const after = `after batch ${last.batch.number} of scope \`${name}\``;
      throw new PipelineError('step_failed', `\`stopWhen\` threw ${after}: ${textOf(cause)}`, { cause });
    }
  }

  #failed(error: BatchError, isLost: boolean): void {
    const { node } = this.#request;
    this.#note(error, isLost);
    if (isExceeded(node.tail.onFailure, { ...this.#counts, total: this.#slices.total })) this.#stop();
  }

  #note(error: BatchError, isLost: boolean): void {
    this.#firstError ??= error;
    this.#counts.failed++;
    if (isLost) this.#counts.lost++;
    this.#request.frame.failures.push(error);
  }

  /** A batch inside of another one is counted as a part of that. */
  #tally({ status, batch, skipped, loaded }: BatchOutcome): void {
    const { run, frame } = this.#request;
    if (frame.batch) return;
    const { counts } = run;
    counts.batches++;
    if (status === 'restored') counts.restored++;
    if (status === 'failed' || status === 'partial') counts.failed++;
    else counts.items += batch.size;
    counts.skipped += skipped;
    counts.loaded += loaded;
  }

  /** Left out by `only`: what there is of it counts all the same, and a failure of it keeps nothing from being done. */
  #leave(number: number, earlier: StoredBatch | undefined): void {
    const { run, lease, node } = this.#request;
    this.#counts.pending++;
    if (!earlier) run.isWhole = false;
    const output = earlier?.status === 'partial' ? lease?.getOutput(node.name, number) : undefined;
    this.#inOrder.put(number, output && this.#merger.wanted(output));
    if (!earlier?.error) return;
    const { step, itemKeys, message } = earlier.error;
    const at = { scope: node.name, number, attempt: earlier.attempts };
    this.#counts.failedBefore++;
    this.#note(new BatchError(at, step, itemKeys, new Error(message)), earlier.status === 'failed');
  }

  #isWanted(number: number, earlier: StoredBatch | undefined): boolean {
    const { run, node } = this.#request;
    if (run.only === undefined || this.#isFree) return true;
    if (run.only === 'failed') return earlier !== undefined;
    return isNamed(run.only, node.name) && run.only[node.name]?.includes(number) === true;
  }

  /** What an earlier run has left of this batch, if the batch is still the same. */
  async #fitting({ number }: Slice, digest: string): Promise<StoredBatch | undefined> {
    const { run, node, lease } = this.#request;
    const earlier = this.#stored.take(number);
    if (earlier === undefined || earlier.digest === digest) return earlier;
    if (!this.#mayDiffer) throw changed(node, this.#over, `batch ${number} holds other elements`);
    await run.write(() => lease?.forget(node.name, number));
    return undefined;
  }

  /** Before any step is run. Of a stream it shows only as it is read. */
  #requireSameInput(): void {
    const { node, lease, context } = this.#request;
    const elements = context[this.#over];
    if (!lease || this.#mayDiffer || !Array.isArray(elements)) return;
    for (const { number, offset, size, digest } of this.#stored.above(0)) {
      if (digestOf(elements.slice(offset, offset + size)) !== digest)
        throw changed(node, this.#over, `batch ${number} holds other elements`);
    }
    const totals = lease.earlier?.totals ?? {};
    const [was, is] = [Object.hasOwn(totals, node.name) ? totals[node.name] : undefined, this.#slices.total];
    if (was !== undefined && is !== undefined && was !== is)
      throw changed(node, this.#over, `there were ${was} batches, and there are ${is}`);
  }

  /** @throws PipelineError `batch_failed` where more failed than is borne; all of them is more in any case */
  #settle(): void {
    const { node } = this.#request;
    const { failed, lost } = this.#counts;
    const ended = this.#counts.ended + this.#counts.failedBefore;
    const error = this.#firstError;
    if (error === undefined) return;
    const { onFailure } = node.tail;
    const isBorne = !isExceededAtEnd(onFailure, { failed, ended, total: this.#slices.total });
    if (isBorne && lost !== ended) return;
    const what = isBorne ? `All ${ended} batches` : `${failed} of ${ended} batches`;
    const borne =
      typeof onFailure === 'object' && !isBorne ? `, more than the ${onFailure.tolerate} that are tolerated` : '';
    const summary = failed > 1 ? `${what} of scope \`${node.name}\` failed${borne}. The first: ` : '';
    throw new PipelineError('batch_failed', summary + error.message, { cause: error });
  }

  /** Of an input that was longer once; and from now on all that is kept fits. */
  async #forgetRest(): Promise<void> {
    const { run, lease, node } = this.#request;
    if (!lease || this.#hasEnded) return;
    for (const { number } of this.#stored.above(this.#last)) {
      if (!this.#mayDiffer) throw changed(node, this.#over, `there was a batch ${number}, and it ends before`);
      await run.write(() => lease.forget(node.name, number));
    }
    if (this.#mayDiffer) await run.write(() => lease.settle(node.name));
  }

  #count(): void {
    const { run, frame } = this.#request;
    if (frame.batch) return;
    const { counts } = run;
    const { total } = this.#slices;
    const { ended, pending } = this.#counts;
    const left = total === undefined ? (this.#isRead ? 0 : undefined) : Math.max(0, total - ended - pending);
    counts.pending = counts.pending === undefined || left === undefined ? undefined : counts.pending + pending + left;
  }

  /** Fields that later steps count on are there even where no batch was. */
  async #given(): Promise<Fields> {
    const hadNone = this.#counts.ended + this.#counts.pending === 0;
    return this.#request.node.tail.out === undefined && hadNone ? await this.#ofNothing() : this.#merged;
  }

  /** Only its steps know what they give. */
  async #ofNothing(): Promise<Fields> {
    const { run, node, context, frame, body } = this.#request;
    try {
      return await body(Object.freeze({ ...context, [this.#over]: Object.freeze([]) }), frame);
    } catch (error) {
      run.signal.throwIfAborted();
      if (!(error instanceof StepFailure)) throw error;
      throw new PipelineError(
        'step_failed',
        `Step \`${error.step}\` failed on no elements: ${textOf(error.cause)}. \`${this.#over}\` of scope \`${node.name}\` ` +
          'is empty, and its steps were run once to see which fields they give: let them bear that, or write the scope ' +
          "as `.batch(...).with('rows')`, which names the field of results.",
        { cause: error.cause },
      );
    }
  }

  get #merged(): Fields {
    const { out, merge } = this.#request.node.tail;
    const { merged } = this.#merger;
    if (out === undefined) return merged;
    return { ...emptyFields({ [out]: 'concat', ...merge }), ...merged };
  }

  /** For consumers that are behind; and now and then for everything else in this process. */
  async #pause(): Promise<void> {
    const { run } = this.#request;
    const behind = run.broadcast.drained();
    if (behind) await untilAborted(behind, run.signal);
    const now = performance.now();
    if (now - this.#lastBreath < BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#lastBreath = performance.now();
  }
}

/** What nothing is merged to, where its rule tells. */
function emptyFields(rules: Readonly<Record<string, MergeRule>>): Fields {
  const fields: Record<string, unknown> = {};
  for (const [field, rule] of Object.entries(rules)) {
    if (rule === 'concat') fields[field] = [];
    if (rule === 'sum') fields[field] = 0;
  }
  return fields;
}

function isNamed(only: RunState['only'], scope: string): only is Readonly<Record<string, readonly number[]>> {
  return typeof only === 'object' && Object.hasOwn(only, scope);
}

function isCommitted({ status }: StoredBatch): boolean {
  return status === 'done' || status === 'skipped';
}

function changed(node: ScopeNode, over: string, what: string): PipelineError {
  return new PipelineError(
    'changed',
    `The input of scope \`${node.name}\` (\`${over}\`) is not what this run began with: ${what}. ${CHANGED_WAY}`,
  );
}
