/** Flows where something is in the way: what is refused in time, and what is said of the rest. */
import { readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { goOn, runIt, workshop } from '../support/piped.ts';
import { until } from '../support/processes.ts';

describe('what a flow gives', () => {
  it('has a place before anything is run, or is refused', async () => {
    const w = workshop();
    const told = 'and nothing was run: there is no folder';
    for (const argv of [runIt('--output', 'no/out.json'), ['pipe', 'exec', 'flow.mjs', '--output', 'no/out.json']]) {
      const { code, stderr } = await w.run(argv);
      expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
    }
    expect((await w.run(runIt('--output', '.'))).stderr).toContain('and nothing was run: it is a folder');
    expect([w.ran(), w.has('.drain/drain.db'), w.has('data.batches.db')]).toEqual([[], false, false]);
  });

  it('and cannot be told as JSON is a failure of a run that is through, with all of its batches kept', async () => {
    const w = workshop();
    writeFileSync(w.path('flow.mjs'), ROWS);
    const exec = ['pipe', 'exec', 'flow.mjs', '--run-id', 'x', '--store', 'x.db'];
    const asked = await w.run([...exec, '--json']);
    expect([asked.code, JSON.parse(asked.stdout).error]).toEqual([
      1,
      { code: 'bad_output', message: expect.stringContaining('BigInt') },
    ]);
    const written = await w.run([...exec, '--output', 'out.json']);
    expect([written.code, written.stderr]).toEqual([1, expect.stringContaining('out.json: Do not know how')]);
    expect((await w.json(['pipe', 'batches', 'x', '--store', 'x.db'])).document.state).toBe('ok');
  });

  it('row by row is JSON in every line, or says which row is none', async () => {
    const w = workshop();
    writeFileSync(w.path('flow.mjs'), ROWS);
    await w.run(['pipe', 'exec', 'flow.mjs', '--run-id', 'x', '--store', 'x.db']);
    for (const [argv, what] of [
      [['pipe', 'export'], 'Row 3 cannot be told as JSON'],
      [['pipe', 'tail', '--json'], 'Batch 2 of scope `all` cannot be told as JSON'],
    ] as const) {
      const { code, stderr, stdout } = await w.run([...argv, 'x', '--store', 'x.db']);
      expect([code, stderr]).toEqual([2, expect.stringContaining(what)]);
      expect(stderr).not.toContain('    at ');
      if (argv[1] === 'tail') expect(JSON.parse(stdout.split('\n')[0] ?? '').rows).toEqual([1, null]);
    }
  });
});

/** `undefined`, and what JSON has no word for. */
const ROWS = `export default ({ pipeline }) => pipeline('f')
  .step('begin', () => ({ items: [1, undefined, 2n] }))
  .batch('all', { over: 'items', size: 2 }, (b) => b.step('same', ({ items }) => ({ rows: items }))).with('rows');`;

describe('a run of a flow', () => {
  it('has as many elements on one screen as on the other: those of batches that are through', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '5\n');
    expect((await w.run(runIt())).stdout).toContain('5 batches, 1 failed, 8 elements');
    expect((await w.run(['pipe', 'batches', 'r'])).stdout).toContain('5 of 5 batches, 1 failed, 8 elements');
  });

  it('that was skipped is left alone by a retry of its batches too', async () => {
    const w = workshop(10, '{}');
    writeFileSync(w.path('bad'), '5\n');
    await w.run(runIt());
    await w.run(['skip', 'r', 'fit-them']);
    const before = w.query('select command from phases');
    const { code, stderr } = await w.run(['pipe', 'retry-failed', 'r']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('drain retry r fit-them')]);
    expect(w.query('select command from phases')).toEqual(before);
  });

  it('is one of its own, though another began in the same second', async () => {
    const w = workshop();
    writeFileSync(w.path('other.json'), '[1, 2]');
    const runs = await Promise.all(
      ['data.json', 'other.json'].map((file) => w.json(['pipe', 'run', 'flow.mjs', '--input', `@${file}`])),
    );
    expect(runs.map(({ code, document }) => [code, document.scopes[0].elements])).toEqual([
      [0, 10],
      [0, 2],
    ]);
  });

  it('says why it failed where a step has ended the process with a code of its own', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('f').step('s', async () => { process.exit(1); });`,
    );
    const { code, stderr } = await w.run(['pipe', 'exec', 'flow.mjs']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('process.exit(1)')]);
    expect((await w.json(['pipe', 'run', 'flow.mjs'])).document.message).toContain('process.exit(1)');
  });

  it('that was given back to where it failed has not failed again: it is not done', async () => {
    const w = workshop(10, '{}');
    writeFileSync(w.path('bad'), '5\n');
    await w.run(runIt());
    rmSync(w.path('bad'));
    w.hold(4);
    const controller = w.start(['drain', '--run-id', 'r']);
    await w.begun(4);
    process.kill(controller.pid, 'SIGKILL');
    await controller.ended;
    process.kill(w.execPid(), 'SIGKILL');
    const { code, document } = await w.json(goOn());
    expect([code, document.state, document.outcome]).toEqual([3, 'failed', 'interrupted']);
  });

  it('whose commands wait for it is what there is to go on with, and no drain takes them', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline, command }) => pipeline('f').step(command('say', () => ['sh', '-c',
        'echo 1 >> ran; while [ -e hold ]; do sleep 0.02; done; echo "{}"']));`,
    );
    const go = w.hold(1);
    const running = w.start(runIt());
    await w.begun(1);
    const [exec] = w.query("select ref from attempts where phase_id = 'f'");
    process.kill(Number(exec.ref), 'SIGKILL');
    await running.ended;
    await w.run(['recover']);
    expect(w.query('select state from phases')).toEqual([{ state: 'queued' }, { state: 'queued' }]);
    for (const argv of [['status'], ['plan'], ['drain', '--state', 'queued']]) {
      const { stdout } = await w.run(argv);
      expect(stdout).not.toContain('--state queued');
      expect(stdout).toContain('1 flow not done: drain pipe run --run-id r');
    }
    go();
    expect((await w.run(goOn())).code).toBe(0);
  });

  it('is followed in the attempt that runs now, and not as an earlier one has left it', async () => {
    const w = workshop();
    writeFileSync(
      w.path('slow.mjs'),
      `import { existsSync } from 'node:fs';
       import { setTimeout as sleep } from 'node:timers/promises';
       while (process.env.DRAIN_ATTEMPT_ID && existsSync('slow')) await sleep(10);
       export { default } from './flow.mjs';`,
    );
    const run = ['pipe', 'run', 'slow.mjs', '--input', '@data.json', '--run-id', 'r'];
    const go = w.hold(3);
    const killed = w.start(run);
    await w.begun(3);
    process.kill(w.execPid(), 'SIGKILL');
    await killed.ended;
    writeFileSync(w.path('slow'), '');
    const again = w.start(goOn());
    await until('the second attempt', () => w.query('select 1 from attempts where started_at_ms > 0').length === 2);
    const tail = w.start(['pipe', 'tail', 'r', '-f']);
    await until('somebody to look', () => isReading(tail.pid, w.path('.drain/drain.db')));
    go();
    rmSync(w.path('slow'));
    expect((await again.ended).code).toBe(0);
    expect((await tail.ended).stdout.split('\n').filter(Boolean)).toHaveLength(5);
  });
});

function isReading(pid: number, file: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((descriptor) => {
    try {
      return readlinkSync(`${folder}/${descriptor}`) === file;
    } catch {
      return false; // it was closed meanwhile
    }
  });
}

describe('a flow in a phase of another kind', () => {
  it('runs its commands as processes of its own, since nobody would take them out of that run', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline, command }) => pipeline('f').step(command('say', () => ['echo', '{"said":1}']));`,
    );
    const exec = ['drain', 'pipe', 'exec', 'flow.mjs', '--data-dir', w.path('.drain'), '--output', 'out.json'];
    await w.run(['add', 'other', 'p', '--', ...exec.with(0, w.path('drain'))]);
    writeFileSync(w.path('drain'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`, { mode: 0o755 });
    const { code } = await w.run(['drain', '--run-id', 'other', '--timeout', '20s']);
    expect([code, JSON.parse(w.read('out.json'))]).toEqual([0, { said: 1 }]);
    expect(w.query('select phase_id, state from phases')).toEqual([{ phase_id: 'p', state: 'complete' }]);
  });
});
