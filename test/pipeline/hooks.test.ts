/** Hooks are told of batches, and change nothing. */
import { afterEach, expect, test } from 'vitest';
import type { BatchHooks } from '../../src/pipeline/define/hooks.ts';
import { step } from '../../src/pipeline/define/step.ts';
import { pipeline } from '../../src/pipeline/flow.ts';
import type { BatchProgressContext } from '../../src/pipeline/run/batch-progress.ts';
import { count, eventsOf, failure, only } from '../support/pipelines.ts';

const xs = count(5);
const flow = pipeline<{ xs: number[] }>('f');
const batched = (hooks: BatchHooks, bad: number[] = []) =>
  flow
    .batch('fit', { over: 'xs', size: 2 }, (b) =>
      b.step('copy', ({ xs: slice }) => {
        if (slice.some((x) => bad.includes(x))) throw new Error('bad one');
        return { ys: slice, n: { all: slice.length } };
      }),
    )
    .with('ys', { hooks, onFailure: 'continue', merge: { n: 'last' } });

const processWarnings: string[] = [];
const note = (warning: Error): number => processWarnings.push(`${warning.name}: ${warning.message}`);
const turn = () => new Promise((resolve) => setImmediate(resolve));
afterEach(() => {
  process.off('warning', note);
  processWarnings.length = 0;
});

test('are called before the first step of a batch, and after its end, in order', async () => {
  const told: string[] = [];
  const tell =
    (what: string) =>
    ({ number, total, size, ended }: BatchProgressContext) =>
      void told.push(`${what} ${number}/${total} of ${size}, ${ended} ended`);
  const run = batched(
    { onBatchStart: tell('start'), onBatchComplete: tell('complete'), onBatchError: tell('error') },
    [3],
  ).run({ xs });
  await run.result;
  expect(told).toEqual([
    'start 1/3 of 2, 0 ended',
    'complete 1/3 of 2, 0 ended',
    'start 2/3 of 2, 1 ended',
    'error 2/3 of 2, 1 ended',
    'start 3/3 of 1, 2 ended',
    'complete 3/3 of 1, 2 ended',
  ]);
});

test('are told the outcome, or the error', async () => {
  const told: unknown[] = [];
  await batched(
    {
      onBatchComplete: (_progress, { status, results }) => void told.push([status, results]),
      onBatchError: (_progress, { step: name, itemKeys }) => void told.push([name, itemKeys]),
    },
    [3],
  ).run({ xs }).result;
  expect(told).toEqual([
    ['done', [1, 2]],
    ['copy', ['2', '3']],
    ['done', [5]],
  ]);
});

test('are waited for: the batch begins when the hook has ended', async () => {
  const told: string[] = [];
  const waited = flow
    .batch('b', { over: 'xs', size: 5 }, (b) => b.step('s', () => void told.push('step')))
    .with('xs', {
      hooks: {
        onBatchStart: async () => {
          await turn();
          told.push('hook');
        },
      },
    });
  await waited.run({ xs }).result;
  expect(told).toEqual(['hook', 'step']);
});

test('are those of the trigger, of the scope, of the flow and of the run, each for its own', async () => {
  const told: string[] = [];
  const hooks = (who: string): BatchHooks => ({ onBatchStart: ({ scope }) => void told.push(`${who}: ${scope}`) });
  const all = pipeline<{ xs: number[] }>('all', { defaults: { hooks: hooks('flow') } })
    .step(
      step('trigger', (_: { xs: readonly number[] }) => ({}))
        .triggersBatching({ chunkSize: 5 })
        .onBatchStart(() => void told.push('trigger: trigger')),
    )
    .step(step('end', () => {}).endsBatching())
    .batch('own', { over: 'xs', size: 5 }, (b) => b.step('one', ({ xs: ys }) => ({ ys })))
    .with('ys', { hooks: hooks('scope') })
    .batch('none', { over: 'xs', size: 5 }, (b) => b.step('two', ({ xs: ys }) => ({ ys })))
    .with('ys')
    .parallel({ left: pipeline<{ xs: readonly number[] }>('left').batch('branch', { over: 'xs', size: 5 }, (b) => b) });
  await all.run({ xs }, { hooks: hooks('run') }).result;
  expect(told).toEqual([
    'trigger: trigger',
    'run: trigger',
    'scope: own',
    'run: own',
    'flow: none',
    'run: none',
    'flow: branch',
    'run: branch',
  ]);
});

test.each<[string, () => unknown]>([
  [
    'throw',
    () => {
      throw new Error('boom');
    },
  ],
  ['reject', () => Promise.reject(new Error('boom'))],
  [
    'throw no error',
    () => {
      throw 'boom';
    },
  ],
])('change nothing when they %s: it is an event', async (_what, hook) => {
  const hooks = { onBatchStart: hook, onBatchComplete: hook, onBatchError: hook } as BatchHooks;
  const run = batched(hooks, [3]).run({ xs });
  const events = await eventsOf(run);
  const { status, output } = await run.result;
  expect([status, output.ys]).toEqual(['partial', [1, 2, 5]]);
  expect(only(events, 'warning').map(({ message }) => message)).toEqual([
    '`onBatchStart` of batch 1 of scope `fit` threw: boom',
    '`onBatchComplete` of batch 1 of scope `fit` threw: boom',
    '`onBatchStart` of batch 2 of scope `fit` threw: boom',
    '`onBatchError` of batch 2 of scope `fit` threw: boom',
    '`onBatchStart` of batch 3 of scope `fit` threw: boom',
    '`onBatchComplete` of batch 3 of scope `fit` threw: boom',
  ]);
});

test('cannot change what they are told of, nor what comes of it', async () => {
  const spoil = (list: unknown) => () => void (list as number[]).push(99);
  const tries: [
    string,
    (progress: BatchProgressContext, outcome?: { results: unknown; output: Record<string, unknown> }) => unknown,
  ][] = [
    ['items', ({ items }) => spoil(items)()],
    ['context', ({ context }) => spoil(context.xs)()],
    ['a field of the context', ({ context }) => Object.assign(context, { xs: [] })],
    ['the progress', (progress) => Object.assign(progress, { number: 9 })],
    ['results', (_progress, outcome) => spoil(outcome?.results)()],
    ['output', (_progress, outcome) => Object.assign(outcome?.output ?? {}, { ys: [] })],
    ['an array of the output', (_progress, outcome) => spoil(outcome?.output.ys)()],
    ['an object of the output', (_progress, outcome) => Object.assign(outcome?.output.n as object, { all: 99 })],
    ['the outcome', (_progress, outcome) => Object.assign(outcome ?? {}, { status: 'failed' })],
  ];
  const missed: string[] = [];
  const hook = (...told: Parameters<(typeof tries)[0][1]>): void => {
    for (const [what, attempt] of tries) {
      if (told[1] === undefined && /result|output|outcome/.test(what)) continue;
      try {
        attempt(...told);
        missed.push(what);
      } catch {
        // as it should be
      }
    }
  };
  const { output, status } = await batched({ onBatchStart: hook, onBatchComplete: hook as never }).run({ xs }).result;
  expect(missed).toEqual([]);
  expect({ status, output }).toEqual({ status: 'ok', output: { xs, ys: xs, n: { all: 1 } } });
  output.ys.slice().sort();
  Object.assign(output.n, { all: 2 }); // what the run gives in the end is the caller's
});

test.each(['onBatchStart', 'onBatchComplete', 'onBatchError'] as const)(
  'hang no longer than the run: a hanging %s is left when it is cancelled',
  async (name) => {
    const run = batched({ [name]: () => new Promise(() => {}) }, name === 'onBatchError' ? [1] : []).run({ xs });
    const error = failure(run.result);
    for await (const event of run) if (event.type === 'batch.start') break;
    await turn();
    await run.cancel();
    expect(await error).toMatchObject({ code: 'cancelled' });
  },
);
