/** A phase that does nothing any more, and one whose log outgrows its limit, are ended, and what they left is kept. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { fixture, isAlive, until } from '../support/processes.ts';

describe('a phase that does nothing for --silence-seconds', () => {
  test('is timed_out, category silence, with a snapshot of its processes and its last output', async () => {
    const script = 'echo "waiting for the lock"; echo $$ >ready; sleep 1000; true';
    const backlog = await createBacklog([failed('r/p', ['sh', '-c', script])]);
    expect((await backlog.run(['--silence-seconds', '1', '--timeout', '10m'])).code).toBe(1);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'timed_out', category: 'silence', final_state: 'failed' });
    expect(result.error_message).toMatch(/did nothing for 1s.*waiting for the lock/);
    expect(isAlive(Number(backlog.read('ready')))).toBe(false);
    expect(backlog.phase('r', 'p')).toMatchObject({ state: 'failed', burned: 1 });

    expect(dirname(result.snapshot_path)).toBe(dirname(result.subprocess_stdout_path));
    const snapshot = readFileSync(result.snapshot_path, 'utf8');
    expect(snapshot).toMatch(new RegExp(`PROCESS ${backlog.read('ready').trim()} .*sh -c echo`));
    expect(snapshot).toMatch(/PROCESS \d+ .*sleep 1000/);
    expect(snapshot).toContain('  waiting for the lock\n');
    const { stdout } = await backlog.run(['show', 'a1']);
    expect(stdout).toMatch(new RegExp(`^snapshot +${basename(result.snapshot_path)}`, 'm'));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('is forgotten with its snapshot', async () => {
    const backlog = await createBacklog([failed('r/p', ['sleep', '1000'])]);
    await backlog.run(['--silence-seconds', '1']);
    const { snapshot_path } = backlog.session().results[0];
    expect(existsSync(snapshot_path)).toBe(true);
    expect((await backlog.run(['forget', 'r', '--yes'])).code).toBe(0);
    expect(existsSync(snapshot_path)).toBe(false);
  });

  test('is ended so too when its controller died before, by who took it over', async () => {
    const backlog = await createBacklog([failed('r/p', ['sh', '-c', 'echo $$ >ready; exec sleep 1000'])]);
    const { pid, ended } = backlog.start(['--silence-seconds', '2']);
    await until(
      'the phase',
      () => backlog.has('ready') && backlog.query('select 1 from attempts where ref is not null')[0],
    );
    process.kill(pid, 'SIGKILL');
    await ended;
    expect((await backlog.run(['recover', '--wait'])).code).toBe(0);
    const [result] = backlog.session().results;
    expect(result).toMatchObject({ outcome: 'timed_out', category: 'silence', subprocess_signal: 'SIGTERM' });
    expect(readFileSync(result.snapshot_path, 'utf8')).toContain(`PROCESS ${backlog.read('ready').trim()} `);
    expect(isAlive(Number(backlog.read('ready')))).toBe(false);
  });

  test('goes on while it does something', async () => {
    const backlog = await createBacklog([failed('r/p', [fixture('wait-for-signal'), 'ready'])]);
    await backlog.run(['--silence-seconds', '1', '--timeout', '3']);
    expect(backlog.session().results[0]).toMatchObject({ category: 'timeout', snapshot_path: null });
  });
});

test('a phase whose log outgrows --max-log-mb failed, category log-limit, and its log is kept', async () => {
  const backlog = await createBacklog([
    failed('r/p', ['sh', '-c', 'echo "it begins"; while :; do echo "more and more"; done']),
  ]);
  expect((await backlog.run(['--max-log-mb', '0.5', '--timeout', '10m'])).code).toBe(1);
  const [result] = backlog.session().results;
  expect(result).toMatchObject({ outcome: 'failed', category: 'log-limit', against: ['log-limit'] });
  expect(result.error_message).toMatch(/a log outgrew 0\.5 MB \(--max-log-mb\)/);
  expect(statSync(result.subprocess_stdout_path).size).toBe(result.subprocess_stdout_bytes);
  expect(result.subprocess_stdout_bytes).toBeGreaterThan(524_288);
  expect(readFileSync(result.subprocess_stdout_path, 'utf8')).toMatch(/=====\nit begins\nmore and more\n/);
});
