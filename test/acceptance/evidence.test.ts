/** What is kept of every attempt. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBacklog, type Document, failed, openBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture } from '../support/processes.ts';

const COUNTS = ['queued', 'running', 'failed', 'complete', 'dead', 'skipped'];
const error = "ImportError: cannot import name 'ReviewConfig' from 'autopack'";
const failing = (n: number) => failed(`r/p${n}`, [fixture('exit-with'), '3', error], { phase_index: n });

test('every result has a code, a duration, two logs, a header, a reason that quotes the error, and counts', async () => {
  const backlog = await createBacklog([failing(1), failing(2), failed('r/ok', ['true'], { phase_index: 3 })]);
  const { code } = await backlog.run([]);
  const { results } = backlog.session();
  expect(code).toBe(1);
  expect(results).toHaveLength(3);
  for (const result of results.filter((each: Document) => !each.success)) {
    expect(result).toMatchObject({ run_id: 'r', outcome: 'failed', subprocess_returncode: 3, subprocess_signal: null });
    expect(result).toMatchObject({
      initial_state: 'failed',
      final_state: 'failed',
      attempt: 1,
      category: 'collection',
    });
    expect(result.command).toEqual([fixture('exit-with'), '3', error]);
    expect(result.subprocess_duration_seconds).toBeGreaterThan(0);
    expect(result.error_message).toContain(error);
    expect(result.error_message).toContain('3');
    expect(result.error_message).toContain(result.subprocess_stderr_path);
    expect(result.subprocess_stderr_tail).toContain(error);
    expect(result.failure_fingerprint).toBe(results.find((each: Document) => !each.success).failure_fingerprint);
  }
  for (const result of results) expectEvidence(result);
});

test('a result of a success says so, and explains nothing away', async () => {
  const backlog = await createBacklog([failed('r/p', ['true'])]);
  const { code } = await backlog.run([]);
  expect(code).toBe(0);
  const [result] = backlog.session().results;
  expect(result).toMatchObject({
    success: true,
    outcome: 'succeeded',
    subprocess_returncode: 0,
    final_state: 'complete',
  });
  expect(result.run_counts_before).toMatchObject({ failed: 1, complete: 0 });
  expect(result.run_counts_after).toMatchObject({ failed: 0, running: 0, complete: 1 });
});

test('a failure that prints nothing has a reason all the same, never `unknown error`', async () => {
  const backlog = await createBacklog([failed('r/p', [fixture('exit-with'), '7'])]);
  await backlog.run([]);
  const [result] = backlog.session().results;
  expect(result.error_message).toMatch(/\b7\b/);
  expect(result.error_message).toContain(result.subprocess_stderr_path.replace(/stderr\.txt$/, ''));
  expect(result.error_message).not.toMatch(/unknown error/i);
});

test('a phase that ends by a signal shows 128 + n, its name, and failed as `signal`', async () => {
  const backlog = await createBacklog([failed('r/p', ['sh', '-c', 'kill -SEGV $$'])]);
  const { code } = await backlog.run([]);
  expect(code).toBe(1);
  expect(backlog.session().results[0]).toMatchObject({
    ...{ subprocess_returncode: 139, subprocess_signal: 'SIGSEGV', outcome: 'failed', category: 'signal' },
  });
});

test('a TERM that nobody here asked for is a failure of the phase', async () => {
  const backlog = await createBacklog([failed('r/p', ['sh', '-c', 'kill -TERM $$'])]);
  expect((await backlog.run([])).code).toBe(1);
  expect(backlog.session().results[0]).toMatchObject({
    subprocess_returncode: 143,
    outcome: 'failed',
    category: 'signal',
  });
});

test('the error is found at the end of a flood, not in its banner', async () => {
  const backlog = await createBacklog([failed('r/p', [fixture('flood-stderr'), '20000'])]);
  await backlog.run([]);
  const [result] = backlog.session().results;
  expect(result.error_message).toContain('RuntimeError: the flood is over');
  expect(result.subprocess_stderr_bytes).toBeGreaterThan(500_000);
  expect(readFileSync(result.subprocess_stderr_path, 'utf8')).toMatch(/^banner line 0/);
});

describe('a second attempt', () => {
  test('in a later session keeps the first one: number, logs and code', async () => {
    const backlog = await createBacklog([failing(1)]);
    await backlog.run([]);
    const [first] = backlog.session().results;
    await backlog.run([]);
    const [second] = backlog.session().results;
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    expect(second.attempt_id).not.toBe(first.attempt_id);
    expect(existsSync(first.subprocess_stdout_path)).toBe(true);
    expect(second.subprocess_stdout_path).not.toBe(first.subprocess_stdout_path);
    expect(backlog.query('select count(*) as n from attempts')).toEqual([{ n: 2 }]);
  });

  test('is not made by the same session', async () => {
    const backlog = await createBacklog([failing(1)]);
    await backlog.run(['--batch-size', '5']);
    expect(backlog.session().results).toHaveLength(1);
    expect(backlog.session().stop_reason).toMatch(/backlog_empty|all_runs_held/);
  });

  test('makes the phase dead once max_attempts are burned, and it is not taken again', async () => {
    const backlog = await createBacklog([{ ...failing(1), max_attempts: 2 }]);
    const codes = [];
    for (let n = 0; n < 3; n++) codes.push((await backlog.run([])).code);
    expect(codes).toEqual([1, 1, 0]);
    expect(backlog.phase('r', 'p1')).toMatchObject({ state: 'dead', attempts: 2, burned: 2 });
  });
});

test('the session file is valid JSON at every moment while it runs', async () => {
  const rows = Array.from({ length: 60 }, (_, n) => failed(`r${n % 6}/p${n}`, ['true'], { phase_index: n }));
  const backlog = await createBacklog(rows);
  const running = backlog.start(['--batch-size', '0', '--concurrency', '2']);
  let ended = false;
  running.ended.then(() => {
    ended = true;
  });
  const seen = { reads: 0, running: 0, processed: new Set<number>() };
  while (!ended) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!backlog.has('.drain/sessions') || backlog.sessions().length === 0) continue;
    const file = backlog.path(`.drain/sessions/${backlog.sessions().at(-1)}.json`);
    if (!existsSync(file)) continue;
    const document = JSON.parse(readFileSync(file, 'utf8'));
    seen.reads++;
    if (document.status === 'running') seen.running++;
    seen.processed.add(document.results.length);
    expect(document.schema_version).toBe(1);
  }
  expect((await running.ended).code).toBe(0);
  expect(seen.running).toBeGreaterThan(0);
  expect(seen.reads).toBeGreaterThan(10);
  expect(backlog.session()).toMatchObject({ status: 'completed', total_processed: 60, total_success: 60 });
  expect(backlog.session().results).toHaveLength(60);
});

test('the session tells what it was: options, identity, times and totals', async () => {
  const backlog = await createBacklog([failing(1)]);
  await backlog.run(['--batch-size', '4', '--timeout', '5m']);
  const session = backlog.session();
  expect(session.session_id).toMatch(/^batch-drain-\d{8}-\d{6}(-\d+)?$/);
  expect(session.options).toMatchObject({ batch_size: 4, phase_timeout_seconds: 300 });
  expect(session.identity).toMatchObject({
    ...{ database_path: backlog.database, database_url: `sqlite:///${backlog.database}`, api_url: null },
    node_version: expect.stringContaining(process.versions.node),
  });
  for (const field of ['host', 'user', 'pid', 'boot_id', 'cwd', 'drain_version'])
    expect(session.identity[field]).toBeTruthy();
  for (const time of [session.started_at, session.completed_at]) expect(time).toBe(new Date(time).toISOString());
  for (const list of ['skipped', 'recovered', 'stopped_fingerprints', 'stopped_runs'])
    expect(session[list]).toEqual([]);
  for (const total of ['total_timeouts', 'total_interrupted', 'total_telemetry_events']) expect(session[total]).toBe(0);
});

test('an empty folder named by --data-dir holds no backlog, and none is made there', async () => {
  const backlog = openBacklog(temporaryFolder());
  const { code, stderr } = await backlog.run(['--data-dir', backlog.path('.drain')]);
  expect(code).toBe(2);
  expect(stderr).toContain(backlog.path('.drain'));
  expect(backlog.has('.drain')).toBe(false);
});

function expectEvidence(result: Document): void {
  for (const path of [result.subprocess_stdout_path, result.subprocess_stderr_path]) {
    expect(isAbsolute(path)).toBe(true);
    expect(existsSync(path)).toBe(true);
  }
  expect(readFileSync(result.subprocess_stdout_path, 'utf8')).toMatch(/^\[drain\] ===== ENVIRONMENT IDENTITY =====\n/);
  expect(Object.keys(result.run_counts_before).sort()).toEqual([...COUNTS].sort());
  expect(Object.keys(result.run_counts_after).sort()).toEqual([...COUNTS].sort());
  expect(Date.parse(result.finished_at)).toBeGreaterThanOrEqual(Date.parse(result.started_at));
}
