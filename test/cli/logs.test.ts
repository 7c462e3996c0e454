import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runDrain, runInTerminal, runJson, startDrain, waitFor } from '../support/cli.ts';
import { complaint } from './act.ts';
import { backlogWith, busyDrain, letGo, phase, unpainted, WAITS } from './see.ts';

interface Logs {
  readonly handle: string;
  readonly stdout: { path: string; bytes: number; text: string; truncated: boolean };
  readonly stderr: { path: string; text: string };
}

const TALKS = 'echo out1; echo out2; printf "\\377\\000raw"; echo err >&2';

async function drained(script: string): Promise<string> {
  const cwd = await backlogWith([phase('r1', 'p1', script)]);
  await runDrain([], { cwd });
  return cwd;
}

describe('drain logs', () => {
  it('prints both logs into a pipe as they were written', async () => {
    const cwd = await drained(TALKS);
    const { code, stdout } = await runDrain(['logs', 'r1', 'p1'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[drain\] ===== ENVIRONMENT IDENTITY =====\n/);
    expect(stdout.endsWith('out1\nout2\n\ufffd\u0000rawerr\n')).toBe(true);
    expect((await runDrain(['logs', 'r1/p1', '--stderr'], { cwd })).stdout).toBe('err\n');
    expect((await runDrain(['logs', 'a1', '--stdout', '-n', '2'], { cwd })).stdout).toBe('out2\n\ufffd\u0000raw');
    expect((await runDrain(['logs', 'a1', '-n', '0'], { cwd })).stdout).toBe('');
  });

  it('takes the newest attempt, or the one that is named', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'echo "try $DRAIN_ATTEMPT" >&2; exit 1')]);
    await runDrain([], { cwd });
    await runDrain([], { cwd });
    expect((await runDrain(['logs', 'r1', 'p1', '--stderr'], { cwd })).stdout).toBe('try 2\n');
    expect((await runDrain(['logs', 'r1', 'p1', '--stderr', '--attempt', '1'], { cwd })).stdout).toBe('try 1\n');
    expect(complaint(await runDrain(['logs', 'r1', 'p1', '--attempt', '3'], { cwd }))).toContain('its newest is 2');
  });

  it('prints a document of the last 64 KiB of each', async () => {
    const cwd = await drained('head -c 200000 /dev/zero | tr "\\0" "x"; echo; echo last; echo err >&2');
    const { handle, stdout, stderr } = await runJson<Logs>(['logs', 'r1', 'p1'], { cwd });
    expect([handle, stderr.text]).toEqual(['a1', 'err\n']);
    expect(stdout).toMatchObject({ truncated: true, text: 'last\n' });
    expect(stdout.bytes).toBeGreaterThan(200_000);
    expect(await runJson<Logs>(['logs', 'a1', '--stdout', '-n', '1'], { cwd })).not.toHaveProperty('stderr');
  });

  it('follows an attempt until it has ended', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    const logs = startDrain(['logs', 'r1', 'p1', '-f', '--stdout'], { cwd });
    let seen = '';
    logs.child.stdout?.on('data', (text: string) => (seen += text));
    await waitFor(() => seen.includes('begun') || undefined);
    letGo(cwd);
    const { code, stdout } = await logs.ended;
    expect([code, stdout.endsWith('begun\ndone\n')]).toEqual([0, true]);
    expect((await drain.ended).code).toBe(0);
  });

  it('follows no ghost: it ends when nobody is left who could write', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', WAITS)]);
    const drain = await busyDrain(cwd, 'r1');
    drain.child.kill('SIGKILL');
    await drain.ended;
    const logs = startDrain(['logs', 'a1', '-f', '--stdout'], { cwd });
    letGo(cwd);
    expect((await logs.ended).stdout.endsWith('done\n')).toBe(true);
  });

  it('disarms what a phase prints on a terminal, under a heading a log', async () => {
    const cwd = await drained('printf "\\033]0;title\\007a\\033[31mred\\033[0m\\n"; echo err >&2');
    const { stdout, status } = runInTerminal(['logs', 'r1', 'p1', '-n', '1'], { cwd });
    expect(status).toBe(0);
    expect(stdout).not.toContain('title');
    expect(unpainted(stdout)).toMatch(
      /^==> stdout, the last 1 lines of .* \(-n all shows all\)\n.*r1__p1\.stdout\.txt\nared\n==> stderr/,
    );
    expect(runInTerminal(['logs', 'r1', 'p1', '-n', '1', '--stdout'], { cwd, env: { NO_COLOR: '' } }).stdout).toContain(
      '\u001b[31mred',
    );
  });

  it('says which log files are gone, and where the rest of the record is', async () => {
    const cwd = await drained(TALKS);
    const { stdout, stderr } = await runJson<Logs>(['logs', 'a1'], { cwd });
    rmSync(stdout.path);
    const half = await runDrain(['logs', 'a1'], { cwd });
    expect([half.code, half.stdout]).toEqual([0, 'err\n']);
    expect(half.stderr).toContain(`the stdout log is gone: ${stdout.path}`);
    rmSync(stderr.path);
    expect(complaint(await runDrain(['logs', 'a1'], { cwd }))).toMatch(
      /logs of a1 \(r1\/p1\) are gone; .*drain show a1/,
    );
  });

  it('says that a phase was never tried, and in which state it is', async () => {
    const cwd = await backlogWith([phase('r1', 'p1', 'true', { state: 'QUEUED' })]);
    expect(complaint(await runDrain(['logs', 'r1', 'p1'], { cwd }))).toContain(
      'r1/p1 is queued and was never tried here',
    );
    expect(complaint(await runDrain(['logs', 'r1'], { cwd }))).toContain('A run has no logs of its own');
    writeFileSync(join(cwd, 'other'), '');
    expect(complaint(await runDrain(['logs', 'r1', 'p1', '-n', 'x'], { cwd }))).toContain('--lines');
  });

  it('says why an attempt that never started printed nothing', async () => {
    const cwd = await backlogWith([{ run_id: 'r1', phase_id: 'p1', command: ['no-such-program-here'] }]);
    await runDrain([], { cwd });
    const { stderr } = await runDrain(['logs', 'r1', 'p1', '--stderr'], { cwd });
    expect(stderr).toContain('it never started: cannot start: command not found: no-such-program-here');
  });
});
