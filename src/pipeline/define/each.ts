/** A step for each element. */
import { PipelineError } from '../batch-error.ts';
import { waitFor, within } from '../run/within.ts';
import type { Awaitable } from '../shape.ts';
import { requireConcurrency, requireField } from './batching-config.ts';
import { elementKey } from './element-keys.ts';
import { requireKnown } from './require-known.ts';
import { afterFailure, type Retry, requireTries } from './retry.ts';
import { type AnyStep, requireStep, Step, type StepRuntime } from './step.ts';

/** How `.each()` maps the elements of a field. */
export interface EachOptions<K extends string = string, O extends string = string> {
  /** The field with the elements. */
  readonly over: K;
  /** The field for what they become, in the same order. */
  readonly into: O;
  /** Elements at a time; default 1. */
  readonly concurrency?: number;
  /** Milliseconds for one try of one element; default none. */
  readonly timeoutMs?: number;
  readonly retry?: number | Retry;
}

type EachFunction = (
  item: unknown,
  context: Readonly<Record<string, unknown>>,
  runtime: StepRuntime,
) => Awaitable<unknown>;

/** @throws PipelineError `bad_flow` */
export function eachStep(name: string, options: EachOptions, run: EachFunction): AnyStep {
  requireEach(name, options, run);
  const { over, into, concurrency = 1 } = options;
  const mapped = async (context: Readonly<Record<string, unknown>>, runtime: StepRuntime): Promise<object> => {
    const elements = elementsOf(name, over, context[over]);
    const map = (item: unknown, index: number): Promise<unknown> =>
      one(name, options, run, { item, index, elements, context, runtime });
    return { [into]: await mapElements(elements, map, { concurrency, runtime }) };
  };
  // What it needs and gives is known.
  return new Step({
    name,
    run: mapped,
    options: { needs: [over], gives: [into] } as never,
    source: String(run),
  }) as AnyStep;
}

function requireEach(name: string, options: EachOptions, run: unknown): void {
  const what = `step \`${name}\``;
  requireStep(name, run);
  requireKnown(what, options, ['over', 'into', 'concurrency', 'timeoutMs', 'retry']);
  requireField(`\`over\` of ${what}`, options.over ?? '');
  requireField(`\`into\` of ${what}`, options.into ?? '');
  requireConcurrency(what, options.concurrency);
  requireTries(what, options);
}

function elementsOf(name: string, field: string, value: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value))
    return value as Iterable<unknown>;
  throw new PipelineError('bad_input', `Step \`${name}\` goes through \`${field}\`, which is no array.`);
}

interface Turn {
  readonly item: unknown;
  readonly index: number;
  readonly elements: object;
  readonly context: Readonly<Record<string, unknown>>;
  readonly runtime: StepRuntime;
}

async function one(
  name: string,
  { timeoutMs, retry }: EachOptions,
  run: EachFunction,
  { item, index, elements, context, runtime }: Turn,
): Promise<unknown> {
  const idempotencyKey = elementKey(elements, { step: name, index, runtimeKey: runtime.idempotencyKey });
  for (let attempt = 1; ; attempt++) {
    try {
      return await within(
        { timeoutMs, signal: runtime.signal, what: `Element ${index} of step \`${name}\`` },
        (signal) => run(item, context, { ...runtime, signal, attempt, idempotencyKey }),
      );
    } catch (error) {
      if (runtime.signal.aborted) throw error;
      const verdict = afterFailure(retry, attempt, error);
      if ('error' in verdict) throw verdict.error;
      await waitFor(verdict.waitMs, runtime.signal);
    }
  }
}

/** In their order, so many at a time; the first error ends it once those that run have ended. */
async function mapElements(
  elements: Iterable<unknown> | AsyncIterable<unknown>,
  map: (item: unknown, index: number) => Promise<unknown>,
  { concurrency, runtime }: { readonly concurrency: number; readonly runtime: StepRuntime },
): Promise<unknown[]> {
  const results: unknown[] = [];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const turnOf = async (item: unknown, index: number): Promise<void> => {
    try {
      results[index] = await map(item, index);
    } catch (error) {
      failures.push(error);
    }
  };
  let next = 0;
  try {
    for await (const item of elements) {
      if (failures.length > 0) break;
      runtime.signal.throwIfAborted(); // nobody waits for it any more
      const turn = turnOf(item, next++).finally(() => running.delete(turn));
      running.add(turn);
      if (running.size >= concurrency) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
  return results;
}
