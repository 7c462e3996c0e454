/** A call ends with its time, or with its run, whether it heeds its signal or not. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[] }>('f');

test('gives a step that ignores its signal no more time than it has, and tries it again', async () => {
  const signals: AbortSignal[] = [];
  const run = flow
    .step(
      'stuck',
      (_context, { signal }) => {
        signals.push(signal);
        return new Promise<void>(() => {});
      },
      { timeoutMs: 5, retry: 2 },
    )
    .run({ xs: [] });
  expect(await failure(run.result)).toMatchObject({
    message: 'Step `stuck` failed: Step `stuck` took longer than 5 ms.',
    cause: { code: 'timeout' },
  });
  expect(signals.map(({ aborted, reason }) => [aborted, reason.code])).toEqual([
    [true, 'timeout'],
    [true, 'timeout'],
  ]);
});

test('leaves nothing on the signal of a run, however many steps have had a time', async () => {
  const listening = new Set<unknown>();
  const watch = (signal: AbortSignal): void => {
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...all: Parameters<typeof add>) => {
      listening.add(all[1]);
      most = Math.max(most, listening.size);
      add(...all);
    };
    signal.removeEventListener = (...all: Parameters<typeof remove>) => {
      listening.delete(all[1]);
      remove(...all);
    };
  };
  let most = 0;
  const timed = flow
    .step('watch', (_context, { signal }) => watch(signal))
    .batch('b', { over: 'xs', size: 1 }, (b) => b.step('timed', async ({ xs }) => ({ ys: xs }), { timeoutMs: 1_000 }));
  await timed.run({ xs: count(50) }).result;
  expect([listening.size, most]).toEqual([0, 1]);
});

test('waits for promises of any kind', async () => {
  // biome-ignore lint/suspicious/noThenProperty: it is what the test is about
  const thenable = { then: (resolve: (value: object) => void) => resolve({ a: 1 }) };
  const callable = Object.assign(() => {}, thenable);
  const { output } = await flow
    .step('s', () => thenable as never)
    .step('t', () => callable as never)
    .run({ xs: [] }).result;
  expect(output).toEqual({ xs: [], a: 1 });
});
