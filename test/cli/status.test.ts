import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NOTICE_KINDS } from '../../src/core/notify/kind.ts';
import { targetsOf } from '../../src/core/notify/target.ts';
import { getStatus } from '../../src/read/status.ts';
import { runDrain, runJson, temporaryFolder, waitFor } from '../support/cli.ts';
import { selectionOf } from '../support/database.ts';
import { add, complaint } from './act.ts';
import { backlogWith, busyDrain, letGo, phase, WAITS, widest } from './see.ts';

interface Status {
  readonly phases: Readonly<Record<string, number>>;
  readonly running: readonly { handle: string; run_id: string; unattended: boolean; process_alive: boolean | null }[];
  readonly sessions: readonly { session_id: string; controller_gone: boolean }[];
  readonly last_session_at: string | null;
}

describe('drain status', () => {
  it('counts phases by state, and names what a drain would take first', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'true'),
      phase('r2', 'p1', 'true', { state: 'COMPLETE' }),
      phase('r3', 'p1', 'true', { state: 'SKIPPED' }),
    ]);
    expect(await runJson<Status>(['status'], { cwd })).toMatchObject({
      phases: { queued: 0, running: 0, failed: 1, complete: 1, dead: 0, skipped: 1 },
      runs: 3,
      holds: [],
      sessions: [],
      last_session_at: null,
      next: { run_id: 'r1', phase_id: 'p1' },
    });
    const { stdout } = await runDrain(['status'], { cwd });
    expect(stdout).toMatch(/^1 failed {2}1 complete {2}1 skipped .*no session yet\n/);
    expect(stdout).toMatch(/^next +r1\/p1 /m);
  });

  it('shows what runs, for how long of its limit and since when it is silent', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS, { timeout_seconds: 600 })]);
    const drain = await busyDrain(cwd, 'r1');
    const { stdout } = await runDrain(['status'], { cwd });
    expect(stdout).toMatch(/^running +a1 +r1\/p1 +\d+s of 10m, output \d+s ago$/m);
    expect(stdout).toMatch(/^session +batch-drain-\d{8}-\d{6} +for .*: 0 ok, 0 failed, 1 running$/m);
    letGo(cwd);
    await drain.ended;
    expect((await runJson<Status>(['status'], { cwd })).running).toEqual([]);
  });

  it('shows no ghost: an attempt whose controller is gone is unattended', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    drain.child.kill('SIGKILL');
    await drain.ended;
    expect(await runJson<Status>(['status'], { cwd })).toMatchObject({
      running: [{ handle: 'a1', unattended: true, process_alive: true }],
      sessions: [{ controller_gone: true }],
    });
    expect((await runDrain(['status'], { cwd })).stdout).toMatch(
      /a1 +r1\/p1\n +UNATTENDED since \d\d:\d\d: controller gone, its process lives\n +drain recover --wait/m,
    );
    letGo(cwd);
    await waitFor(async () => {
      const { running } = await runJson<Status>(['status'], { cwd });
      return running[0]?.process_alive === false || undefined;
    });
    expect((await runDrain(['show', 'a1'], { cwd })).stdout).toContain('controller gone, it ended with code 0');
    expect((await runDrain(['report'], { cwd })).stdout).toMatch(/not ended: its controller \(pid \d+\) is gone/);
    expect((await runDrain(['sessions'], { cwd })).stdout).toMatch(/ gone$/m);
  });

  it('counts what fails by its kind, and tells in a line what the last session came to', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'echo "ModuleNotFoundError: No module named x" >&2; exit 2'),
      phase('r2', 'p1', 'echo "ModuleNotFoundError: No module named x" >&2; exit 2', { max_attempts: 1 }),
      phase('r3', 'p1', 'sleep 60', { timeout_seconds: 0.2 }),
      phase('r4', 'p1', 'true'),
      phase('r5', 'p1', 'true', { last_failure_reason: 'error: patch failed: a.py:1' }),
    ]);
    await runDrain(['--batch-size', '1', '--run-id', 'r4'], { cwd });
    expect((await runDrain(['status'], { cwd })).stdout).toMatch(
      /^last +1 tried: 1 fixed, 0 failed; \w{3} \d+ \w{3} \d\d:\d\d to \d\d:\d\d$/m,
    );
    await runDrain(['pause', 'r5'], { cwd });
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['status'], { cwd });
    expect(stdout).toMatch(/^failing +2 collection, 1 patch, 1 timeout$/m);
    expect(stdout).toMatch(/^last +3 tried: 0 fixed, 2 failed, 1 timed out; /m);
    expect(await runJson(['status'], { cwd })).toMatchObject({
      by_category: [
        { category: 'collection', failed: 1, dead: 1 },
        { category: 'patch', failed: 1, dead: 0 },
        { category: 'timeout', failed: 1, dead: 0 },
      ],
      last_session: { status: 'completed', total_processed: 3, total_fixed: 0, total_failed: 2, total_timeouts: 1 },
      notifications: [],
    });
  });

  it('tells of the last session also when it had to be ended in the place of its controller', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    drain.child.kill('SIGKILL');
    await drain.ended;
    await runDrain(['stop'], { cwd });
    expect((await runDrain(['status'], { cwd })).stdout).toMatch(
      /^last +1 tried: 0 fixed, 0 failed, 1 given back; .*$/m,
    );
  });

  it('looks at no table that grows with the backlog but by an index', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'exit 1'), phase('r2', 'p1', 'true')]);
    await runDrain([], { cwd });
    const asked = new Set<string>();
    const file = join(cwd, '.drain', 'drain.db');
    const listening = new Database(file, { readonly: true, verbose: (sql) => asked.add(String(sql)) });
    onTestFinished(() => void listening.close());
    const rule = { on: [...NOTICE_KINDS], command: 'true', headers: {}, timeoutMs: 1, retries: 0 };
    getStatus(listening, { selection: selectionOf(), targets: targetsOf([rule]), now: Date.now() });
    const db = new Database(file, { readonly: true });
    onTestFinished(() => void db.close());
    const scans = [...asked].flatMap((sql) =>
      (db.prepare(`explain query plan ${sql}`).all() as { detail: string }[])
        .map(({ detail }) => detail)
        // Runs, sessions, holds and categories are few; the index of what is under way holds that alone.
        .filter((detail) => /^SCAN/.test(detail))
        .filter(
          (detail) => !/VIRTUAL TABLE|CONSTANT ROW|attempts_open|runs|sessions|holds|category_counts/.test(detail),
        )
        .map((detail) => `${detail}: ${sql}`),
    );
    expect(asked.size).toBeGreaterThan(8);
    expect(scans).toEqual([]);
  });

  it('says why a drain would run nothing, and what would run', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', 'true'),
      phase('r1', 'p2', 'true', { state: 'QUEUED', phase_index: 1 }),
    ]);
    const { stdout } = await runDrain(['status'], { cwd });
    expect(stdout).toContain('A drain would run nothing now:');
    expect(stdout).toContain('queued work in their run --no-skip-runs-with-queued');
    expect(stdout).toContain('drain --state queued --run-id r1');
  });

  it('shows what people have paused, by whom and how to lift it', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    await runDrain(['pause', 'r1', '--note', 'wait for\u001b[31m Anna'], { cwd });
    const { stdout } = await runDrain(['status'], { cwd });
    expect(stdout).toMatch(/^paused +run r1, by .*\(wait for Anna\)\n +to lift it: drain resume r1$/m);
    expect(await runJson(['status'], { cwd })).toMatchObject({ holds: [{ on: 'run', run_id: 'r1', paused: true }] });
  });

  it('tells a monitor by its exit code whether a session ended within a time', async () => {
    const cwd = temporaryFolder();
    await add(cwd, ['r1', 'p1']);
    const before = await runDrain(['status', '--expect-within', '12h'], { cwd });
    expect([before.code, before.stderr]).toEqual([1, 'No session ended within 12h: none has ended yet.\n']);
    await runDrain([], { cwd });
    expect((await runDrain(['status', '--expect-within', '12h'], { cwd })).code).toBe(0);
    expect((await runDrain(['status', '--expect-within', '0s'], { cwd })).code).toBe(1);
    expect(complaint(await runDrain(['status', '--expect-within', 'soon'], { cwd }))).toContain(
      'a duration such as 26h',
    );
  });

  it('fits 80 columns, however long the ids are', async () => {
    const long = 'x'.repeat(150);
    const cwd = await backlogWith([phase(long, `${long}/y`, WAITS), phase(`${long}2`, long, 'true')]);
    await runDrain(['pause', `${long}2`, '--note', long], { cwd });
    const drain = await busyDrain(cwd, long);
    const { stdout } = await runDrain(['status'], { cwd });
    const unbreakable = stdout.split('\n').filter((line) => !line.includes('drain resume'));
    expect(widest(unbreakable.join('\n'))).toBeLessThanOrEqual(80);
    letGo(cwd);
    await drain.ended;
  });

  it('needs a backlog', async () => {
    expect(complaint(await runDrain(['status'], { cwd: temporaryFolder() }))).toContain('no backlog here');
  });
});
