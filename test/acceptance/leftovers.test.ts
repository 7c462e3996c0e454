/** What outlives a phase that ended by itself is recorded, wherever it went, and ended unless the configuration says otherwise. */
import { describe, expect, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { fixture, isAlive, until } from '../support/processes.ts';

describe('a child that left the session of its phase', () => {
  test.each([
    ['a short', 0],
    ['a longer', 5.5],
  ])('is recorded and ended after %s phase', async (_, seconds) => {
    const script = `"${fixture('leave-elsewhere')}" "$0"; sleep ${seconds}`;
    const backlog = await createBacklog([failed('r/p', ['sh', '-c', script, 'pid'])]);
    expect((await backlog.run([])).code).toBe(0);
    const pid = Number(backlog.read('pid'));
    expect(backlog.session().results[0]).toMatchObject({ outcome: 'succeeded', leftovers: [`${pid} sleep 600`] });
    expect(isAlive(pid)).toBe(false);
    expect((await backlog.run(['show', 'a1'])).stdout).toContain(`leftovers outlived it: ${pid} sleep 600\n`);
  });

  test("is recorded and left alone with `leftovers: 'report'`, and so is one that stayed", async () => {
    const script = `"${fixture('leave-elsewhere')}" elsewhere; "${fixture('leave-child')}" here`;
    const backlog = await createBacklog([failed('r/p', ['sh', '-c', script])], { leftovers: 'report' });
    expect((await backlog.run([])).code).toBe(0);
    const pids = ['here', 'elsewhere'].map((name) => Number(backlog.read(name)));
    const found = backlog.session().results[0].leftovers.map((left: string) => Number.parseInt(left, 10));
    expect(found).toEqual(pids);
    expect(pids.map(isAlive)).toEqual([true, true]);
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await until('both to be gone', () => !pids.some(isAlive));
  });

  test('is found among several phases at once, each with its own', async () => {
    const rows = [0, 1, 2, 3].map((n) => failed(`run${n}/p`, [fixture('leave-elsewhere'), `pid${n}`]));
    const backlog = await createBacklog(rows);
    expect((await backlog.run(['--concurrency', '4'])).code).toBe(0);
    for (const { run_id, leftovers } of backlog.session().results) {
      const pid = Number(backlog.read(run_id.replace('run', 'pid')));
      expect(leftovers).toEqual([`${pid} sleep 600`]);
      expect(isAlive(pid)).toBe(false);
    }
  });
});

test('nothing of drain itself is taken for a leftover', async () => {
  const rows = [0, 1, 2, 3, 4, 5].map((n) => failed(`run${n}/p`, n % 2 ? ['true'] : ['sleep', '0.3']));
  const backlog = await createBacklog(rows, { leftovers: 'report' });
  await backlog.run(['--concurrency', '3']);
  expect(backlog.session().results.map((result: { leftovers: string[] }) => result.leftovers)).toEqual(
    rows.map(() => []),
  );
});

test('secrets in the command of a leftover are masked', async () => {
  const script =
    'setsid sh -c "sleep 600; true" --password hunter2 >/dev/null 2>&1 & until pgrep -g $! >/dev/null; do sleep 0.02; done';
  const backlog = await createBacklog([failed('r/p', ['sh', '-c', script])]);
  await backlog.run([]);
  const [result] = backlog.session().results;
  expect(result.leftovers.join()).toContain('--password ***');
  expect(JSON.stringify(result.leftovers)).not.toContain('hunter2');
});
