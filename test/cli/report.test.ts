import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, type Row, widest } from './see.ts';

const BREAKS = 'echo "ImportError: No module named \'praw\'" >&2; exit 3';

const WAITS_TO_BE_MENDED = '[ -e mended ] || { echo "Error: no route to db7" >&2; exit 1; }';

/** As if so many days had passed. */
function age(cwd: string, days: number): void {
  const db = new Database(join(cwd, '.drain', 'drain.db'));
  const back = (column: string): string => `${column} = ${column} - ${days * 86_400_000}`;
  db.exec(`update sessions set ${['started_at_ms', 'ended_at_ms', 'heartbeat_at_ms'].map(back).join(', ')}`);
  db.exec(`update attempts set ${['claimed_at_ms', 'started_at_ms', 'ended_at_ms'].map(back).join(', ')}`);
  db.close();
}

/** Their ids, the newest first. */
async function sessionsOf(cwd: string): Promise<string[]> {
  const { sessions } = await runJson<{ sessions: { session_id: string }[] }>(['sessions'], { cwd });
  return sessions.map(({ session_id }) => session_id);
}

async function importAgain(cwd: string, rows: readonly Row[]): Promise<void> {
  writeFileSync(
    join(cwd, 'again.jsonl'),
    rows.map((row) => `${JSON.stringify({ state: 'FAILED', ...row })}\n`).join(''),
  );
  await runDrain(['import', 'again.jsonl'], { cwd });
}

describe('drain report', () => {
  it('says that nothing was drained yet, and what to do', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    const { code, stdout } = await runDrain(['report'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^No session yet.*To run it: drain\n$/)]);
    expect((await runDrain(['report', '--json'], { cwd })).code).toBe(0);
  });

  it('tells what is fixed, the causes of the rest, and what to do next', async () => {
    const cwd = await backlogWith([
      phase('r1', 'p1', BREAKS),
      phase('r2', 'p1', BREAKS),
      phase('r3', 'p1', 'true'),
      phase('r4', 'p1', 'sleep 60', { timeout_seconds: 0.2 }),
      phase('r5', 'p1', 'true'),
      phase('r5', 'p2', 'true', { state: 'QUEUED', phase_index: 2 }),
    ]);
    await runDrain([], { cwd });
    const { code, stdout } = await runDrain(['report'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^LAST 24H {2}.* [+-]\d\d:\d\d\s+1 session, the rest is held, .* ago$/m);
    expect(stdout).toContain('4 tried: 1 fixed, 2 failed, 1 timed out. 5 -> 4 still fail\n#FFT\n');
    expect(stdout).toMatch(/^3 FAILURES, 2 CAUSES +3 first tries$/m);
    expect(stdout).toMatch(
      /^ f-[0-9a-f]{8} {2}collection +NEW +2 tried +0 spared +2 runs +since \d\d:\d\d.*\n {8}exit 3: ImportError: No module named 'praw'$/m,
    );
    expect(stdout).toMatch(/^HELD +1 phase, +1 run +queued work in their run/m);
    expect(stdout).toMatch(/^TIMES +min .*, median .*, mean .*, p90 .*, max /m);
    expect(stdout).toMatch(/^NEXT +drain show f-[0-9a-f]{8}/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(26);
  });

  it('tells several sessions as one night, or one of them alone', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS), phase('r2', 'p1', 'true')]);
    await runDrain(['--run-id', 'r1'], { cwd });
    await runDrain(['--run-id', 'r2'], { cwd });
    const { stdout } = await runDrain(['report'], { cwd });
    expect(stdout).toMatch(/2 sessions, nothing left to take, /);
    expect(stdout).toContain('2 tried: 1 fixed, 1 failed. 2 -> 1 still fail');
    const [second, first] = await sessionsOf(cwd);
    expect((await runDrain(['report', first ?? ''], { cwd })).stdout).toContain('1 tried: 1 failed.');
    expect((await runDrain(['report', second ?? ''], { cwd })).stdout).toMatch(
      /1 tried: 1 fixed\. .*\n#.*: 1 tried, 0 fixed$/m,
    );
  });

  it('counts what failed when the night began and ended, whatever was released or imported anew meanwhile', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    await runDrain([], { cwd });
    await runDrain(['retry', 'r1', 'p1'], { cwd });
    await importAgain(cwd, [phase('r1', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    expect((await runDrain(['report'], { cwd })).stdout).toContain('2 tried: 1 fixed, 1 failed. 1 -> 1 still fail\n');
    await importAgain(cwd, [phase('r2', 'p1', 'true')]);
    expect((await runDrain(['report'], { cwd })).stdout).toContain('1 -> 1 still failed, 2 now\n');
    const [, first = ''] = await sessionsOf(cwd);
    expect((await runDrain(['report', first], { cwd })).stdout).toContain('1 tried: 1 fixed. 1 -> 0 still failed\n');
  });

  it('begins with how long ago the latest session was, where none ran in the span', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    age(cwd, 3);
    const { stdout } = await runDrain(['report'], { cwd });
    expect(stdout).toMatch(/^NO DRAIN FOR 3 DAYS\. THE LATEST ONE:\nbatch-drain-/);
    expect(stdout).toContain('1 tried: 1 failed.');
    expect((await runDrain(['report', '--since', '4d'], { cwd })).stdout).toMatch(/^SINCE /);
  });

  it('compares with the night before, and tells what it took from what went away', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS_TO_BE_MENDED), phase('r2', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    age(cwd, 1);
    writeFileSync(join(cwd, 'mended'), '');
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['report'], { cwd });
    expect(stdout).toMatch(/^#F +\w+: 2 tried, 0 fixed$/m);
    expect(stdout).toMatch(/^1 FAILURE, 1 CAUSE +1 as before$/m);
    expect(stdout).toMatch(/^ f-.* 1 tried .* 2nd night\n.*praw/m);
    expect(stdout).toMatch(/^FIXED +1 of f-[0-9a-f]{8} \(other\), gone$/m);
  });

  it('prints a document of its own, whose numbers add up', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS), phase('r2', 'p1', 'true')]);
    await runDrain([], { cwd });
    const document = JSON.parse((await runDrain(['report', '--json'], { cwd })).stdout);
    const [session] = await sessionsOf(cwd);
    expect(document).toMatchObject({
      ...{ schema_version: 1, is_latest: true, none_in_span: false, still_failing: { before: 2, after: 1, now: 1 } },
      sessions: [{ session_id: session, status: 'completed', stop_reason: 'backlog_empty' }],
      counts: { tried: 2, succeeded: 1, fixed: 1, failed: 1, timed_out: 0, given_back: 0, running: 0 },
      families: [{ category: 'collection', tried: 1, failing: 1, spared: 0, runs: 1, new: true, first_seen: 'a1' }],
      failures: { same: 0, newly: 0, first_tries: 1 },
      fixed: { gone: [], first_tries: 1, flaky: 0, others: 0 },
      durations: { count: 2, slowest: [{ run_id: expect.stringMatching(/^r[12]$/) }, {}] },
    });
    const shown = await runDrain(['show', session ?? '', '--json'], { cwd });
    expect(shown.stdout).toBe(readFileSync(join(cwd, '.drain', 'sessions', `${session}.json`), 'utf8'));
  });

  it('prints Markdown, to paste into an issue', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo "Error: a|b <b> \\`x\\`" >&2; exit 1')]);
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['report', '--markdown'], { cwd });
    expect(stdout).toMatch(/^### LAST 24H /);
    expect(stdout).toContain('| cause | category | tried | spared | runs | since | line |');
    expect(stdout).toMatch(/\| `` exit 1: Error: a\\\|b <b> `x` `` \|$/m);
  });

  it('refuses what it cannot do, and says what would do', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    const [session = ''] = await sessionsOf(cwd);
    expect(complaint(await runDrain(['report', 'batch-drain-20200101-000000'], { cwd }))).toContain('no session');
    expect(complaint(await runDrain(['report', session, '--since', '1h'], { cwd }))).toContain('not both');
    expect(complaint(await runDrain(['report', '--since', 'tomorrow'], { cwd }))).toContain('--since tomorrow');
    expect((await runDrain(['report', '--markdown', '--json'], { cwd })).stdout).toContain('one form at a time');
  });

  it('sums up why runs were stopped and phases given back', async () => {
    const cwd = await backlogWith([1, 2, 3, 4].map((n) => phase('r1', `p${n}`, BREAKS)));
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['report'], { cwd });
    expect(stdout).toMatch(/^STOPPED +r1: f-[0-9a-f]{8} was seen 3 times/m);
  });

  it('shows foreign text harmlessly', async () => {
    const cwd = await backlogWith([phase('r1\u001b[2J', 'p1', 'printf "Error: \\033[2Jbad\\n" >&2; exit 1')]);
    await runDrain([], { cwd });
    expect((await runDrain(['report'], { cwd })).stdout).not.toContain('\u001b');
  });
});
