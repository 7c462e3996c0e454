/** A phase that runs past its limit is ended, with everything that it started. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { fixture, isAlive } from '../support/processes.ts';

describe('a phase that runs past its timeout', () => {
  test('is timed_out: the phase failed and not queued, its partial log there', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('wait-for-signal'), 'ready'])]);
    const { code } = await backlog.run(['--timeout', '1']);
    const [result] = backlog.session().results;
    expect(code).toBe(1);
    expect(result).toMatchObject({ outcome: 'timed_out', category: 'timeout', success: false, final_state: 'failed' });
    expect(result.error_message).toMatch(/timed out after 1s/);
    expect(result.error_message).toContain('waiting');
    expect(result.subprocess_duration_seconds).toBeGreaterThanOrEqual(1);
    expect(readFileSync(result.subprocess_stdout_path, 'utf8')).toMatch(/=====\nwaiting\n$/);
    expect(backlog.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 1 });
    expect(backlog.session()).toMatchObject({ total_timeouts: 1, total_failed: 0, total_processed: 1 });
    expect(isAlive(Number(backlog.read('ready')))).toBe(false);
  });

  test('is gone with its whole process group, grandchildren that ignore TERM included', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('spawn-grandchild'), 'ready'])]);
    const { code } = await backlog.run(['--timeout', '2', '--grace-seconds', '1']);
    expect(code).toBe(1);
    const pids = backlog.read('ready').trim().split(' ').map(Number);
    expect(pids).toHaveLength(3);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(backlog.session().results[0].outcome).toBe('timed_out');
  });

  test('is killed after the grace when it ignores TERM', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('ignore-sigterm'), 'ready'])]);
    await backlog.run(['--timeout', '1', '--grace-seconds', '1']);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'timed_out', subprocess_signal: 'SIGKILL', subprocess_returncode: 137 });
    expect(isAlive(Number(backlog.read('ready')))).toBe(false);
  });

  test('counts from its own limit, then from that of its run, before the flag', async () => {
    const sleeper = [fixture('wait-for-signal'), 'ready'];
    const backlog = await createBacklog([failed('r/p', sleeper, { timeout_seconds: 1 })]);
    await backlog.run(['--timeout', '10m']);
    expect(backlog.session().results[0]).toMatchObject({ outcome: 'timed_out' });
    expect(backlog.session().results[0].error_message).toMatch(/after 1s/);
  });

  test('may end well on TERM and is timed_out all the same: the first cause wins', async () => {
    const backlog = await createBacklog([
      failed('r/p', ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.05; done']),
    ]);
    expect((await backlog.run(['--timeout', '1'])).code).toBe(1);
    expect(backlog.session().results[0]).toMatchObject({
      outcome: 'timed_out',
      subprocess_returncode: 0,
      final_state: 'failed',
    });
  });
});

test('what a phase leaves behind after a normal end is reported and ended', async () => {
  const backlog = await createBacklog([failed('r/p', [fixture('leave-child'), 'pid'])]);
  const { code } = await backlog.run([]);
  const pid = Number(backlog.read('pid'));
  expect(code).toBe(0);
  expect(isAlive(pid)).toBe(false);
  const [result] = backlog.session().results;
  expect(result.outcome).toBe('succeeded');
  expect(JSON.stringify(result)).toContain(`${pid}`);
});
