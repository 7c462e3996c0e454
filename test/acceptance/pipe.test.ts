/** A flow as a phase: what is done, what is refused, and what is kept when it is ended in the middle. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Document } from '../support/backlog.ts';
import { goOn, runIt, workshop } from '../support/piped.ts';
import { isAlive, until } from '../support/processes.ts';

/** How often each batch was begun. */
function counted(numbers: readonly number[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts;
}

describe('a flow that is run', () => {
  it('is one phase, whose batches are kept beside its input', async () => {
    const w = workshop();
    const { code, document, stderr } = await w.json(runIt('--output', 'out.json'));
    expect(code).toBe(0);
    expect(document).toMatchObject({
      ...{ run: 'r', phase: 'fit-them', state: 'complete', status: 'ok', attempt: 'a1', flow: 'fit them' },
      ...{ store: w.path('data.batches.db'), output: w.path('out.json'), failures: [], message: null },
      scopes: [{ scope: 'fit', total: 5, done: 5, failed: 0, rows: 10, elements: 10 }],
    });
    expect(stderr).toContain('5/5 batches');
    expect(w.ran()).toEqual([1, 2, 3, 4, 5]);
    expect(JSON.parse(w.read('out.json')).rows[9]).toEqual({ item: 9, twice: 18 });
    expect(w.phase('r', 'fit-them')).toMatchObject({ state: 'complete', attempts: 1, burned: 0 });
    expect(w.query('select door, mode from runs')).toEqual([{ door: 'pipe', mode: 'independent' }]);
    const [session] = w.query('select door, session_id from sessions');
    expect([session.door, session.session_id]).toEqual(['pipe', expect.stringMatching(/^pipe-\d{8}-\d{6}$/)]);
  });

  it('that is complete runs nothing the second time, and says so', async () => {
    const w = workshop();
    await w.run(runIt());
    const { code, stderr, stdout } = await w.run(goOn());
    expect([code, stderr]).toEqual([0, expect.stringContaining('is complete, and nothing was run')]);
    expect(stdout).toContain('ok  r: 5 batches');
    expect([w.ran().length, w.sessions().length]).toEqual([5, 1]);
  });

  it('goes on under the same name only with the same flow and input, unless it is told to', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '9\n');
    await w.run(runIt());
    writeFileSync(w.path('other.json'), '[1]');
    const other = ['pipe', 'run', 'flow.mjs', '--input', '@other.json', '--run-id', 'r'];
    const { code, stderr } = await w.run(other);
    expect([code, stderr]).toEqual([2, expect.stringContaining('with another input, and nothing was run')]);
    expect(w.sessions()).toHaveLength(1);
    expect((await w.json([...other, '--force'])).document.status).toBe('ok');
  });

  it('whose rows are given line by line is handed each of them', async () => {
    const w = workshop();
    writeFileSync(w.path('rows.jsonl'), '1\n2\n\n3\n');
    const { document } = await w.json(['pipe', 'run', 'flow.mjs', '--input', '@rows.jsonl', '--run-id', 'r']);
    expect(document).toMatchObject({
      status: 'ok',
      scopes: [{ elements: 3, rows: 3 }],
      store: w.path('rows.batches.db'),
    });
    expect((await w.run(['pipe', 'export', 'r'])).stdout).toBe(
      '{"item":1,"twice":2}\n{"item":2,"twice":4}\n{"item":3,"twice":6}\n',
    );
  });

  it('takes its input from stdin and fields from words, and keeps them for the next attempt', async () => {
    const w = workshop();
    const go = w.hold(2);
    const running = w.start(['pipe', 'run', 'flow.mjs', '--input', '-', '--input', 'term=x', '--run-id', 'r'], {
      input: '[1, 2, 3, 4]',
    });
    await w.begun(2);
    process.kill(w.execPid(), 'SIGKILL');
    expect((await running.ended).code).toBe(3);
    go();
    expect((await w.json(goOn())).document).toMatchObject({ status: 'ok', scopes: [{ done: 2, rows: 4 }] });
    expect(counted(w.ran())[1]).toBe(1);
  });

  it('of which batches fail is partial where it tolerates that, and says how to try them again', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '5\n');
    const { code, stdout } = await w.run(runIt());
    expect(code).toBe(0);
    expect(stdout).toContain('partial');
    expect(stdout).toContain('the flow tolerates it');
    expect(stdout).toContain('batch 3 of fit in step double: 2 elements (k4, k5)');
    expect(stdout).toContain('element 5 is bad');
    expect(stdout).toContain('drain pipe retry-failed r');
  });

  it('fails with its batch where it does not, and goes on from there once that is mended', async () => {
    const w = workshop(10, '{}');
    writeFileSync(w.path('bad'), '5\n');
    const { code, document } = await w.json(runIt());
    expect(code).toBe(1);
    expect(document).toMatchObject({ state: 'failed', outcome: 'failed', status: 'failed' });
    expect(document.message).toContain('Batch 3 of scope `fit` failed in step `double`: element 5 is bad');
    rmSync(w.path('bad'));
    expect((await w.json(goOn())).document).toMatchObject({ state: 'complete', status: 'ok' });
    expect(counted(w.ran())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1, 5: 1 });
  });
});

describe('an input that cannot be used', () => {
  it.each<[string, readonly string[], string]>([
    ['a file that is missing', ['--input', '@none.json'], 'there is no such file'],
    ['a folder', ['--input', '@.'], 'it is a folder'],
    ['what is no JSON', ['--input', '@broken.json'], 'line 2, column 8'],
    ['rows under another name', ['--input', '@rows.json'], 'call the file .jsonl'],
    ['a first row that is no JSON', ['--input', '@broken.jsonl'], 'line 1: not valid JSON'],
    ['what is no object', ['--input', '@number.json'], 'it is a number, and no object'],
    ['an empty file', ['--input', '@empty.json'], 'it is empty'],
    ['a word that is nothing', ['--input', 'data.json'], 'did you mean @data.json'],
    ['an object that is broken', ['--input', '{"a": 1'], 'line 1'],
    ['stdin twice', ['--input', '-', '--input', '-'], 'given twice'],
    ['a store that is no database', ['--input', '@data.json', '--store', 'data.json'], 'it is no SQLite database'],
    ['a store in no folder', ['--input', '@data.json', '--store', 'no/x.db'], 'there is no folder'],
  ])('is told before anything is added: %s', async (_what, words, told) => {
    const w = workshop();
    writeFileSync(w.path('broken.json'), '{\n  "a": x }');
    writeFileSync(w.path('broken.jsonl'), '{"a": \n{}\n');
    writeFileSync(w.path('rows.json'), '{"a": 1}\n{"a": 2}\n');
    writeFileSync(w.path('number.json'), '7');
    writeFileSync(w.path('empty.json'), '');
    const { code, stderr } = await w.run(['pipe', 'run', 'flow.mjs', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
    expect(stderr).toMatch(/nothing was run/i);
    expect([w.has('.drain/drain.db'), w.has('data.batches.db')]).toEqual([false, false]);
  });

  it('fails the phase with its line where it is found later', async () => {
    const w = workshop();
    writeFileSync(w.path('rows.jsonl'), `${'1\n'.repeat(4210)}{oh no\n`);
    const { code, document } = await w.json(['pipe', 'run', 'flow.mjs', '--input', '@rows.jsonl', '--run-id', 'r']);
    expect([code, document.state]).toEqual([1, 'failed']);
    expect(document.message).toContain('line 4211: not valid JSON');
  });
});

describe('a file that is no flow', () => {
  it.each<[string, string, string]>([
    ['a syntax error', 'export default (;', 'Unexpected token'],
    ['no default export', 'export const other = 1;', 'has no default export'],
    ['another default export', 'export default 7;', 'is no flow'],
    ['a function that returns none', 'export default () => 7;', 'is a function that returns no flow'],
    ['a flow that is wrong', "export default ({ pipeline }) => pipeline('');", 'needs a name'],
    ['an error', "throw new Error('no database');", 'no database'],
    ['an end of the process', 'console.log("{}"); process.exit(0);', 'ended its process while it was loaded'],
    [
      'an error that nothing catches',
      "setImmediate(() => { throw new Error('later'); }); await new Promise((r) => setTimeout(r, 5000));",
      'later',
    ],
  ])('is told before anything is added: %s', async (_what, text, told) => {
    const w = workshop();
    writeFileSync(w.path('flow.mjs'), text);
    const { code, stderr } = await w.run(runIt());
    expect([code, stderr]).toEqual([2, expect.stringContaining(told)]);
    expect(w.has('.drain/drain.db')).toBe(false);
  });

  it('is told of by its name where the file is missing, or the export is', async () => {
    const w = workshop();
    expect((await w.run(['pipe', 'run', 'none.mjs'])).stderr).toContain('there is no such file');
    const { code, stderr } = await w.run([...runIt(), '--flow', 'lead']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no export `lead`')]);
  });
});

describe('a flow that is ended in the middle', () => {
  it('by kill -9 is given back, and the next attempt restores what was committed', async () => {
    const w = workshop();
    const go = w.hold(4);
    const running = w.start(runIt());
    await w.begun(4);
    process.kill(w.execPid(), 'SIGKILL');
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([3, expect.stringContaining('given back: ended by SIGKILL')]);
    expect(stdout).toContain('3 batches');
    expect(w.phase('r', 'fit-them')).toMatchObject({ state: 'queued', burned: 0 });
    go();
    const { document } = await w.json(goOn());
    expect(document).toMatchObject({
      state: 'complete',
      attempt: 'a2',
      scopes: [{ done: 5, by_this_attempt: { done: 2 } }],
    });
    expect(counted(w.ran())).toEqual({ 1: 1, 2: 1, 3: 1, 4: 2, 5: 1 });
  });

  it('again and again before it has committed anything fails at last', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('f').step('die', () => process.kill(process.pid, 'SIGKILL'));`,
    );
    const outcomes: string[] = [];
    for (let nth = 1; nth <= 3; nth++) outcomes.push((await w.json(runIt())).document.outcome);
    expect(outcomes).toEqual(['interrupted', 'interrupted', 'failed']);
    expect(w.phase('r', 'f')).toMatchObject({ state: 'failed', burned: 1, last_category: 'signal' });
  });

  it('goes on running when its controller is killed, and the next one waits for it', async () => {
    const w = workshop();
    const go = w.hold(3);
    const controller = w.start(runIt());
    await w.begun(3);
    const exec = w.execPid();
    process.kill(controller.pid, 'SIGKILL');
    await controller.ended;
    expect(isAlive(exec)).toBe(true);
    const next = w.start(goOn('--json'));
    await until(
      'the attempt to be adopted',
      () => w.query("select 1 from events where type = 'attempt.adopted'").length > 0,
    );
    go();
    const { code, stdout } = await next.ended;
    expect([code, (JSON.parse(stdout) as Document).attempt]).toEqual([0, 'a1']);
    expect(counted(w.ran())).toEqual({ 1: 1, 2: 1, 3: 1, 4: 1, 5: 1 });
  });

  it('by a stop of its controller keeps what is committed, and ends with it', async () => {
    const w = workshop();
    const go = w.hold(3);
    const controller = w.start(runIt());
    await w.begun(3);
    const exec = w.execPid();
    process.kill(controller.pid, 'SIGTERM');
    const { code, stdout } = await controller.ended;
    expect([code, isAlive(exec)]).toEqual([143, false]);
    expect(stdout).toContain('drain pipe run --run-id r');
    expect(w.query('select outcome, category, signal from attempts')).toEqual([
      { outcome: 'interrupted', category: 'stop', signal: 'SIGTERM' },
    ]);
    go();
    expect((await w.json(goOn())).document.status).toBe('ok');
    expect(counted(w.ran())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1, 5: 1 });
  });

  it('by its time limit has timed out, and goes on from there', async () => {
    const w = workshop();
    const go = w.hold(3);
    const { code, document } = await w.json(runIt('--timeout', '3s', '--grace-seconds', '1'));
    expect([code, document.outcome, document.scopes[0].done]).toEqual([1, 'timed_out', 2]);
    go();
    expect((await w.json(goOn('--timeout', '1h'))).document.status).toBe('ok');
    expect(counted(w.ran())).toEqual({ 1: 1, 2: 1, 3: 2, 4: 1, 5: 1 });
  });

  it('is not begun a second time while it runs', async () => {
    const w = workshop();
    const go = w.hold(2);
    const running = w.start(runIt());
    await w.begun(2);
    const { code, stderr } = await w.run(goOn());
    expect([code, stderr]).toEqual([2, expect.stringContaining('runs already, and nothing was run')]);
    expect(stderr).toContain('drain pipe tail r -f');
    go();
    expect((await running.ended).code).toBe(0);
  });

  it('is not taken by a drain that does not name it', async () => {
    const w = workshop();
    w.hold(2);
    const running = w.start(runIt());
    await w.begun(2);
    process.kill(w.execPid(), 'SIGKILL');
    await running.ended;
    expect((await w.run(['drain', '--state', 'queued'])).code).toBe(0);
    expect(w.query('select count(*) n from attempts')).toEqual([{ n: 1 }]);
    const { stdout } = await w.run(['status']);
    expect(stdout).toContain('1 flow not done: drain pipe run --run-id r');
  });
});

describe('failed batches', () => {
  it('are done again alone, with what they gave in its place', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '3\n7\n');
    await w.run(runIt());
    writeFileSync(w.path('bad'), '7\n');
    rmSync(w.path('ran'));
    const one = await w.json(['pipe', 'retry-failed', 'r', '--scope', 'fit', '--batch', '2']);
    expect([one.code, one.document.status, w.ran()]).toEqual([0, 'partial', [2]]);
    rmSync(w.path('bad'));
    rmSync(w.path('ran'));
    const rest = await w.json(['pipe', 'retry-failed', 'r']);
    expect([rest.code, rest.document.status, w.ran()]).toEqual([0, 'ok', [4]]);
    expect((await w.run(['pipe', 'export', 'r'])).stdout.trim().split('\n')).toHaveLength(10);
    const none = await w.run(['pipe', 'retry-failed', 'r']);
    expect([none.code, none.stdout]).toEqual([0, expect.stringContaining('No batch of r has failed')]);
  });

  it('are all that is done: what was never begun is left to the run, which is not through', async () => {
    const w = workshop(10, '{}');
    writeFileSync(w.path('bad'), '5\n');
    await w.run(runIt());
    rmSync(w.path('bad'));
    const alone = await w.json(['pipe', 'retry-failed', 'r']);
    expect([alone.code, alone.document.left_out, w.ran()]).toEqual([3, 2, [1, 2, 3, 3]]);
    const rest = await w.json(goOn());
    expect([rest.code, rest.document.status, w.ran()]).toEqual([0, 'ok', [1, 2, 3, 3, 4, 5]]);
    expect((await w.run(goOn())).stderr).toContain('is complete, and nothing was run');
  });

  it('are named where another one is asked for', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '3\n');
    await w.run(runIt());
    const { code, stderr } = await w.run(['pipe', 'retry-failed', 'r', '--batch', '5']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('There failed: fit 2.')]);
    expect(w.query('select count(*) n from attempts')).toEqual([{ n: 1 }]);
  });
});

describe('a step that is a command', () => {
  it('is a phase of the same run, and is not run again for a batch that is committed', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline, command }) => pipeline('f').batch('fit', { over: 'items', size: 2 }, (b) => b.step(
        command('say', ({ items }) => ['sh', '-c', 'echo $1 >> ran; while [ -e hold ] && [ $1 = 4 ]; do sleep 0.02; done; echo "{}"', 'sh', String(items[0])],
          { parse: () => ({ rows: [1] }) }))).with('rows');`,
    );
    const go = w.hold(1);
    const running = w.start(runIt());
    await w.begun(4);
    const exec = w.query("select ref from attempts where phase_id = 'f' and outcome is null")[0];
    process.kill(Number(exec.ref), 'SIGKILL');
    expect((await running.ended).code).toBe(3);
    go();
    expect((await w.json(goOn())).document).toMatchObject({ status: 'ok', scopes: [{ done: 5, rows: 5 }] });
    const phases = w.query("select phase_id, state from phases where run_id = 'r' order by id");
    expect(phases.map(({ phase_id, state }) => [phase_id, state])).toEqual([
      ['f', 'complete'],
      ...[1, 2, 3, 4, 5].map((batch) => [`fit.${batch}.say`, 'complete']),
    ]);
    expect(counted(w.ran())).toMatchObject({ 0: 1, 2: 1, 6: 1, 8: 1 });
  });
});

describe('a flow that runs without a backlog', () => {
  const exec = ['pipe', 'exec', 'flow.mjs', '--input', '@data.json', '--run-id', 'x', '--store', 'x.db'];

  it('keeps its batches, and goes on from them', async () => {
    const w = workshop();
    const go = w.hold(3);
    const running = w.start(exec);
    await w.begun(3);
    process.kill(running.pid, 'SIGTERM');
    expect((await running.ended).code).toBeNull();
    go();
    const { code, document } = await w.json([...exec, '--output', 'out.json']);
    expect([code, document.status, document.restored]).toEqual([0, 'ok', 2]);
    expect(w.has('.drain')).toBe(false);
    const { document: kept } = await w.json(['pipe', 'batches', 'x', '--store', 'x.db']);
    expect(kept).toMatchObject({ run: 'x', state: 'ok', totals: { fit: 5 } });
    expect((await w.run(['pipe', 'tail', 'x', '--store', 'x.db'])).stdout.split('\n')).toHaveLength(6);
  });

  it.each<[string, string, string]>([
    [
      'throws outside of its run',
      "setTimeout(() => { throw new Error('out of nowhere'); }, 20); await new Promise((r) => setTimeout(r, 9000));",
      'out of nowhere',
    ],
    [
      'rejects what nobody awaits',
      "Promise.reject(new Error('nobody awaits')); await new Promise((r) => setTimeout(r, 9000));",
      'nobody awaits',
    ],
    ['ends its process', 'process.exit(0);', 'process.exit(0)'],
    ['waits for what never comes', 'await new Promise(() => undefined);', 'something that can never come'],
  ])('fails with a word of why when a step %s', async (_what, body, told) => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('f').step('s', async () => { ${body} });`,
    );
    const { code, stderr } = await w.run(['pipe', 'exec', 'flow.mjs']);
    expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
    const { document } = await w.json(['pipe', 'run', 'flow.mjs', '--run-id', 'r']);
    expect([document.outcome, document.message]).toEqual(['failed', expect.stringContaining(told)]);
  });

  it('ends although the flow leaves something open', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `setInterval(() => {}, 1e6); export default ({ pipeline }) => pipeline('f').step('s', () => ({ a: 1 }));`,
    );
    expect((await w.run(['pipe', 'exec', 'flow.mjs', '--output', 'o.json'])).code).toBe(0);
    expect(JSON.parse(readFileSync(w.path('o.json'), 'utf8'))).toEqual({ a: 1 });
    expect(existsSync(w.path('flow.batches.db'))).toBe(true);
  });
});
