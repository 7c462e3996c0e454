/** A graceful stop burns nothing. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, type TestBacklog } from '../support/backlog.ts';
import type { Running } from '../support/cli.ts';
import { fixture, isAlive, until } from '../support/processes.ts';

const three = (...command: string[]) => ['a/1', 'b/2', 'c/3'].map((key) => failed(key, command));

async function startTwo(backlog: TestBacklog, args: readonly string[] = []): Promise<Running> {
  const running = backlog.start(['--concurrency', '2', ...args]);
  await until('two phases to run', () => backlog.lines('ready').length === 2);
  return running;
}

function expectGivenBack(backlog: TestBacklog): void {
  expect(backlog.query('select distinct state, burned, open_attempt_id from phases')).toEqual([
    { state: 'failed', burned: 0, open_attempt_id: null },
  ]);
  expect(backlog.query('select running, failed from runs')).toEqual(Array(3).fill({ running: 0, failed: 1 }));
  expect(backlog.lines('ready').map(Number).filter(isAlive)).toEqual([]);
}

describe.each([
  { signal: 'SIGINT', code: 130, reason: 'signal_int' },
  { signal: 'SIGTERM', code: 143, reason: 'signal_term' },
] as const)('$signal', ({ signal, code, reason }) => {
  test('ends what runs, gives it back unburned, and claims no more', async () => {
    const backlog = await createBacklog(three(fixture('wait-for-file'), 'never', 'ready'));
    const running = await startTwo(backlog);
    running.child.kill(signal);
    expect((await running.ended).code).toBe(code);
    expectGivenBack(backlog);
    const session = backlog.session();
    expect(session).toMatchObject({ status: 'stopped', stop_reason: reason, total_processed: 0, total_interrupted: 2 });
    for (const result of session.results) {
      expect(result).toMatchObject({
        outcome: 'interrupted',
        success: false,
        initial_state: 'failed',
        final_state: 'failed',
      });
      expect(result.error_message).toMatch(/given back/);
    }
    expect(session.completed_at).not.toBeNull();
  });
});

test('a second signal skips the grace', async () => {
  const backlog = await createBacklog([failed('a/1', [fixture('ignore-sigterm'), 'ready'])]);
  const running = backlog.start(['--grace-seconds', '10m']);
  await until('the phase', () => backlog.has('ready'));
  running.child.kill('SIGINT');
  await until(
    'the first signal to be heard',
    () => backlog.query("select 1 from attempts where asked_cause = 'stop'").length > 0,
  );
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  expect(isAlive(Number(backlog.read('ready')))).toBe(false);
  expect(backlog.phase('a', '1')).toMatchObject({ state: 'failed', burned: 0 });
});

test('a phase that ignores TERM is killed after the grace, and given back', async () => {
  const backlog = await createBacklog([failed('a/1', [fixture('ignore-sigterm'), 'ready'])]);
  const running = backlog.start(['--grace-seconds', '1']);
  await until('the phase', () => backlog.has('ready'));
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(143);
  expect(backlog.session().results).toMatchObject([{ outcome: 'interrupted', subprocess_signal: 'SIGKILL' }]);
});

test('a phase that was stopped is drained by the next session, as its next attempt', async () => {
  const backlog = await createBacklog([failed('a/1', [fixture('wait-for-file'), 'go', 'ready'])]);
  const running = backlog.start([]);
  await until('the phase', () => backlog.has('ready'));
  running.child.kill('SIGINT');
  await running.ended;
  const again = backlog.start([]);
  await until('the phase again', () => backlog.lines('ready').length === 2);
  writeFileSync(backlog.path('go'), '');
  expect((await again.ended).code).toBe(0);
  expect(backlog.phase('a', '1')).toMatchObject({ state: 'complete', attempts: 2 });
});

describe('drain stop', () => {
  test('ends a session from another process, unburned', async () => {
    const backlog = await createBacklog(three(fixture('wait-for-file'), 'never', 'ready'));
    const running = await startTwo(backlog);
    expect((await backlog.run(['stop'])).code).toBe(0);
    expect([0, 3]).toContain((await running.ended).code);
    expectGivenBack(backlog);
    expect(backlog.session()).toMatchObject({ status: 'stopped', stop_reason: 'stop_command', total_interrupted: 2 });
  });

  test('--finish lets running phases end, and claims no more', async () => {
    const backlog = await createBacklog(three(fixture('wait-for-file'), 'go', 'ready'));
    const running = await startTwo(backlog);
    expect((await backlog.run(['stop', '--finish'])).code).toBe(0);
    writeFileSync(backlog.path('go'), '');
    expect((await running.ended).code).toBe(3);
    expect(backlog.session()).toMatchObject({ stop_reason: 'stop_command', total_success: 2, total_interrupted: 0 });
    expect(backlog.query("select count(*) as n from phases where state = 'failed'")).toEqual([{ n: 1 }]);
  });
});
