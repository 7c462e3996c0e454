import { describe, expect, it } from 'vitest';
import { runDrain, runJson } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, widest } from './see.ts';

interface Runs {
  readonly runs: readonly { run_id: string; failed: number; complete: number }[];
}

const ROWS = [
  phase('r1', 'p1', 'true'),
  phase('r1', 'p2', 'true', { state: 'COMPLETE' }),
  phase('r2', 'p1', 'true', { state: 'COMPLETE' }),
];

describe('drain runs', () => {
  it('lists runs in the order in which they came, with their counts', async () => {
    const cwd = await backlogWith(ROWS);
    const { runs } = await runJson<Runs>(['runs'], { cwd });
    expect(runs).toMatchObject([
      { run_id: 'r1', door: 'import', failed: 1, complete: 1, queued: 0 },
      { run_id: 'r2', failed: 0, complete: 1 },
    ]);
    const { stdout } = await runDrain(['runs'], { cwd });
    expect(stdout).toMatch(/^r1 +import +1 +\. +\. +1$/m);
    expect(stdout).toContain('2 runs: 1 failed  2 complete');
  });

  it('lists only runs with phases in a state, or of a door', async () => {
    const cwd = await backlogWith(ROWS);
    const { runs } = await runJson<Runs>(['runs', '--state', 'failed', '--state', 'dead'], { cwd });
    expect(runs.map(({ run_id }) => run_id)).toEqual(['r1']);
    expect((await runJson<Runs>(['runs', '--door', 'dispatch'], { cwd })).runs).toEqual([]);
    expect((await runDrain(['runs', '--door', 'dispatch'], { cwd })).stdout).toBe('No such run.\n');
    expect(complaint(await runDrain(['runs', '--state', 'faild'], { cwd }))).toContain('faild');
  });

  it('shows foreign ids harmlessly and in 80 columns', async () => {
    const cwd = await backlogWith([phase(`\u001b]0;title\u0007${'long-'.repeat(30)}`, 'p', 'true')]);
    const { stdout } = await runDrain(['runs'], { cwd });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('long-long');
    expect(widest(stdout)).toBeLessThanOrEqual(80);
  });
});

describe('drain sessions', () => {
  it('lists sessions, the newest first', async () => {
    const cwd = await backlogWith(ROWS);
    expect((await runDrain(['sessions'], { cwd })).stdout).toBe('No session yet. To run what has failed: drain\n');
    await runDrain([], { cwd });
    await runDrain([], { cwd });
    const { sessions } = await runJson<{ sessions: { total_success: number }[] }>(['sessions'], { cwd });
    expect(sessions.map(({ total_success }) => total_success)).toEqual([0, 1]);
    expect((await runJson<{ sessions: unknown[] }>(['sessions', '--limit', '1'], { cwd })).sessions).toHaveLength(1);
    expect(widest((await runDrain(['sessions'], { cwd })).stdout)).toBeLessThanOrEqual(80);
    expect(complaint(await runDrain(['sessions', '--limit', 'x'], { cwd }))).toContain('--limit');
  });
});
