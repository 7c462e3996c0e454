/** A flow that is being run. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { PipelineError, textOf } from '../batch-error.ts';
import { lower, scopeNames } from '../define/batching-scope.ts';
import { isBatchingOff, withoutBatching } from '../define/batching-switch.ts';
import { type Definition, definitionOf, differences, firstChanged } from '../define/definition.ts';
import { digestInput } from '../define/digest.ts';
import type { FlowNode, ScopeDefaults } from '../define/node.ts';
import { logForDebugging } from '../observe/debug-log.ts';
import { measureSteps, type StepTotals } from '../observe/measure.ts';
import { reportProgress } from '../observe/progress.ts';
import { loadTracing, type Span } from '../observe/tracing.ts';
import type { Fields, RunLease, StoredRun } from '../store/batch-store.ts';
import { requireKeepable } from '../store/require-keepable.ts';
import type { BatchOutcome } from './batch.ts';
import { Broadcast } from './broadcast.ts';
import { CHANGED_WAY } from './changed-way.ts';
import type { RunEvent } from './run-event.ts';
import { keysOf, runFlow } from './run-flow.ts';
import { type RunOptions, requireRunOptions } from './run-options.ts';
import type { RunResult } from './run-result.ts';
import { RunState } from './run-state.ts';

interface FlowParts {
  readonly name: string;
  readonly nodes: readonly FlowNode[];
  readonly version: string | undefined;
  readonly defaults: ScopeDefaults | undefined;
}

/**
 * It starts at the end of the turn in which it was made. Iterate over it for all events, over `batches()` for results as they
 * are committed: the run waits for whoever iterates. Leaving such a loop lets the run go on; disposing of the run cancels it.
 */
export class Run<Out extends object = Record<string, unknown>>
  implements AsyncIterable<RunEvent<Out>>, AsyncDisposable
{
  /** Names it in its store. */
  readonly id: string;
  /** Rejects with a PipelineError, whose `result` is what there is, when it failed or was cancelled. */
  readonly result: Promise<RunResult<Out>>;
  readonly #abort = new AbortController();
  readonly #broadcast = new Broadcast<RunEvent>();
  readonly #state: RunState;
  readonly #flow: FlowParts;
  readonly #input: Fields;
  readonly #nodes: readonly FlowNode[];
  readonly #options: RunOptions;
  readonly #begun = performance.now();
  readonly #steps: (() => StepTotals) | undefined;
  /** After the last node that came to its end. */
  #context: Fields;

  /** @internal `flow.run()` makes one */
  constructor(flow: FlowParts, input: Fields, options: RunOptions) {
    requireInput(flow.name, input);
    this.#flow = flow;
    this.#input = input;
    this.#context = input;
    this.#options = options;
    const lowered = lower(flow.name, flow.nodes, flow.defaults);
    requireRunOptions(options, lowered);
    if (options.store) requireKeepable(lowered);
    this.id = options.runId ?? randomUUID();
    this.#nodes = isBatchingOff(options.batching) ? withoutBatching(lowered) : lowered;
    const { hooks = {}, commands, only, force = false } = options;
    const { signal } = this.#abort;
    setMaxListeners(0, signal); // as many as there are steps at a time
    this.#state = new RunState({
      runId: this.id,
      signal,
      broadcast: this.#broadcast,
      hooks,
      commands,
      only,
      isForced: force,
    });
    logForDebugging(this.#broadcast, this.id);
    this.#steps = options.measure ? measureSteps(this.#broadcast) : undefined;
    if (options.progress) this.#broadcast.listen(reportProgress(options.progress));
    this.result = new Promise((resolve) => setImmediate(resolve)).then(() => this.#run());
  }

  /** All that happens, in order. Throws at its end what `result` rejects with. */
  [Symbol.asyncIterator](): AsyncIterableIterator<RunEvent<Out>> {
    return this.#subscribe((event) => event as RunEvent<Out>);
  }

  /**
   * Batches as they are committed. @param scope the name of one; default: all but those inside of other batches
   * @throws PipelineError `bad_input` for a scope that the flow has not
   */
  batches<Row = unknown>(scope?: string): AsyncIterable<BatchOutcome<Row>> {
    if (scope !== undefined) requireScope(scope, this.#nodes);
    const pick = (event: RunEvent): BatchOutcome<Row> | undefined => {
      if (event.type !== 'batch.end') return undefined;
      const { outcome, within } = event;
      const isWanted = scope === undefined ? within === undefined : outcome.batch.scope === scope;
      return isWanted ? (outcome as BatchOutcome<Row>) : undefined;
    };
    return { [Symbol.asyncIterator]: () => this.#subscribe(pick) };
  }

  /** Nothing new begins, and steps are told by their signal; what is committed stays. Resolves once the run has ended. */
  async cancel(reason?: unknown): Promise<void> {
    const why = reason === undefined ? '' : `: ${textOf(reason)}`;
    this.#abort.abort(
      new PipelineError('cancelled', `Run ${this.id} of \`${this.#flow.name}\` was cancelled${why}`, { cause: reason }),
    );
    await this.result.catch(() => {}); // it is the caller who cancelled
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel();
  }

  #subscribe<T>(pick: (event: RunEvent) => T | undefined): AsyncIterableIterator<T> {
    this.result.catch(() => {}); // the iteration throws it
    return this.#broadcast.subscribe(pick);
  }

  async #run(): Promise<RunResult<Out>> {
    const unlisten = this.#listenTo(this.#options.signal);
    try {
      const result = await this.#execute();
      this.#broadcast.emit({ type: 'run.end', result: result as RunResult, error: undefined });
      this.#broadcast.end(undefined);
      return result;
    } catch (thrown) {
      const error = this.#failed(thrown);
      this.#broadcast.emit({ type: 'run.end', result: undefined, error });
      this.#broadcast.end(error);
      throw error;
    } finally {
      unlisten();
    }
  }

  #listenTo(signal: AbortSignal | undefined): () => void {
    const abort = (): void => void this.cancel(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    return () => signal?.removeEventListener('abort', abort);
  }

  async #execute(): Promise<RunResult<Out>> {
    const { store, by = `pid ${process.pid}` } = this.#options;
    this.#abort.signal.throwIfAborted();
    this.#state.tracing = await loadTracing();
    const lease = store && (await this.#state.write(() => store.openRun(this.id, { flow: this.#flow.name, by })));
    try {
      await this.#begin(lease);
      return await this.#traced();
    } finally {
      this.#release(lease);
    }
  }

  /** What was thrown before is the one to be told. */
  #release(lease: RunLease | undefined): void {
    try {
      lease?.release();
    } catch (cause) {
      this.#state.warn(`Run ${this.id} could not be let go of: ${textOf(cause)}`, cause);
    }
  }

  /** @throws PipelineError `changed` where the definition or the input is not what the run began with */
  async #begin(lease: RunLease | undefined): Promise<void> {
    this.#state.lease = lease;
    this.#broadcast.emit({
      type: 'run.start',
      runId: this.id,
      flow: this.#flow.name,
      resumed: lease?.earlier !== undefined,
    });
    if (!lease) return;
    const definition = definitionOf(this.#flow.version, this.#nodes);
    const input = digestInput(this.#input, cutFields(this.#nodes));
    if (lease.earlier) await this.#goOn(lease, lease.earlier, { definition, input });
    await this.#state.write(() => lease.begin({ definition: JSON.stringify(definition), input }));
  }

  /** @throws PipelineError `changed` where it is not the same, and was not forced */
  async #goOn(lease: RunLease, earlier: StoredRun, now: { definition: Definition; input: string }): Promise<void> {
    const before = JSON.parse(earlier.definition || '[]') as Definition;
    const isOtherInput = earlier.input !== now.input && earlier.input !== '';
    const what = [
      ...(earlier.flow === this.#flow.name ? [] : [`the flow was \`${earlier.flow}\` and is \`${this.#flow.name}\``]),
      ...differences(before, now.definition),
      ...(isOtherInput ? ['the input is not the same'] : []),
    ];
    if (!this.#state.isForced) {
      if (what.length > 0) throw this.#changed(what);
      return;
    }
    const from = isOtherInput ? 0 : firstChanged(before, now.definition, this.#nodes);
    this.#state.differsFrom = from;
    // What was made from another definition is old from here on, should this run die before it is at it.
    await this.#state.write(() => lease.outdate(keysOf(this.#nodes.slice(from))));
  }

  #changed(what: readonly string[]): PipelineError {
    return new PipelineError('changed', `Run ${this.id} did not begin like this: ${what.join('; ')}. ${CHANGED_WAY}`);
  }

  async #traced(): Promise<RunResult<Out>> {
    const span = this.#state.tracing?.start(`run ${this.#flow.name}`, {
      'drain.run_id': this.id,
      'drain.flow': this.#flow.name,
    });
    if (!span?.isRecording) this.#state.tracing = undefined; // spans that nobody takes cost 5 microseconds a batch
    try {
      // What steps trace themselves is part of the run in any case: where it is not sampled, that is not either.
      const result = await (span ? span.run(() => this.#flowed(span)) : this.#flowed(undefined));
      span?.end({ 'drain.status': result.status, 'drain.batches': result.stats.batches });
      return result;
    } catch (error) {
      span?.end({}, error);
      this.#end(error);
      throw error;
    }
  }

  async #flowed(span: Span | undefined): Promise<RunResult<Out>> {
    const frame = { batch: undefined, key: this.id, span, failures: this.#state.failures };
    const done = (context: Fields): void => {
      this.#context = context;
    };
    await runFlow(this.#state, this.#nodes, Object.freeze({ ...this.#input }), { frame, done });
    const result = this.#resultOf(this.#state.failures.length > 0 || !this.#state.isWhole ? 'partial' : 'ok');
    await this.#state.write(() => this.#state.lease?.end(result.status));
    return result;
  }

  /** In the store; whatever goes wrong with that, the first error is the one to be told. */
  #end(error: unknown): void {
    try {
      this.#state.lease?.end(this.#abort.signal.aborted ? 'cancelled' : 'failed', textOf(error));
    } catch (cause) {
      this.#state.warn(`The end of run ${this.id} could not be kept: ${textOf(cause)}`, cause);
    }
  }

  #failed(thrown: unknown): PipelineError {
    const isCancelled = this.#abort.signal.aborted;
    const error = isCancelled ? this.#abort.signal.reason : thrown;
    const { code, message, cause } =
      error instanceof PipelineError ? error : { code: 'step_failed' as const, message: textOf(error), cause: error };
    return new PipelineError(code, message, {
      cause,
      result: this.#resultOf(isCancelled ? 'cancelled' : 'failed') as RunResult,
    });
  }

  #resultOf(status: RunResult['status']): RunResult<Out> {
    const { counts, failures } = this.#state;
    const durationMs = performance.now() - this.#begun;
    return {
      status,
      output: this.#context as Out,
      failures: [...failures],
      stats: { ...counts, durationMs, ...(this.#steps && { steps: this.#steps() }) },
    };
  }
}

function requireInput(flow: string, input: unknown): void {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return;
  const found = Array.isArray(input) ? 'an array' : input === null ? 'null' : typeof input;
  throw new PipelineError(
    'bad_input',
    `The input of flow \`${flow}\` is ${found}: give an object of fields, such as { items: [...] }.`,
  );
}

function requireScope(name: string, nodes: readonly FlowNode[]): void {
  const names = scopeNames(nodes);
  if (names.includes(name)) return;
  const there = names.map((known) => `\`${known}\``).join(', ') || 'none';
  throw new PipelineError('bad_input', `The flow has no scope \`${name}\`: there is ${there}.`);
}

/** Fields of the input that scopes go through: each batch has a digest of its own. */
function cutFields(nodes: readonly FlowNode[]): Set<string> {
  return new Set(
    nodes.flatMap((node) => (node.is === 'scope' && node.head.over !== undefined ? [node.head.over] : [])),
  );
}
