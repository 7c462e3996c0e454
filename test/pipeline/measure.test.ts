/** Where the time of a run goes. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { memoryStore } from '../../src/pipeline/store/memory-store.ts';

test('adds up what each step took, by its scope, tries that failed with them', async () => {
  let tries = 0;
  const flow = pipeline<{ xs: number[] }>('timed')
    .step('same', ({ xs }) => ({ ys: [...xs] }))
    .batch('first', { over: 'ys', size: 2 }, (b) =>
      b.step(
        'same',
        async ({ ys }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          if (++tries === 2) throw new Error('once');
          return { zs: [...ys] };
        },
        { retry: 2 },
      ),
    )
    .with('zs');
  const { stats } = await flow.run({ xs: [1, 2, 3] }, { measure: true }).result;
  expect(stats.steps).toEqual({
    same: { calls: 1, failed: 0, totalMs: expect.any(Number), longestMs: expect.any(Number) },
    'first/same': { calls: 3, failed: 1, totalMs: expect.any(Number), longestMs: expect.any(Number) },
  });
  const { totalMs = 0, longestMs = 0 } = stats.steps?.['first/same'] ?? {};
  expect(longestMs).toBeGreaterThan(0);
  expect(totalMs).toBeGreaterThan(longestMs);
  expect(totalMs).toBeLessThanOrEqual(3 * longestMs);
});

test('counts no step that was restored, and has nothing to say where it was not asked', async () => {
  const store = memoryStore();
  const flow = pipeline<{ xs: number[] }>('kept').step('same', ({ xs }) => ({ ys: [...xs] }));
  const first = await flow.run({ xs: [1] }, { runId: 'r', store }).result;
  expect(first.stats).not.toHaveProperty('steps');
  const again = await flow.run({ xs: [1] }, { runId: 'r', store, measure: true }).result;
  expect(again.stats.steps).toEqual({});
});

test('tells of a run that failed as well', async () => {
  const flow = pipeline<object>('fails').step('stop', () => {
    throw new Error('no');
  });
  const error = await flow.run({}, { measure: true }).result.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'step_failed', result: { stats: { steps: { stop: { calls: 1, failed: 1 } } } } });
});
