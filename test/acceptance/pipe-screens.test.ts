/** Batches as people and programs see them: while they are done, and afterwards. */
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { widest } from '../cli/see.ts';
import { goOn, runIt, type Workshop, workshop } from '../support/piped.ts';
import { until } from '../support/processes.ts';
import { openTerminal } from '../support/terminal.ts';

/** What else than text a terminal might obey, and what may not be read as HTML. */
const HOSTILE = '\u001b[2J\u202e<script>x</script>';

/** Batch 2 waits, and batch 1 has failed. */
async function underWay(): Promise<{ w: Workshop; go: () => void; ended: Promise<{ code: number | null }> }> {
  const w = workshop();
  writeFileSync(w.path('bad'), '1\n');
  const go = w.hold(3);
  const { ended } = w.start(runIt());
  await w.begun(3);
  return { w, go, ended };
}

describe('while a flow runs', () => {
  it('status, show and their documents tell how far its batches are', async () => {
    const { w, go, ended } = await underWay();
    const status = await w.run(['status']);
    expect(status.stdout).toContain('fit 2/5 batches, 1 failed');
    const { document } = await w.json(['status']);
    expect(document.running[0].pipe).toMatchObject({
      ...{ flow: 'fit them', store: w.path('data.batches.db'), pipe_run: 'r' },
      scopes: [{ scope: 'fit', total: 5, done: 1, failed: 1, by_this_attempt: { done: 1, failed: 1 } }],
    });
    const show = await w.run(['show', 'r/fit-them']);
    expect(show.stdout).toContain('fit 2/5 batches, 1 failed: 2 elements, 2 rows');
    expect(show.stdout).toContain('FAIL batch 1 of fit in step double: 2 elements (k0, k1)');
    for (const screen of [status, show]) expect(widest(screen.stdout)).toBeLessThanOrEqual(80);
    go();
    await ended;
  });

  it('another process follows its batches until it ends', async () => {
    const { w, go, ended } = await underWay();
    const tail = w.start(['pipe', 'tail', 'r', '-f']);
    const json = w.start(['pipe', 'tail', 'r', '-f', '--json']);
    let seen = '';
    tail.child.stdout?.on('data', (text: string) => (seen += text));
    await until('the batches that are there', () => seen.includes('fit 2/5'));
    go();
    const { code, stdout } = await tail.ended;
    expect(code).toBe(0);
    expect(stdout.match(/fit \d\/5|batch 1 of fit/g)).toEqual([
      'batch 1 of fit',
      'fit 2/5',
      'fit 3/5',
      'fit 4/5',
      'fit 5/5',
    ]);
    const lines = (await json.ended).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ batch, status, rows }) => [batch, status, rows.length])).toEqual([
      [1, 'failed', 0],
      ...[2, 3, 4, 5].map((batch) => [batch, 'done', 2]),
    ]);
    await ended;
  });

  it('who follows it may begin before its first batch has ended', async () => {
    const w = workshop();
    const go = w.hold(1);
    const running = w.start(runIt());
    await w.begun(1);
    const tail = w.start(['pipe', 'tail', 'r', '-f']);
    let seen = '';
    tail.child.stdout?.on('data', (text: string) => (seen += text));
    go();
    await until('the last batch', () => seen.includes('fit 5/5'));
    await Promise.all([running.ended, tail.ended]);
  });

  it('who follows it may stop at any time', async () => {
    const { w, go, ended } = await underWay();
    const tail = w.start(['pipe', 'tail', 'r', '-f']);
    await once(tail.child.stdout as NodeJS.ReadableStream, 'data');
    process.kill(tail.pid, 'SIGINT');
    expect((await tail.ended).code).toBe(130);
    go();
    expect((await ended).code).toBe(0);
  });

  it('a terminal of 80 columns shows a bar, and at the end what came of it', async () => {
    const w = workshop();
    const go = w.hold(4);
    const terminal = openTerminal(runIt(), { cwd: w.folder });
    await terminal.see('3/5 fit');
    go();
    const { code, shown } = await terminal.ended;
    expect(code).toBe(0);
    expect(shown).toMatch(/\[.*#.*\.\.+\] 3\/5 fit/);
    expect(shown).toContain('r: 5 batches, 10 elements');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours and movements begin with
    expect(widest(shown.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '\n'))).toBeLessThanOrEqual(80);
  });
});

describe('of flows that were run', () => {
  it('the report has a line each, in its text, its document and its page', async () => {
    const w = workshop();
    writeFileSync(w.path('bad'), '1\n');
    await w.run(runIt());
    expect((await w.run(['report'])).stdout).toMatch(/FLOWS +r: fit 5\/5 batches, 1 failed +drain show a1/);
    expect((await w.run(['report', '--markdown'])).stdout).toContain('`r: fit 5/5 batches, 1 failed`');
    const { document } = await w.json(['report', '--html', 'night.html']);
    expect(document.pipes).toMatchObject([
      { handle: 'a1', run_id: 'r', flow: 'fit them', scopes: [{ done: 4, failed: 1 }] },
    ]);
    expect(w.read('night.html')).toContain('r: fit 5/5 batches, 1 failed');
  });

  it('an attempt is shown with what it committed and what it restored, and a plan with what is kept', async () => {
    const w = workshop();
    const go = w.hold(4);
    const running = w.start(runIt());
    await w.begun(4);
    process.kill(w.execPid(), 'SIGKILL');
    await running.ended;
    const plan = await w.run(['plan', '--state', 'queued', '--run-id', 'r', '--no-skip-runs-with-queued']);
    expect(plan.stdout).toContain('kept: fit 3/5 batches');
    go();
    await w.run(goOn());
    expect((await w.run(['show', 'a2'])).stdout).toContain('2 batches by this attempt, 3 restored');
    const { document } = await w.json(['show', 'a1']);
    expect(document.pipe.scopes[0].by_this_attempt.done).toBe(3);
  });

  it('a store that is gone is said to be, and keeps no screen from being shown', async () => {
    const w = workshop();
    await w.run(runIt());
    for (const file of w.list('.').filter((name) => name.startsWith('data.batches'))) rmSync(w.path(file));
    const show = await w.run(['show', 'r/fit-them']);
    expect([show.code, show.stdout]).toEqual([0, expect.stringContaining('None: there is nothing of its run in')]);
    expect((await w.json(['show', 'r/fit-them'])).document.pipe.scopes).toBeNull();
    expect((await w.run(['report'])).stdout).toContain('r: no batches there');
    const batches = await w.run(['pipe', 'batches', 'r']);
    expect([batches.code, batches.stderr]).toEqual([2, expect.stringContaining('data.batches.db')]);
    expect(w.has('data.batches.db')).toBe(false);
  });

  it('batches are listed with how each ended, and the failed ones alone', async () => {
    const w = workshop(250);
    writeFileSync(w.path('bad'), '7\n200\n');
    await w.run(runIt());
    const { stdout } = await w.run(['pipe', 'batches', 'r']);
    expect(stdout).toContain('fit: 125 of 125 batches, 2 failed, 246 elements, 246 rows');
    expect(stdout).toContain('75 more before these: --limit 0');
    expect(stdout.match(/^ {2}(?:ok|FAIL)/gm)).toHaveLength(50);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    const failed = await w.json(['pipe', 'batches', 'r', '--failed']);
    expect(failed.document.batches).toMatchObject([
      { scope: 'fit', batch: 4, status: 'failed', step: 'double', keys: ['k6', 'k7'], message: 'element 7 is bad' },
      { batch: 101 },
    ]);
    expect((await w.json(['pipe', 'batches', 'r'])).document.batches).toHaveLength(125);
  });

  it('an unknown one is told of with the nearest name', async () => {
    const w = workshop();
    await w.run([...runIt().slice(0, -1), 'leads']);
    for (const verb of ['batches', 'tail', 'export', 'retry-failed']) {
      const { code, stderr } = await w.run(['pipe', verb, 'leads2']);
      expect([verb, code, stderr]).toEqual([verb, 2, expect.stringContaining('Did you mean leads?')]);
    }
    expect((await w.run(['pipe', 'tail', 'lead', '--store', 'data.batches.db'])).stderr).toContain(
      'Did you mean leads?',
    );
    expect((await w.run(['pipe', 'rum'])).stderr).toContain('Did you mean: drain pipe run');
  });

  it('hostile names, keys and messages are shown harmlessly', async () => {
    const w = workshop();
    const name = JSON.stringify(`f${HOSTILE}`);
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline(${name}).batch(${name}, { over: 'items', size: 5, key: (i) => ${name} + i },
        (b) => b.step(${name}, () => { throw new Error(${name} + 'x'.repeat(1e5)); })).with('rows', { onFailure: 'continue' });`,
    );
    const { code, stdout, stderr } = await w.run(runIt());
    expect(code).toBe(1);
    const shown = [
      stdout + stderr,
      ...(await Promise.all(
        [
          ['show', 'a1'],
          ['report'],
          ['status'],
          ['pipe', 'batches', 'r'],
          ['pipe', 'tail', 'r'],
          ['pipe', 'plan', 'flow.mjs'],
        ].map(async (words) => (await w.run(words)).stdout),
      )),
    ];
    for (const text of shown) {
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
    }
    await w.run(['report', '--html', 'night.html']);
    expect(w.read('night.html')).not.toContain('<script>x');
  });
});

describe('drain pipe plan', () => {
  it('tells scopes, steps and the number of batches, and runs nothing', async () => {
    const w = workshop();
    const { code, stdout } = await w.run(['pipe', 'plan', 'flow.mjs', '--input', '@data.json']);
    expect(code).toBe(0);
    expect(stdout).toContain('scope fit over `items`: batches of 2, 1 at a time');
    expect(stdout).toContain('5 batches, 10 elements');
    expect(stdout).toContain('step  double');
    expect([w.ran(), w.has('.drain'), w.has('data.batches.db')]).toEqual([[], false, false]);
    const { document } = await w.json(['pipe', 'plan', 'flow.mjs', '--input', '@data.json']);
    expect(document).toMatchObject({
      ...{ flow: 'fit them', store: w.path('data.batches.db') },
      nodes: [
        {
          ...{
            is: 'scope',
            name: 'fit',
            over: 'items',
            size: 2,
            concurrency: 1,
            durable: true,
            elements: 10,
            batches: 5,
          },
          ...{ certain: true, out: 'rows', on_failure: 'continue', nodes: [{ is: 'step', name: 'double' }] },
        },
      ],
    });
  });
});

describe('drain pipe export', () => {
  it('gives a hundred thousand rows in a memory that does not hold them', async () => {
    const w = workshop();
    writeFileSync(
      w.path('flow.mjs'),
      `export default ({ pipeline }) => pipeline('big').batch('rows', { over: 'items', size: 1000 },
        (b) => b.step('fill', ({ items }) => ({ rows: items.map((n) => ({ n, text: 'x'.repeat(1000) })) })))
        .with('rows', { merge: { rows: 'drop', items: 'drop' } });`,
    );
    writeFileSync(w.path('many.jsonl'), Array.from({ length: 100_000 }, (_, n) => `${n}\n`).join(''));
    const run = await w.run([
      'pipe',
      'exec',
      'flow.mjs',
      '--input',
      '@many.jsonl',
      '--run-id',
      'big',
      '--store',
      'big.db',
    ]);
    expect(run.code).toBe(0);
    const little = { env: { NODE_OPTIONS: '--max-old-space-size=40' } };
    const which = ['pipe', 'export', 'big', '--store', 'big.db'];
    const { code, stdout } = await w.run([...which, '--output', 'rows.jsonl'], little);
    expect([code, stdout]).toEqual([0, expect.stringContaining('100000 rows')]);
    const lines = readFileSync(w.path('rows.jsonl'), 'utf8').trimEnd().split('\n');
    expect([lines.length, JSON.parse(lines.at(-1) ?? '').n]).toEqual([100_000, 99_999]);
    const piped = w.start(which, little);
    let bytes = 0;
    piped.child.stdout?.on('data', (text: string) => (bytes += text.length));
    expect((await piped.ended).code).toBe(0);
    expect(bytes).toBe(lines.join('\n').length + 1);
  });

  it('is quiet when nobody reads any more', async () => {
    const w = workshop(2000);
    await w.run(runIt());
    const running = w.start(['pipe', 'export', 'r']);
    running.child.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([0, '']);
  });

  it('asks for a scope or a field where it cannot know', async () => {
    const w = workshop();
    await w.run(runIt());
    expect((await w.run(['pipe', 'export', 'r', '--scope', 'fitt'])).stderr).toContain('It has: fit.');
    const { code, stderr } = await w.run(['pipe', 'export', 'r', '--field', 'nothing']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('no array `nothing`')]);
    expect((await w.run(['pipe', 'export', 'r', '--field', 'rows'])).stdout.trim().split('\n')).toHaveLength(10);
  });
});
