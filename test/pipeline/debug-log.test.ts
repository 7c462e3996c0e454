/** What a run writes for debugging: by a process of its own, as NODE_DEBUG is read when it begins. */
import { expect, test } from 'vitest';
import { type Consumer, consumer } from '../support/consumer.ts';

const PROGRAM = `import { memoryStore, pipeline } from 'drain-controller/pipeline';
  const store = memoryStore();
  let failures = 1;
  const flow = pipeline('sums')
    .step('load', (_, { log }) => { log('loading', { from: 'x' }); return { xs: [1, 2, 3] }; })
    .batch('add', { over: 'xs', size: 2 }, (b) => b.step('double', ({ xs }) => {
      if (xs[0] === 3 && failures-- > 0) throw new Error('not yet');
      return { ys: xs.map((x) => 2 * x), last: xs.at(-1) };
    }))
    .with('ys', { retry: process.argv[2] ? 1 : 2, hooks: { onBatchStart: ({ number }) => { if (number === 2) throw new Error('hooked'); } } });
  await flow.run({}, { runId: 'r1', store }).result.catch(() => {});
  if (process.argv[2]) await flow.run({}, { runId: 'r1', store }).result;
  console.log('printed');`;

test('writes a line for all that happens, with numbers, sizes, times and errors', () => {
  const { stdout, lines } = debugged(project());
  expect(stdout).toBe('printed\n');
  expect(lines).toEqual([
    'sums begins',
    'step load begins, attempt 1',
    expect.stringMatching(/^load: loading \{.*from.*x.*\}$/),
    'step load done in T ms',
    'scope add begins over xs, batches: 2',
    'add 1/2 begins: 2 elements from 0',
    'add 1/2 step double begins, attempt 1',
    'add 1/2 step double done in T ms',
    'add 1/2 done: 2 rows in T ms',
    'add 2/2 begins: 1 elements from 2',
    'warning: `onBatchStart` of batch 2 of scope `add` threw: hooked',
    'add 2/2 step double begins, attempt 1',
    'add 2/2 step double failed: not yet in T ms',
    'add 2/2 is tried again in 0 ms: not yet',
    'add 2/2 step double begins, attempt 1',
    'add 2/2 step double done in T ms',
    'scope add: last differs, batch 2 wins',
    'add 2/2 done: 1 rows in T ms',
    'scope add ended and merged, batches: 2',
    'ended: ok',
  ]);
});

test('tells of what failed, and of what is restored afterwards', () => {
  const { lines } = debugged(project(), 'fail');
  expect(lines).toContain(
    'add 2/2 failed: 0 rows in T ms: Batch 2 of scope `add` failed in step `double`: not yet (element 2)',
  );
  expect(lines).toContain('ended: Batch 2 of scope `add` failed in step `double`: not yet (element 2)');
  const second = lines.slice(lines.indexOf('sums goes on'));
  expect(second.slice(0, 5)).toEqual([
    'sums goes on',
    'step load restored in T ms',
    'scope add begins over xs, batches: 2',
    'add 1/2 restored: 2 rows in T ms',
    'add 2/2 begins: 1 elements from 2',
  ]);
});

test('bears data that is no JSON', () => {
  const made = consumer();
  made.write(
    'run.js',
    `import { pipeline } from 'drain-controller/pipeline';
    const circle = { n: 5n };
    circle.self = circle;
    const flow = pipeline('f').step('s', (_, { log }) => { log('seen', circle); return { done: true }; });
    console.log((await flow.run({}, { runId: 'r1' }).result).output.done);`,
  );
  const { stdout, lines } = debugged(made);
  expect(stdout).toBe('true\n');
  expect(lines).toContain('s: seen <ref *1> { n: 5n, self: [Circular *1] }');
});

test.each([undefined, 'http', 'drain'])('writes nothing with NODE_DEBUG=%s', (sections) => {
  const { stdout, stderr } = project().node(['run.js'], sections === undefined ? {} : { NODE_DEBUG: sections });
  expect(stdout).toBe('printed\n');
  expect(stderr).not.toContain('DRAIN-PIPELINE');
});

test('is asked for by any pattern that NODE_DEBUG takes', () => {
  const { stderr } = project().node(['run.js'], { NODE_DEBUG: 'http,drain*' });
  expect(stderr).toContain('DRAIN-PIPELINE');
});

function project(): Consumer {
  const made = consumer();
  made.write('run.js', PROGRAM);
  return made;
}

/** Lines without the process, and without what clocks say. */
function debugged(made: Consumer, ...args: string[]): { stdout: string; lines: string[] } {
  const { stdout, stderr } = made.node(['run.js', ...args], { NODE_DEBUG: 'drain-pipeline' });
  const lines = stderr
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith('DRAIN-PIPELINE'))
    .map((line) =>
      line
        .replace(/^DRAIN-PIPELINE \d+: r1 /, '')
        .replaceAll(/\d+\.\d ms/g, 'T ms')
        .trimEnd(),
    );
  return { stdout, lines };
}
