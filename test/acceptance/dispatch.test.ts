/** One command over many items, as somebody uses it: on a terminal, in a script, and after a mishap. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Document, failed, importRows, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { until } from '../support/processes.ts';
import { CTRL_C, CTRL_D, openTerminal } from '../support/terminal.ts';

/**
 * A skill for every name, that does what the prompt says: fails, hangs, or waits until a file is there. Every start is
 * witnessed by a line, and every end by another.
 */
const WORKER = `p=$(cat); echo "began $p" >> "$W"
case $p in *fail*) echo "Error: no such skill" >&2; exit 1;; *hang*) exec sleep 1000;; *wait*) until [ -e "$W.go" ]; do sleep 0.02; done;; esac
echo "did $p"; echo "ended $p" >> "$W"`;

function workshop(config: Readonly<Record<string, unknown>> = {}): TestBacklog & { readonly witness: () => string[] } {
  const backlog = openBacklog(temporaryFolder());
  const env = { W: backlog.path('witness') };
  const skills = { '*': { command: ['sh', '-c', WORKER], env } };
  writeFileSync(backlog.path('drain.config.json'), JSON.stringify({ skills, ...config }));
  return { ...backlog, witness: () => backlog.lines('witness') };
}

/** The only one. */
function runFolder({ list }: TestBacklog): string {
  const [run = ''] = list('batch_runs');
  return `batch_runs/${run}`;
}

function summary(backlog: TestBacklog): Document {
  return JSON.parse(backlog.read(`${runFolder(backlog)}/summary.json`));
}

const began = (items: readonly string[]): string[] => items.map((item) => `began Process ${item}`);

describe('the first item, on a terminal', () => {
  it('stops before the others are paid for when it fails and nobody says yes', async () => {
    const b = workshop();
    const terminal = openTerminal(
      ['dispatch', 'nonexistent-skill', '["fail1", "item2"]', 'Process {{ item }}', '--timeout', '60'],
      { cwd: b.folder },
    );
    await terminal.see('Go on anyway? (y/N)');
    terminal.type('n\r');
    const { code, shown } = await terminal.ended;
    expect(code).toBe(1);
    expect(shown).toContain('Preflight FAILED');
    expect(shown).toContain('Error: no such skill');
    expect(b.witness()).toEqual(began(['fail1']));
    expect(summary(b).counts).toMatchObject({ total: 2, errors: 1, pending: 1 });
  });

  it('goes on after a failure when somebody says yes, and never runs that item again', async () => {
    const b = workshop();
    const terminal = openTerminal(['dispatch', 's', '["fail1", "item2"]', 'Process {{ item }}'], { cwd: b.folder });
    await terminal.see('Go on anyway? (y/N)');
    terminal.type('y\r');
    expect((await terminal.ended).code).toBe(1);
    expect(b.witness()).toEqual([...began(['fail1', 'item2']), 'ended Process item2']);
  });

  it('shows its result, waits for Enter, and counts it as done', async () => {
    const b = workshop();
    const terminal = openTerminal(['dispatch', 's', '["one", "two", "three"]', 'Process {{ item }}'], {
      cwd: b.folder,
    });
    await terminal.see('Enter to go on');
    expect(terminal.shown()).toContain('did Process one');
    expect(summary(b)).toMatchObject({ status: 'running', stop_reason: null, counts: { success: 1, pending: 2 } });
    expect(b.witness()).toEqual(['began Process one', 'ended Process one']);
    terminal.type('\r');
    const { code, shown } = await terminal.ended;
    expect(code).toBe(0);
    expect(shown).toContain('3 items: 3 ok');
    expect(
      b
        .witness()
        .filter((line) => line.startsWith('ended'))
        .sort(),
    ).toEqual(['ended Process one', 'ended Process three', 'ended Process two']);
  });

  it('asks over a single item too, and ends well', async () => {
    const b = workshop();
    const terminal = openTerminal(['dispatch', 's', '["only"]', 'Process {{ item }}', '--timeout', '300'], {
      cwd: b.folder,
    });
    await terminal.see('Enter to go on');
    terminal.type('\r');
    expect((await terminal.ended).code).toBe(0);
    expect(b.witness()).toEqual(['began Process only', 'ended Process only']);
  });

  it.each([
    ['Ctrl-C', CTRL_C, 130],
    ['Ctrl-D', CTRL_D, 3],
    ['no', 'n\r', 3],
  ])('ends at %s, and can be gone on with', async (_, typed, code) => {
    const b = workshop();
    const terminal = openTerminal(['dispatch', 's', '["one", "two"]', 'Process {{ item }}'], { cwd: b.folder });
    await terminal.see('Enter to go on');
    terminal.type(typed);
    expect((await terminal.ended).code).toBe(code);
    expect(b.witness()).toHaveLength(2);
    expect(summary(b)).toMatchObject({ status: 'stopped', stop_reason: 'preflight', counts: { pending: 1 } });
    const [run = ''] = b.list('batch_runs');
    // What it can is known by now: nobody is asked again.
    const again = openTerminal(['dispatch', '--resume', run], { cwd: b.folder });
    expect((await again.ended).code).toBe(0);
    expect(b.witness().slice(2)).toEqual(['began Process two', 'ended Process two']);
  });

  it('is not run alone, and nothing is asked or told in between, where that is not wanted', async () => {
    const b = workshop();
    const args = ['dispatch', 's', '["https://example.com"]', 'Scrape {{ item }}', '--skip-preflight'];
    const { code, shown } = await openTerminal([...args, '--monitor-interval', '0'], { cwd: b.folder }).ended;
    expect(code).toBe(0);
    expect(shown).not.toMatch(/Preflight|\[Progress\]|Enter/);
  });
});

describe('in a script', () => {
  it('goes on by itself after a first item that passed', async () => {
    const b = workshop();
    const { code, stderr } = await b.run(['dispatch', 's', '["one", "two"]', 'Process {{ item }}']);
    expect([code, b.witness().length]).toEqual([0, 4]);
    expect(stderr).toContain('Preflight passed');
    expect(stderr).not.toContain('Enter');
  });

  it('ends with 1 after a first item that failed, unless told otherwise', async () => {
    const b = workshop();
    const args = ['dispatch', 's', '["fail1", "two"]', 'Process {{ item }}'];
    expect((await b.run(args)).code).toBe(1);
    expect(b.witness()).toEqual(began(['fail1']));
    const { code } = await b.run([...args, '--continue-on-preflight-failure']);
    expect([code, b.witness().at(-1)]).toEqual([1, 'ended Process two']);
  });

  it('takes the lines of a pipe, and gives results to another', async () => {
    const b = workshop();
    const args = ['dispatch', '--command', 'echo {{ item }}', '-', '--results', '-', '--max-workers', '1'];
    const { code, stdout } = await b.run(args, { input: 'one\ntwo words\n' });
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Document);
    expect([code, results.map(({ item, status }) => [item, status])]).toEqual([
      0,
      [
        ['one', 'success'],
        ['two words', 'success'],
      ],
    ]);
  });

  it('tells how it stands, every so often', async () => {
    const b = workshop();
    const items = '["wait1", "wait2", "wait3"]';
    const running = b.start([
      'dispatch',
      's',
      items,
      'Process {{ item }}',
      '--monitor-interval',
      '1',
      '--skip-preflight',
    ]);
    let stderr = '';
    running.child.stderr?.on('data', (text: string) => (stderr += text));
    await until('a line before anything ended', () =>
      stderr.includes('[Progress] 0/3 completed (0%) | Success: 0/0 (0%)'),
    );
    writeFileSync(b.path('witness.go'), '');
    expect((await running.ended).code).toBe(0);
    expect(stderr).toMatch(
      /\[Progress\] 0\/3 completed \(0%\) \| Success: 0\/0 \(0%\) \| Errors: 0 \| Timeouts: 0 \| Runtime: 0m \ds\n/,
    );
  });

  it('warns when nothing is completed', async () => {
    const b = workshop();
    const running = b.start([
      'dispatch',
      's',
      '["hang1", "hang2"]',
      'Process {{ item }}',
      '--stall-warning',
      '1',
      '--skip-preflight',
    ]);
    let stderr = '';
    running.child.stderr?.on('data', (text: string) => (stderr += text));
    await until('the warning', () => stderr.includes('WARNING: nothing was completed in 1s (2 running'));
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect(summary(b)).toMatchObject({ status: 'stopped', stop_reason: 'signal_int', counts: { pending: 2 } });
  });
});

describe('when all goes wrong', () => {
  it('38 items that all time out are stopped within the first few, and what that saved is told', async () => {
    const b = workshop();
    const items = Array.from({ length: 38 }, (_, n) => `hang${n}`);
    writeFileSync(b.path('items.txt'), items.join('\n'));
    const args = ['dispatch', 's', '@items.txt', 'Process {{ item }}', '--timeout', '1', '--fail-fast', '3'];
    const { code, stdout } = await b.run([...args, '--skip-preflight', '--grace-seconds', '1', '--max-workers', '3']);
    expect(code).toBe(1);
    expect(stdout).toContain('Stopped: the first 3 all failed (--fail-fast 3)');
    expect(stdout).toMatch(/Saved: 3\d calls/);
    // Those that took the places of the first ones were cut short.
    expect(b.witness().length).toBeLessThanOrEqual(6);
    const { counts, stop_reason } = summary(b);
    expect([stop_reason, counts.timeouts + counts.pending, counts.running]).toEqual(['fail_fast', 38, 0]);
    expect(b.query('select distinct outcome from attempts order by 1').map(({ outcome }) => outcome)).not.toContain(
      'failed',
    );
  });

  it('counts the first item among the first that failed', async () => {
    const b = workshop();
    const args = ['dispatch', 's', '["fail1", "fail2", "fail3"]', 'Process {{ item }}', '--max-workers', '1'];
    const { code, stdout } = await b.run([...args, '--fail-fast', '2', '--continue-on-preflight-failure']);
    expect([code, b.witness().length]).toEqual([1, 2]);
    expect(stdout).toContain('--fail-fast 2');
  });

  it.each([
    ['a file of results', 'true', ['--results', '/dev/full'], /could not finish results: .*ENOSPC/],
    ['a folder', 'rm -rf {{ item }}; : > {{ item }}', [], /could not finish task-results: .*(?:EEXIST|ENOTDIR)/],
  ])('ends with 1 where %s cannot be written, although all went well', async (_, command, more, problem) => {
    const b = workshop();
    const items = JSON.stringify([b.path('batch_runs/r/task_0')]);
    const args = ['dispatch', '--command', command, '--shell', items, '--run-name', 'r', '--skip-preflight', ...more];
    const { code, stdout, stderr } = await b.run(args);
    expect([code, stderr]).toEqual([1, expect.stringMatching(problem)]);
    expect(stdout).toContain('1 ok');
  });

  it('ends nothing that a dead controller of another run has left running, and waits for it', async () => {
    const b = workshop();
    const night = `echo night >>"$W"; until [ -e "$W.go" ]; do sleep 0.02; done`;
    await importRows(b, [failed('nightly/long', ['sh', '-c', night], { env: { W: b.path('witness') } })]);
    const dead = b.start([]);
    await until(
      'its start to be on record',
      () => b.query('select 1 from attempts where started_at_ms > 0').length > 0,
    );
    dead.child.kill('SIGKILL');
    await dead.ended;
    const args = ['dispatch', 's', '["hang0", "fail1", "fail2", "item3"]', 'Process {{ item }}', '--skip-preflight'];
    const running = b.start([...args, '--max-workers', '3', '--fail-fast', '2']);
    const ended = "select 1 from attempts where phase_id = 'task_0' and outcome = 'interrupted'";
    await until('the limit to end its own', () => b.query(ended).length > 0);
    writeFileSync(b.path('witness.go'), '');
    const { code, stdout } = await running.ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining('--fail-fast 2')]);
    expect(b.query("select adopted_by, outcome, message from attempts where run_id = 'nightly'")).toEqual([
      { adopted_by: expect.any(String), outcome: 'succeeded', message: null },
    ]);
    expect(b.witness().filter((line) => line === 'night')).toHaveLength(1);
  });

  it.each([
    ['2', 2],
    ['50%', 2],
    ['0', 4],
  ])('ends after --max-failures %s', async (limit, calls) => {
    const b = workshop();
    const args = ['dispatch', 's', '["fail1", "fail2", "fail3", "fail4"]', 'Process {{ item }}', '--skip-preflight'];
    const { code } = await b.run([...args, '--max-workers', '1', '--max-failures', limit]);
    expect([code, b.witness().length]).toEqual([1, calls]);
  });
});

describe('going on', () => {
  it('does what is not done, what was added since, and what failed where that is asked for', async () => {
    const b = workshop();
    writeFileSync(b.path('items.txt'), 'one\nfail2\n');
    const args = ['dispatch', 's', '@items.txt', 'Process {{ item }}', '--run-name', 'r'];
    expect((await b.run(args)).code).toBe(1);
    writeFileSync(b.path('items.txt'), 'zero\none\nfail2\nthree\n');
    expect((await b.run(args)).code).toBe(1); // the same again: fail2 is not tried once more, and still failed
    expect(
      b
        .witness()
        .filter((line) => line.startsWith('began'))
        .sort(),
    ).toEqual(began(['fail2', 'one', 'three', 'zero']));
    expect(JSON.parse(b.read('batch_runs/r/task_2/result.json'))).toMatchObject({ item: 'zero', status: 'success' });
    expect((await b.run(['dispatch', '--resume', 'r', '--retry-failed'])).code).toBe(1);
    expect(b.witness().filter((line) => line === 'began Process fail2')).toHaveLength(2);
    const { document } = await b.json(['dispatch', '--resume', 'r']);
    expect(document.counts).toMatchObject({ total: 4, success: 3, errors: 1 });
  });

  it('after a kill at any moment runs each item exactly once to its end', async () => {
    const b = workshop();
    const items = Array.from({ length: 12 }, (_, n) => `item${n}`);
    writeFileSync(b.path('items.txt'), items.join('\n'));
    const args = ['dispatch', 's', '@items.txt', 'Process {{ item }}', '--run-name', 'r', '--results', 'results.jsonl'];
    for (const lines of [1, 4, 9, 15]) {
      const running = b.start(args);
      await until(`${lines} lines of the witness`, () => b.witness().length >= lines);
      running.child.kill('SIGKILL');
      await running.ended;
    }
    expect((await b.run(args)).code).toBe(0);
    const ended = b.witness().filter((line) => line.startsWith('ended'));
    expect(ended.sort()).toEqual(items.map((item) => `ended Process ${item}`).sort());
    const results = b.lines('results.jsonl').map((line) => JSON.parse(line) as Document);
    expect(results.map(({ item }) => item).sort()).toEqual([...items].sort());
    const { counts, results_complete, results: all } = JSON.parse(b.read('batch_runs/r/summary.json'));
    expect([counts.success, results_complete, all.length]).toEqual([12, true, 12]);
    for (const n of items.keys()) expect(existsSync(b.path(`batch_runs/r/task_${n}/worker.stdout`))).toBe(true);
  });

  it('waits for the first item where it still runs, before another one is tried', async () => {
    const b = workshop();
    const args = ['dispatch', 's', '["wait1", "fail2"]', 'Process {{ item }}', '--run-name', 'r'];
    const killed = b.start(args);
    await until('the first item', () => b.witness().length === 1);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const running = b.start(args);
    let stderr = '';
    running.child.stderr?.on('data', (text: string) => (stderr += text));
    await until('what is waited for', () => stderr.includes('r/task_0 still runs, left behind by a dead session'));
    expect(b.witness()).toEqual(began(['wait1']));
    writeFileSync(b.path('witness.go'), '');
    expect((await running.ended).code).toBe(1);
    expect(b.witness()).toEqual(['began Process wait1', 'ended Process wait1', 'began Process fail2']);
    expect(stderr).not.toContain('Preflight');
  });

  it('takes a skill as it was mended meanwhile', async () => {
    const b = workshop();
    const config = (command: string): void =>
      writeFileSync(b.path('drain.config.json'), JSON.stringify({ skills: { s: { command: ['sh', '-c', command] } } }));
    config('exit 3');
    expect((await b.run(['dispatch', 's', '["a", "b"]', 'do {{ item }}', '--run-name', 'r'])).code).toBe(1);
    config('cat');
    const { code, stderr } = await b.run(['dispatch', '--resume', 'r', '--retry-failed']);
    expect([code, stderr.includes('has changed since')]).toEqual([0, true]);
    expect(readFileSync(b.path('batch_runs/r/task_1/worker.stdout'), 'utf8')).toBe('do b');
  });
});
