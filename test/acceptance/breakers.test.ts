/** What keeps failing alike, or timing out, is held for the rest of the session, and only for it. */
import { describe, expect, test } from 'vitest';
import { createBacklog, failed } from '../support/backlog.ts';
import { fixture } from '../support/processes.ts';

const alike = [fixture('exit-with'), '1', 'ConnectionRefusedError: the model is down'];
const phases = (run: string, count: number, command: readonly string[], more = {}) =>
  Array.from({ length: count }, (_, n) => failed(`${run}/p${n}`, command, { phase_index: n, ...more }));

describe('--max-fingerprint-repeats', () => {
  test('holds the runs in which the failure occurred, and goes on with others', async () => {
    const backlog = await createBacklog([...phases('bad', 5, alike), ...phases('good', 5, ['true'])]);
    const { code, stdout } = await backlog.run(['--batch-size', '0']);
    const session = backlog.session();
    expect(code).toBe(1);
    expect(session).toMatchObject({ total_failed: 3, total_success: 5 });
    expect(session.stopped_runs).toMatchObject([{ run_id: 'bad' }]);
    expect(session.skipped).toMatchObject([{ run_id: 'bad', failed: 2 }]);
    expect(stdout).toMatch(/held\s+bad/);
  });

  test('holds every phase whose last failure has that fingerprint, in other runs too', async () => {
    const backlog = await createBacklog([...phases('a', 3, alike), ...phases('b', 3, alike, { priority: -1 })]);
    await backlog.run(['--batch-size', '0', '--run-id', 'b', '--max-fingerprint-repeats', '0']);
    await backlog.run(['--batch-size', '0']);
    const session = backlog.session();
    expect(session.results).toHaveLength(3);
    expect(session.stopped_fingerprints).toHaveLength(1);
    expect(session.stop_reason).toBe('all_runs_held');
    const left = session.skipped.reduce((sum: number, held: { failed: number }) => sum + held.failed, 0);
    expect(left).toBe(3);
  });

  test('counts a missing module `a` and a missing module `b` as two causes', async () => {
    const missing = (name: string) => [fixture('exit-with'), '1', `ModuleNotFoundError: No module named '${name}'`];
    const backlog = await createBacklog([...phases('a', 2, missing('alpha')), ...phases('b', 2, missing('beta'))]);
    await backlog.run(['--batch-size', '0']);
    expect(backlog.session().results).toHaveLength(4);
    expect(Object.values(backlog.session().fingerprint_counts)).toEqual([2, 2]);
  });

  test("does not tell causes apart by the phase's own ids, directory or attempt", async () => {
    const rows = ['r-one/p-one', 'r-two/p-two', 'r-three/p-three'].map((key) => {
      const text = `RuntimeError: ${key.replace('/', ' and ')} broke in $PWD/work at 0xdeadbeef after 12.5 s`;
      return failed(key, ['sh', '-c', `echo "${text} ($DRAIN_ATTEMPT_ID)" >&2; exit 1`]);
    });
    const backlog = await createBacklog(rows);
    await backlog.run(['--batch-size', '0']);
    expect(Object.values(backlog.session().fingerprint_counts)).toEqual([3]);
  });

  test('forgets its holds with the session: the next one tries again', async () => {
    const backlog = await createBacklog(phases('bad', 4, alike));
    await backlog.run(['--batch-size', '0']);
    await backlog.run(['--batch-size', '0']);
    expect(backlog.sessions()).toHaveLength(2);
    expect(backlog.session().results).toHaveLength(3);
  });
});

describe('--max-timeouts-per-run', () => {
  const hang = [fixture('wait-for-file'), 'never'];

  test('holds a run after its second timeout, and goes on with others', async () => {
    const rows = [...phases('slow', 4, hang, { timeout_seconds: 1 }), ...phases('good', 2, ['true'])];
    const backlog = await createBacklog(rows);
    const { code } = await backlog.run(['--batch-size', '0', '--max-fingerprint-repeats', '0']);
    const session = backlog.session();
    expect(code).toBe(1);
    expect(session).toMatchObject({ total_timeouts: 2, total_success: 2 });
    expect(session.stopped_runs).toMatchObject([{ run_id: 'slow' }]);
    expect(session.skipped).toMatchObject([{ run_id: 'slow', reason: 'timeouts', failed: 2 }]);
  });

  test('0 means no limit', async () => {
    const backlog = await createBacklog(phases('slow', 3, hang, { timeout_seconds: 1 }));
    const args = ['--max-timeouts-per-run', '0', '--max-fingerprint-repeats', '0', '--per-run-concurrency', '3'];
    await backlog.run([...args, '--concurrency', '3']);
    expect(backlog.session().total_timeouts).toBe(3);
  });
});
