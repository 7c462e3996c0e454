/** What a person is told of a flow that does not come to its end, and what is refused in time. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { goOn, runIt, type Workshop, workshop } from '../support/piped.ts';

const EXEC = ['pipe', 'exec', 'flow.mjs', '--input', '@data.json', '--run-id', 'r'];

/** Killed with its batches from `from` on under way. */
async function killed(from: number): Promise<{ w: Workshop; stdout: string; go: () => void }> {
  const w = workshop();
  const go = w.hold(from);
  const running = w.start(runIt());
  await w.begun(from);
  process.kill(w.execPid(), 'SIGKILL');
  return { w, stdout: (await running.ended).stdout, go };
}

describe('what can never come', () => {
  it('is told with the module that waits for it, and nothing was run', async () => {
    const w = workshop();
    writeFileSync(w.path('flow.mjs'), 'await new Promise(() => {});\nexport default 1;');
    const exec = await w.run(['pipe', 'exec', 'flow.mjs']);
    expect([exec.code, exec.stderr]).toEqual([
      2,
      expect.stringContaining('the module flow.mjs, while it is loaded: it waits'),
    ]);
    const run = await w.run(runIt());
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('while it is loaded it waits for something')]);
  });

  it('is told with the step and the batch', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('f').batch('fit', { over: 'items', size: 2 }, (b) => b.step('wait',
        ({ items }, { batch }) => (batch.number < 3 ? { rows: items } : new Promise(() => {})))).with('rows');`,
    );
    const { code, stderr } = await w.run(EXEC);
    expect([code, stderr]).toEqual([1, expect.stringContaining('step wait in batch 3 of scope fit: it waits')]);
    expect((await w.json(runIt())).document.message).toContain('step wait in batch 3 of scope fit');
  });
});

describe('a store that cannot be used', () => {
  it('burns no attempt, and is told with its reason; nor is it given back for ever', async () => {
    const w = workshop();
    const go = w.hold(1);
    const other = w.start(EXEC); // has the very run
    await w.begun(1);
    const documents = [];
    for (let nth = 1; nth <= 3; nth++) documents.push((await w.json(runIt())).document);
    expect(documents.map(({ outcome, state }) => [outcome, state])).toEqual([
      ['interrupted', 'queued'],
      ['interrupted', 'queued'],
      ['failed', 'failed'],
    ]);
    expect(documents[0].message).toMatch(
      /^given back: Run `r` cannot be written. Process \d+ on .* has had it.*0 batches/,
    );
    expect(w.phase('r', 'fit-them')).toMatchObject({ attempts: 3, burned: 1 });
    go();
    await other.ended;
    expect((await w.json(goOn())).document.status).toBe('ok');
  });

  it('is no excuse for a flow that ends its process with that very code', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('f').step('s', () => process.exit(75));`,
    );
    expect((await w.json(runIt())).document).toMatchObject({ outcome: 'failed', state: 'failed' });
  });
});

describe('documents', () => {
  it('call a run that was killed interrupted', async () => {
    const { w, go } = await killed(2);
    writeFileSync(w.path('bad'), '3\n'); // so that there is something to retry
    const { document } = await w.json(['pipe', 'retry-failed', 'r']);
    expect(document).toMatchObject({
      run: 'r',
      state: 'queued',
      status: 'interrupted',
      scopes: [{ done: 1 }],
      failures: [],
    });
    go();
  });

  it('of exec name the run, the flow and the store', async () => {
    const w = workshop();
    const { document, stderr } = await w.json(EXEC);
    expect(document).toMatchObject({ run: 'r', flow: 'fit them', store: w.path('data.batches.db'), status: 'ok' });
    expect(stderr).toContain(`kept in ${w.path('data.batches.db')} as run r`);
  });
});

describe('the name of a run', () => {
  it.each([[''], [' '], ['a\nb'], ['\u001b[2J'], ['-x']])('cannot be %j', async (name) => {
    const w = workshop();
    for (const command of ['run', 'exec']) {
      const { code, stderr } = await w.run(['pipe', command, 'flow.mjs', '--input', '@data.json', `--run-id=${name}`]);
      expect([code, stderr]).toEqual([2, expect.stringContaining('--run-id: expected a name')]);
    }
    expect([w.ran(), w.has('.drain/drain.db'), w.has('data.batches.db')]).toEqual([[], false, false]);
  });
});

describe('a scope that is not there', () => {
  it.each([['batches'], ['tail'], ['export']])('is refused by %s with those that are', async (command) => {
    const w = workshop();
    await w.run(runIt());
    const { code, stdout, stderr } = await w.run(['pipe', command, 'r', '--scope', 'fitt']);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('has no scope `fitt`. It has: fit.')]);
    expect((await w.run(['pipe', command, 'r', '--scope', 'fit'])).code).toBe(0);
  });
});

describe('who follows a run that was killed', () => {
  it('is told so, and how to go on', async () => {
    const { w, go } = await killed(3);
    const { code, stdout, stderr } = await w.run(['pipe', 'tail', 'r', '-f']);
    expect([code, stderr]).toEqual([3, expect.stringContaining('r was interrupted: its process is gone')]);
    expect(stderr).toContain('drain pipe run --run-id r');
    expect(stdout.match(/fit \d\/5/g)).toEqual(['fit 1/5', 'fit 2/5']);
    expect((await w.run(['pipe', 'tail', 'r'])).code).toBe(0);
    go();
  });
});

describe('a run whose input has changed since it began', () => {
  it('says so in the words of the command line, and names the way that works', async () => {
    const { w, go } = await killed(3);
    go();
    writeFileSync(w.path('data.json'), JSON.stringify({ items: [7, 8, 9, 10] }));
    const { code, stdout } = await w.run(goOn());
    expect(code).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('Give another --run-id to begin anew, or --force to go on');
    expect(stdout).toContain('drain pipe run --run-id r --force');
    expect((await w.json(goOn('--force'))).document.status).toBe('ok');
  });
});

describe('a flow that ended before its first batch', () => {
  it('has begun none, which is not the same as a store that cannot be read', async () => {
    const w = workshop();
    writeFileSync(
      w.path('slow.mjs'),
      `if (process.env.DRAIN_ATTEMPT_ID) process.kill(process.pid, 'SIGKILL'); export { default } from './flow.mjs';`,
    );
    const { code, stdout } = await w.run(['pipe', 'run', 'slow.mjs', '--input', '@data.json', '--run-id', 'r']);
    expect([code, stdout]).toEqual([3, expect.stringContaining('no batch was begun')]);
    expect(stdout).toContain(`none yet in ${w.path('data.batches.db')}`);
    for (const argv of [['report'], ['show', 'r']]) expect((await w.run(argv)).stdout).not.toContain('cannot be read');
  });
});

describe('a stop of exec', () => {
  it('tells what is kept, and the very command that goes on with it', async () => {
    const w = workshop();
    const go = w.hold(3);
    const running = w.start(['pipe', 'exec', 'flow.mjs', '--input', '@data.json', '--output', 'out.json']);
    await w.begun(3);
    process.kill(running.pid, 'SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, running.child.signalCode]).toEqual([null, 'SIGINT']);
    expect(stderr).toContain(`stopped: 2 batches kept in ${w.path('data.batches.db')}`);
    const [, command = ''] = /To go on: drain (.*)/.exec(stderr) ?? [];
    go();
    expect((await w.run(command.split(' '))).code).toBe(0);
    expect(w.ran()).toEqual([1, 2, 3, 3, 4, 5]);
    expect(JSON.parse(w.read('out.json')).rows).toHaveLength(10);
  });
});

describe('drain show RUN', () => {
  it('has the batches of its flow', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '1\n');
    await w.run(runIt());
    const { stdout } = await w.run(['show', 'r']);
    expect(stdout).toContain('fit 5/5 batches, 1 failed: 8 elements, 8 rows');
    expect(stdout).toContain('FAIL batch 1 of fit in step double');
    expect((await w.json(['show', 'r'])).document.pipe).toMatchObject({ flow: 'fit them', scopes: [{ done: 4 }] });
  });
});
