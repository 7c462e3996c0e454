/** A flow: what is done, one thing after another. Immutable: each method returns another flow. */
import { PipelineError } from './batch-error.ts';
import { checkFlow, fieldsAfter, fieldsBefore, type KnownFields } from './define/check-flow.ts';
import { type EachOptions, eachStep } from './define/each.ts';
import type { BatchHooks } from './define/hooks.ts';
import type { MergeRule } from './define/merge.ts';
import type { FlowNode, OnFailedBatch, OnFailure, ScopeDefaults, ScopeTail, StopProgress } from './define/node.ts';
import { requireKnown } from './define/require-known.ts';
import type { Retry } from './define/retry.ts';
import { requireDefaults, requireFields, requireHead, requireTail } from './define/scope.ts';
import type { SliceSize } from './define/slice-size.ts';
import { Step, type StepFunction, type StepOptions, step } from './define/step.ts';
import { Run } from './run/run.ts';
import type { RunOptions } from './run/run-options.ts';
import type { AfterScope, ArrayKeys, Awaitable, ElementKeys, Flat, Given, Item, Merge, Sliced } from './shape.ts';
import type { CommitInfo, Tx } from './store/batch-store.ts';

/** How a scope cuts its input. */
export interface BatchHead<C extends object, K extends ElementKeys<C>> {
  /** The field with the array, or the stream. */
  readonly over: K;
  /** Elements in a batch. */
  readonly size: SliceSize;
  /** Names an element in errors, where its index would not tell a person anything. */
  readonly key?: (item: Item<C, K>, index: number) => string;
  /** Batches at a time; default 1. */
  readonly concurrency?: number;
}

/** What becomes of its batches. Every field may be left out. */
export interface BatchTail<C extends object, K extends ElementKeys<C>, C2 extends object, O extends ArrayKeys<C2>, M> {
  /** Elements to leave out. With `loadExisting`, it says which rows to load instead. */
  readonly skipIf?: (item: Item<C, K>, context: Readonly<C>) => Awaitable<boolean>;
  /** The row that is there already: the element goes through no step. Without `skipIf`, undefined means that there is none. */
  readonly loadExisting?: (item: Item<C, K>, context: Readonly<C>) => Awaitable<Item<C2, O> | undefined>;
  /** Writes new rows, in the transaction that commits the batch. */
  readonly persist?: (rows: readonly Item<C2, O>[], info: CommitInfo, tx: Tx) => void;
  /** Hands committed rows on to another system: at least once, with an idempotency key. */
  readonly sink?: (rows: readonly Item<C2, O>[], info: CommitInfo) => Awaitable<void>;
  /** By field, where another rule than that of its kind is wanted. */
  readonly merge?: M & MergeRules<C2>;
  readonly retry?: number | Retry;
  readonly onFailure?: OnFailure;
  readonly onFailedBatch?: OnFailedBatch;
  /** Asked after each batch: no further one is begun once it says so. */
  readonly stopWhen?: (progress: StopProgress) => boolean;
  readonly hooks?: BatchHooks;
}

/** By field, how what the batches gave becomes one. */
export type MergeRules<C> = { readonly [P in keyof C]?: MergeRule<C[P]> };
type Dropped<M> = { [P in keyof M]: M[P] extends 'drop' ? P : never }[keyof M];
type Collected<C2, M> = Flat<Omit<C2, Dropped<M>>>;

type Branch<C extends object> = Step<C, unknown> | Flow<C, object>;
type BranchOutput<B> =
  B extends Step<never, infer A>
    ? A extends object
      ? A
      : Record<never, never>
    : B extends Flow<never, infer C>
      ? C
      : never;

/** Recognised across copies of this library: a flow may be made by one and run by another. */
const FLOW = Symbol.for('drain.pipeline.flow');

/**
 * What is done with an input of type `In`; `C` is the context after its last step. `pipeline()` begins one.
 * Its methods throw a PipelineError `bad_flow` for what cannot be run.
 */
export class Flow<In extends object, C extends object> {
  readonly name: string;
  /** What it is made of. */
  readonly nodes: readonly FlowNode[];
  readonly #known: KnownFields;

  /** @internal `pipeline()` makes one */
  constructor(name: string, nodes: readonly FlowNode[], known: KnownFields) {
    this.name = name;
    this.nodes = Object.freeze(nodes);
    this.#known = known;
    Object.defineProperty(this, FLOW, { value: true });
  }

  /** @internal what holds for all of its scopes that do not say otherwise */
  get defaults(): ScopeDefaults | undefined {
    return this.#known.defaults;
  }

  /** A step that was made before, or one made here. */
  step<A>(step: Step<C, A>): Flow<In, Merge<C, A>>;
  step<A extends Given>(
    name: string,
    run: StepFunction<C, A>,
    options?: StepOptions<C, NoInfer<A>>,
  ): Flow<In, Merge<C, A>>;
  step<A>(
    first: string | Step<C, A>,
    run?: StepFunction<C, A>,
    options: StepOptions<C, A> = {},
  ): Flow<In, Merge<C, A>> {
    const made =
      typeof first === 'string'
        ? step<C, A & Given>(first, run as StepFunction<C, A & Given>, options as StepOptions<C, A & Given>)
        : first;
    if (!(made instanceof Step))
      throw new PipelineError(
        'bad_flow',
        `\`.step()\` of flow \`${this.name}\` takes what \`step()\` made, or a name and a function.`,
      );
    return this.#with({ is: 'step', step: made });
  }

  /** Maps the elements of a field, one by one: `timeoutMs` and `retry` hold for each. */
  each<K extends ElementKeys<C>, const O extends string, R>(
    name: string,
    options: EachOptions<K, O>,
    run: (item: Item<C, K>, context: Readonly<C>, runtime: Parameters<StepFunction<C, unknown>>[1]) => Awaitable<R>,
  ): Flow<In, Merge<C, { [P in O]: R[] }>> {
    return this.#with({ is: 'step', step: eachStep(name, options, run as never) });
  }

  /** All at once, on the same context; what each branch gives goes under its name. */
  parallel<S extends Record<string, Branch<C>>>(
    branches: S,
  ): Flow<In, Merge<C, { [K in keyof S]: BranchOutput<S[K]> }>> {
    const nodes = Object.entries(branches).map(
      ([name, branch]) => [name, nodesOf(name, branch as Branch<never>)] as const,
    );
    if (nodes.length === 0)
      throw new PipelineError('bad_flow', `\`.parallel()\` of flow \`${this.name}\` has no branch.`);
    return this.#with({ is: 'parallel', branches: new Map(nodes) });
  }

  /** New name to old: `.rename({ prospects: 'companies' })`. */
  rename<const M extends Record<string, keyof C & string>>(
    names: M,
  ): Flow<In, Flat<Omit<C, M[keyof M]> & { [K in keyof M]: C[M[K]] }>> {
    return this.#with({ is: 'rename', names: new Map(Object.entries(names)) });
  }

  /**
   * Goes through a field in slices: `body` is handed a flow whose context has the slice in place of the whole.
   * @throws PipelineError `bad_flow` for a size that is none, a field that is known to be missing, options that do not exist
   */
  batch<K extends ElementKeys<C>, C2 extends object>(
    name: string,
    head: BatchHead<C, K>,
    body: (flow: Flow<Sliced<C, K>, Sliced<C, K>>) => Flow<Sliced<C, K>, C2>,
  ): BatchedFlow<In, C, K, C2> {
    const before = fieldsAfter(this.nodes, fieldsBefore(this.#known));
    if (typeof body !== 'function')
      throw new PipelineError('bad_flow', `The body of scope \`${name}\` is no function but ${typeof body}.`);
    const inner = body(new Flow(name, [], { ...this.#known, before, isSlice: true }));
    if (!isFlow(inner))
      throw new PipelineError(
        'bad_flow',
        `The body of scope \`${name}\` returns no flow: return what its last method returned.`,
      );
    const node = { is: 'scope', name, head: requireHead(name, head), body: inner.nodes, tail: {} } as const;
    return new BatchedFlow(this, this.#extended(node), this.#known);
  }

  /** Starts at the end of this turn: who iterates at once misses nothing. */
  run(input: In, options: RunOptions = {}): Run<C> {
    const { name, nodes } = this;
    const { version, defaults } = this.#known;
    return new Run<C>({ name, nodes, version, defaults }, input as Record<string, unknown>, options);
  }

  #with<Next extends object>(node: FlowNode): Flow<In, Next> {
    return new Flow<In, Next>(this.name, this.#extended(node), this.#known);
  }

  #extended(node: FlowNode): FlowNode[] {
    const nodes = [...this.nodes, node];
    checkFlow(this.name, nodes, this.#known);
    return nodes;
  }
}

/** A flow that ends with a scope, of which more can be said. */
export class BatchedFlow<In extends object, C extends object, K extends ElementKeys<C>, C2 extends object> extends Flow<
  In,
  AfterScope<C, K, C2>
> {
  readonly #before: KnownFields;

  /** @internal */
  constructor(before: { readonly name: string }, nodes: readonly FlowNode[], known: KnownFields) {
    super(before.name, nodes, known);
    this.#before = known;
  }

  /** @param out the field of results: what `persist`, `sink`, `loadExisting` and `run.batches()` speak of */
  with<O extends ArrayKeys<C2>, const M extends MergeRules<C2> = Record<never, never>>(
    out: O,
    tail: BatchTail<C, K, C2, O, M> = {},
  ): Flow<In, Collected<AfterScope<C, K, C2>, M>> {
    const scope = this.nodes.at(-1);
    if (scope?.is !== 'scope') throw new PipelineError('bad_flow', '`.with()` follows `.batch()`.');
    const said = requireTail(scope.name, { ...tail, out } as unknown as ScopeTail);
    const nodes = [...this.nodes.slice(0, -1), { ...scope, tail: said }];
    checkFlow(this.name, nodes, this.#before);
    return new Flow(this.name, nodes, this.#before);
  }
}

/** Whether it is a flow, of this copy of the library or another one. */
export function isFlow(value: unknown): value is Flow<never, object> {
  return typeof value === 'object' && value !== null && FLOW in value;
}

function nodesOf(name: string, branch: Branch<never>): readonly FlowNode[] {
  if (branch instanceof Step) return [{ is: 'step', step: branch }];
  if (isFlow(branch)) return branch.nodes;
  throw new PipelineError('bad_flow', `Branch \`${name}\` is neither a step nor a flow.`);
}

/** Of a whole flow. Every one may be left out. */
export interface PipelineOptions<In extends object> {
  /** Fields of the input: checked where the types are not, in JavaScript. */
  readonly input?: readonly (keyof In & string)[];
  /** Part of the definition: another version is another flow to a run that goes on. */
  readonly version?: string;
  /** For all its scopes: what they say themselves goes first. */
  readonly defaults?: ScopeDefaults;
}

/**
 * Begins a flow. Its type parameter is the input.
 * @example
 * const flow = pipeline<{ words: string[] }>('measure')
 *   .batch('lengths', { over: 'words', size: 100 }, (b) => b.step('count', ({ words }) => ({ lengths: words.map((w) => w.length) })))
 *   .with('lengths', { onFailure: 'continue' });
 * const { output } = await flow.run({ words: ['one', 'two'] }).result;
 * @param name shown in errors and spans, and kept with each run
 * @throws PipelineError `bad_flow`
 */
export function pipeline<In extends object>(name: string, options: PipelineOptions<In> = {}): Flow<In, In> {
  if (typeof name !== 'string' || name.trim() === '')
    throw new PipelineError('bad_flow', 'A pipeline needs a name, a text that is not empty.');
  const what = `flow \`${name}\``;
  requireKnown(what, options, ['input', 'version', 'defaults']);
  const { input, version, defaults } = options;
  requireFields(`\`input\` of ${what}`, input);
  if (version !== undefined && typeof version !== 'string')
    throw new PipelineError('bad_flow', `\`version\` of ${what} is no text but ${typeof version}: give such as '2'.`);
  if (defaults !== undefined) requireDefaults(name, defaults);
  return new Flow<In, In>(name, [], { input, version, defaults });
}
