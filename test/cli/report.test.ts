import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrain } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, phase, widest } from './see.ts';

const BREAKS = 'echo "ImportError: No module named \'praw\'" >&2; exit 3';

describe('drain report', () => {
  it('says that nothing was drained yet, and what to do', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true')]);
    const { code, stdout } = await runDrain(['report'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^No session yet.*To run it: drain\n$/)]);
    expect((await runDrain(['report', '--json'], { cwd })).code).toBe(0);
  });

  it('tells what is fixed, the causes of the rest with the log to open, and what to do next', async () => {
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
    expect(stdout).toContain('4 tried: 1 fixed, 2 failed, 1 timed out. 4 fail now in all.\n#FFT\n');
    expect(stdout).toContain('3 FAILURES, 2 CAUSES');
    expect(stdout).toMatch(
      /^ {2}f-[0-9a-f]{8} {2}collection +2 failed +2 runs +drain logs a\d+ --stderr\n {6}exit 3: ImportError: No module named 'praw'$/m,
    );
    expect(stdout).toMatch(/^HELD +1 phase, +1 run +queued work in their run/m);
    expect(stdout).toMatch(/^TIMES +min .*, median .*, p90 .*, max /m);
    expect(stdout).toMatch(/^FILES +\.drain\/sessions\/batch-drain-.*\.json\n +\.drain\/sessions\/.*\/logs\/$/m);
    expect(stdout).toMatch(/^NEXT +drain show f-[0-9a-f]{8}/m);
    expect(widest(stdout)).toBeLessThanOrEqual(80);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(24);
  });

  it('prints the document of the session file', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    const { stdout } = await runDrain(['report', '--json'], { cwd });
    const { session_id } = JSON.parse(stdout) as { session_id: string };
    expect(stdout).toBe(readFileSync(join(cwd, '.drain', 'sessions', `${session_id}.json`), 'utf8'));
    expect((await runDrain(['report', session_id, '--json'], { cwd })).stdout).toBe(stdout);
  });

  it('reports the latest session, or the one that is named', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', BREAKS)]);
    await runDrain([], { cwd });
    await runDrain(['skip', 'r1', 'p1'], { cwd });
    await runDrain([], { cwd });
    expect((await runDrain(['report'], { cwd })).stdout).toContain('Nothing was run. 0 fail now in all.');
    const { sessions } = JSON.parse((await runDrain(['sessions', '--json'], { cwd })).stdout) as {
      sessions: { session_id: string }[];
    };
    expect((await runDrain(['report', sessions[1]?.session_id ?? ''], { cwd })).stdout).toContain('1 tried: 1 failed');
    expect(complaint(await runDrain(['report', 'batch-drain-20200101-000000'], { cwd }))).toContain('no session');
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
