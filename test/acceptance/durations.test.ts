/** How long phases will take, by how long they took. */
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';

/** Each of `minutes` has one attempt of so many minutes. */
async function timed(minutes: Readonly<Record<string, number>>): Promise<TestBacklog> {
  const keys = Object.keys(minutes);
  const backlog = await createBacklog(keys.map((key) => failed(key, ['false'])));
  for (const run of new Set(keys.map((key) => key.split('/')[0] ?? ''))) {
    const size = String(keys.length);
    await backlog.run(['--run-id', run, '--batch-size', size, '--max-fingerprint-repeats', '0']);
  }
  for (const [key, took] of Object.entries(minutes))
    backlog.write(`update attempts set duration_ms = ${took * 60_000} where run_id || '/' || phase_id = '${key}'`);
  return backlog;
}

const plannedOf = (document: { phases: { phase_id: string; expected_seconds: number; expected_from: string }[] }) =>
  Object.fromEntries(document.phases.map((phase) => [phase.phase_id, [phase.expected_seconds, phase.expected_from]]));

describe('drain plan', () => {
  test('expects what a phase took itself, else what its run took at the median, else nothing', async () => {
    const backlog = await createBacklog([
      ...['a', 'b', 'c', 'new'].map((id, n) => failed(`r/${id}`, ['false'], { phase_index: n })),
      failed('s/alone', ['false']),
    ]);
    await backlog.run(['--run-id', 'r', '--batch-size', '3', '--max-fingerprint-repeats', '0']);
    for (const [id, minutes] of [
      ['a', 1],
      ['b', 4],
      ['c', 20],
    ] as const)
      backlog.write(`update attempts set duration_ms = ${minutes * 60_000} where phase_id = '${id}'`);
    const { document } = await backlog.json(['plan']);
    expect(plannedOf(document)).toEqual({
      ...{ a: [60, 'phase'], b: [240, 'phase'], c: [1_200, 'phase'], new: [240, 'run'], alone: [null, null] },
    });
    const { stdout } = await backlog.run(['plan', '--timeout', '1h']);
    expect(stdout).toMatch(/^5 of 5 phases in 2 runs, 1 at a time, about 29m and 1 never timed, limit 1h each\n/);
    expect(stdout).toMatch(/r\/new .* ~4m\n/);
    expect(stdout).toMatch(/r\/b .* {2}4m\n/);
  });

  test('takes the median of the phase, and not its last or its mean', async () => {
    const backlog = await createBacklog([failed('r/p', ['false'])]);
    for (const minutes of [2, 60, 4]) {
      await backlog.run([]);
      backlog.write(
        `update attempts set duration_ms = ${minutes * 60_000} where handle = (select max(handle) from attempts)`,
      );
    }
    const { document } = await backlog.json(['plan', '--max-unchanged-failures', '0']);
    expect(document.phases[0].expected_seconds).toBe(240);
  });

  test('warns of a limit that is shorter than they took', async () => {
    const backlog = await timed({ 'r/a': 20 });
    expect((await backlog.run(['plan'])).stdout).toContain(
      '  ! 1 of these took longer than their limit before, up to 20m: --timeout 30m\n',
    );
    expect((await backlog.run(['plan', '--timeout', '30m'])).stdout).not.toContain('took longer');
  });
});

describe('a session', () => {
  test('says at its start that its limit is shorter than they took, on the screen and as an event', async () => {
    const backlog = await timed({ 'r/a': 20 });
    const { stderr } = await backlog.run([]);
    const note = '1 of 1 planned phases took longer than their limit before, up to 20m: --timeout 30m';
    expect(stderr).toContain(`drain: ${note}\n`);
    const warned = backlog.query("select data from events where type = 'session.warned'");
    expect(warned.map(({ data }) => JSON.parse(data))).toEqual([{ why: 'short-limit', note }]);
    const claimed = backlog.query("select max(seq) seq from events where type = 'attempt.claimed'")[0].seq;
    expect(backlog.query("select seq from events where type = 'session.warned'")[0].seq).toBeLessThan(claimed);
  });

  test('says nothing where its limit is long enough', async () => {
    const backlog = await timed({ 'r/a': 20 });
    await backlog.run(['--timeout', '30m']);
    expect(backlog.query("select data from events where type = 'session.warned'")).toEqual([]);
  });
});
