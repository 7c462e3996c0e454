/** What may be said of one run of a flow. */
import { PipelineError } from '../batch-error.ts';
import type { CommandRunner } from '../command/command.ts';
import type { BatchHooks } from '../define/hooks.ts';
import type { FlowNode } from '../define/node.ts';
import { requireKnown } from '../define/require-known.ts';
import { requireHooks } from '../define/scope.ts';
import type { ProgressReporter } from '../observe/progress.ts';
import type { BatchStore } from '../store/batch-store.ts';

/** Options of `flow.run()`. Every one may be left out. */
export interface RunOptions {
  /** Names the run in its store; the same again goes on with it. Default: one of its own. */
  readonly runId?: string;
  /** Where its state is kept. Default: nowhere; all of it is in memory and gone with the run. */
  readonly store?: BatchStore;
  /** Cancels it. */
  readonly signal?: AbortSignal;
  /** Goes on although the definition or the input is not what the run began with: what still fits is kept. */
  readonly force?: boolean;
  /**
   * Does only these batches, and none that has not been tried. What comes after them is done as if nothing was said, once
   * the scopes before are whole.
   */
  readonly only?: 'failed' | Readonly<Record<string, readonly number[]>>;
  /** For every scope. */
  readonly hooks?: BatchHooks;
  /** False: each scope is one batch, for debugging. Default true, unless DRAIN_PIPELINE_BATCHING is `off`. */
  readonly batching?: boolean;
  /** Kept with each batch: who ran it. */
  readonly by?: string;
  /** What runs the flow's commands. */
  readonly commands?: CommandRunner;
  /** Adds up what each step takes: `stats.steps` of the result. Default false. */
  readonly measure?: boolean;
  /** Told how far it is, a few times a second. */
  readonly progress?: ProgressReporter;
}

const KINDS = {
  runId: ['a text that is not empty', (value) => typeof value === 'string' && value !== ''],
  store: ['what `memoryStore()` or `openBatchStore()` returned', (value) => hasMethod(value, 'openRun')],
  signal: ['an AbortSignal', (value) => hasMethod(value, 'addEventListener') && 'aborted' in (value as object)],
  force: ['true or false', isFlag],
  only: ["'failed', or numbers of batches by scope, such as { fit: [3] }", isChoice],
  hooks: ['an object of functions', (value) => typeof value === 'object' && value !== null],
  batching: ['true or false', isFlag],
  by: ['a text', (value) => typeof value === 'string'],
  commands: ['a function', isFunction],
  measure: ['true or false', isFlag],
  progress: ['a function', isFunction],
} as const satisfies Record<keyof RunOptions, readonly [wanted: string, is: (value: unknown) => boolean]>;

/** @throws PipelineError `bad_input` for what is of another kind, and for `only` that nothing of the flow answers to */
export function requireRunOptions(options: RunOptions, nodes: readonly FlowNode[]): void {
  requireKnown('a run', options, Object.keys(KINDS), 'bad_input');
  for (const [name, [wanted, is]] of Object.entries(KINDS)) {
    const value = options[name as keyof RunOptions];
    if (value === undefined || is(value)) continue;
    throw new PipelineError('bad_input', `\`${name}\` of a run is ${kindOf(value)}: give ${wanted}.`);
  }
  requireHooks('the run', options.hooks ?? {});
  requireChoosable(options, nodes);
}

function requireChoosable({ only, store }: RunOptions, nodes: readonly FlowNode[]): void {
  if (only === undefined) return;
  if (!store)
    throw new PipelineError(
      'bad_input',
      '`only` chooses among batches that an earlier run has left, and there is no `store` that has them.',
    );
  const scopes = nodes.flatMap((node) => (node.is === 'scope' ? [node.name] : []));
  const unknown = only === 'failed' ? undefined : Object.keys(only).find((name) => !scopes.includes(name));
  if (unknown === undefined) return;
  const there = scopes.map((name) => `\`${name}\``).join(', ') || 'none';
  throw new PipelineError(
    'bad_input',
    `\`only\` names scope \`${unknown}\`, which the flow has not: there is ${there}.`,
  );
}

function isChoice(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === 'failed';
  return Object.values(value).every((numbers) => Array.isArray(numbers) && numbers.every(isNumberOfBatch));
}

function isNumberOfBatch(number: unknown): boolean {
  return Number.isInteger(number) && Number(number) >= 1;
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[name] === 'function';
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`;
}
