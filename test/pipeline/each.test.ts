import { expect, test } from 'vitest';
import { pipeline } from '../../src/pipeline/flow.ts';
import { count, failure, gate } from '../support/pipelines.ts';

const flow = pipeline<{ xs: number[]; by: number }>('f');
const input = { xs: count(6), by: 10 };

test('maps the elements of a field in their order, with the context beside them', async () => {
  const mapped = flow.each('times', { over: 'xs', into: 'ys' }, (x, { by }) => x * by);
  expect((await mapped.run(input).result).output.ys).toEqual([10, 20, 30, 40, 50, 60]);
});

test('takes so many at a time, and no more', async () => {
  let [now, most] = [0, 0];
  const gates = new Map(count(6).map((x) => [x, gate()] as const));
  const mapped = flow.each('wait', { over: 'xs', into: 'ys', concurrency: 3 }, async (x) => {
    most = Math.max(most, ++now);
    if (now === 3 || x > 3) for (const each of gates.values()) each.open();
    await gates.get(x)?.promise;
    now--;
    return x;
  });
  expect((await mapped.run(input).result).output.ys).toEqual(count(6));
  expect(most).toBe(3);
});

test('tries each element for itself, and tells it by a key of its own', async () => {
  const seen: string[] = [];
  const mapped = flow.each(
    'flaky',
    { over: 'xs', into: 'ys', retry: 3 },
    (x, _context, { attempt, idempotencyKey }) => {
      seen.push(`${idempotencyKey} ${attempt}`);
      if (x === 2 && attempt < 3) throw new Error('not yet');
      return x;
    },
  );
  expect((await mapped.run({ xs: [1, 2], by: 1 }, { runId: 'r' }).result).output.ys).toEqual([1, 2]);
  expect(seen).toEqual(['r/flaky/0 1', 'r/flaky/1 1', 'r/flaky/1 2', 'r/flaky/1 3']);
});

test('gives each element a time of its own', async () => {
  const mapped = flow.each('stuck', { over: 'xs', into: 'ys', timeoutMs: 5 }, (x) =>
    x === 3 ? new Promise(() => {}) : x,
  );
  expect((await failure(mapped.run(input).result)).message).toBe(
    'Step `stuck` failed: Element 2 of step `stuck` took longer than 5 ms.',
  );
});

test('begins no further element once one failed, and ends when those that run have ended', async () => {
  const [late, ended] = [gate(), [] as number[]];
  const mapped = flow.each('bad', { over: 'xs', into: 'ys', concurrency: 2 }, async (x) => {
    if (x === 1) await late.promise;
    if (x === 2) {
      late.open();
      throw new Error('two');
    }
    ended.push(x);
  });
  expect((await failure(mapped.run(input).result)).message).toBe('Step `bad` failed: two');
  expect(ended).toEqual([1]);
});

test('waits for elements that run when their source fails', async () => {
  const [go, ended] = [gate(), [] as number[]];
  async function* source() {
    yield 1;
    go.open();
    throw new Error('source');
  }
  const mapped = pipeline<{ xs: AsyncIterable<number> }>('f').each(
    'slow',
    { over: 'xs', into: 'ys', concurrency: 2 },
    async (x) => {
      await go.promise;
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(x);
    },
  );
  expect((await failure(mapped.run({ xs: source() }).result)).message).toContain('source');
  expect(ended).toEqual([1]);
});

test('goes on with nothing once the run is cancelled', async () => {
  const seen: number[] = [];
  const run = flow
    .each('all', { over: 'xs', into: 'ys' }, (x) => {
      seen.push(x);
      if (x === 2) void run.cancel();
      return x;
    })
    .run(input);
  expect(await failure(run.result)).toMatchObject({ code: 'cancelled' });
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual([1, 2]);
});

test('works inside of a scope, on the slice', async () => {
  const mapped = flow.batch('b', { over: 'xs', size: 4 }, (b) =>
    b.each('double', { over: 'xs', into: 'ys' }, (x) => x * 2).step('sizes', ({ ys }) => ({ sizes: [ys.length] })),
  );
  const { output } = await mapped.run(input).result;
  expect([output.ys, output.sizes]).toEqual([
    [2, 4, 6, 8, 10, 12],
    [4, 2],
  ]);
});

test.each([
  ['no field', { into: 'ys' }, '`over` of step `e` is : give the name'],
  ['no field for results', { over: 'xs' }, '`into` of step `e` is : give the name'],
  ['an unknown option', { over: 'xs', into: 'ys', size: 1 }, '`size` is no option of step `e`: there are over, into'],
  ['a concurrency of 0', { over: 'xs', into: 'ys', concurrency: 0 }, '`concurrency` of step `e` is 0'],
  ['no time', { over: 'xs', into: 'ys', timeoutMs: 0 }, '`timeoutMs` of step `e` is 0'],
  ['no tries', { over: 'xs', into: 'ys', retry: 0 }, '`retry` of step `e` is 0 attempts'],
])('refuses %s', (_what, options, message) => {
  expect(() => flow.each('e', options as never, () => 1)).toThrow(
    expect.objectContaining({ code: 'bad_flow', message: expect.stringContaining(message) }),
  );
});

test('refuses what it cannot go through, and no function', async () => {
  expect(() => flow.each('', { over: 'xs', into: 'ys' }, () => 1)).toThrow('A step needs a name');
  expect(() => flow.each('e', { over: 'xs', into: 'ys' }, 5 as never)).toThrow('Step `e` is no function but number');
  const wrong = flow.each('e', { over: 'by' as 'xs', into: 'ys' }, (x) => x);
  expect((await failure(wrong.run(input).result)).message).toContain('Step `e` goes through `by`, which is no array.');
});

test('has one key for an element, whatever part of its batch is tried and whatever was sifted out', async () => {
  const keys = new Map<number, Set<string>>();
  let tries = 0;
  const flow = pipeline<{ xs: number[] }>('keys')
    .batch('b', { over: 'xs', size: 4 }, (b) =>
      b.each('e', { over: 'xs', into: 'ys' }, (x, _context, { idempotencyKey }) => {
        keys.set(x, (keys.get(x) ?? new Set()).add(idempotencyKey));
        if (x === 3) throw new Error('poison');
        return x;
      }),
    )
    .with('ys', { onFailedBatch: 'bisect', onFailure: 'continue', skipIf: (x) => x === 1 && tries++ > 0 });
  await flow.run({ xs: [1, 2, 3, 4] }, { runId: 'r' }).result;
  expect([...keys].map(([x, seen]) => [x, [...seen]])).toEqual([
    [1, ['r/b/1/e/0']],
    [2, ['r/b/1/e/1']],
    [3, ['r/b/1/e/2']],
    [4, ['r/b/1/e/3']],
  ]);
});
