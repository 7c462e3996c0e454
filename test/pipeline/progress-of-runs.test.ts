/** Progress of runs that fail, that have scopes inside of others, and whose reporter fails. */
import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { type Progress, reportProgress } from '../../src/pipeline/observe/progress.ts';
import type { BatchOutcome } from '../../src/pipeline/run/batch.ts';
import type { RunEvent } from '../../src/pipeline/run/run-event.ts';
import { count, failure } from '../support/pipelines.ts';

const end = (number: number, status: BatchOutcome['status'] = 'done', within?: object): RunEvent =>
  ({ type: 'batch.end', outcome: { batch: { scope: 'fit', number, size: 10 }, status }, within }) as never;
const start = (total?: number): RunEvent => ({ type: 'scope.start', scope: 'fit', over: 'xs', total });

function reported(): { at(ms: number, event: RunEvent): void; told: Progress[] } {
  let now = 0;
  const told: Progress[] = [];
  const listen = reportProgress(
    (progress) => told.push(progress),
    () => now,
  );
  return {
    told,
    at: (ms, event) => {
      now = ms;
      listen(event);
    },
  };
}

test('tells the last of a scope whose run fails', () => {
  const { at, told } = reported();
  at(0, start(10));
  at(1, end(1));
  at(2, end(2, 'failed'));
  at(3, { type: 'run.end', result: undefined, error: undefined });
  expect(told.map(({ ended, failed }) => [ended, failed])).toEqual([
    [1, 0],
    [2, 1],
  ]);
});

test('does not count batches inside of others', () => {
  const { at, told } = reported();
  at(0, start(10));
  at(1, { ...start(3), within: { scope: 'fit', number: 1 } } as never);
  at(2, end(1, 'done', { scope: 'fit', number: 1 }));
  at(3, end(1));
  expect(told).toMatchObject([{ ended: 1, total: 10 }]);
});

test.each([
  [
    'throws',
    () => {
      throw new Error('boom');
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('boom');
    },
  ],
])('takes nothing from a run when the reporter %s, and is told once', async (_what, progress) => {
  const warnings: string[] = [];
  const note = ({ message }: Error): number => warnings.push(message);
  process.on('warning', note);
  const flow = pipeline<{ xs: number[] }>('f')
    .batch('one', { over: 'xs', size: 1 }, (b) => b.step('s', () => ({})))
    .batch('two', { over: 'xs', size: 1 }, (b) => b.step('t', () => ({})));
  expect((await flow.run({ xs: count(3) }, { progress }).result).status).toBe('ok');
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  expect(warnings).toEqual(['The progress reporter threw: boom']);
});

test('is told to the reporter of a run, up to its failure', async () => {
  const told: number[] = [];
  const flow = pipeline<{ xs: number[] }>('f').batch('fit', { over: 'xs', size: 1 }, (b) =>
    b.step('s', ({ xs: [x] }) => {
      if (x === 3) throw new Error('no');
    }),
  );
  await failure(flow.run({ xs: count(5) }, { progress: ({ ended }) => told.push(ended) }).result);
  expect([told[0], told.at(-1)]).toEqual([1, 3]);
});
