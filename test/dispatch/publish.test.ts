import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { transact } from '../../src/db/transact.ts';
import { putTask } from '../../src/dispatch/publish/put-task.ts';
import { createTaskResults, publishRun, publishUnfinishedRuns } from '../../src/dispatch/publish.ts';
import { copyOutput } from '../../src/logs/copy-output.ts';
import { readHead } from '../../src/logs/head.ts';
import { findHeaderEnd } from '../../src/logs/identity.ts';
import { readTail } from '../../src/logs/tail.ts';
import { summaryDocument } from '../../src/render/summary-document.ts';
import { requeue } from '../../src/store/requeue.ts';
import type { Document } from '../support/backlog.ts';
import { temporaryFolder, waitFor } from '../support/cli.ts';
import { beginSession, claimPhase, FAILED, finishAttempt } from '../support/database.ts';
import { type DispatchedBacklog, dispatched } from '../support/dispatched-backlog.ts';
import { cannotMount, fillUp, mountSmall } from '../support/small-disk.ts';

const SAYS = 'echo "out $1"; echo "err $1" >&2; [ "$1" != bad ] || exit 3';

/** An attempt of the next item that ended so, by the verbs of the store, with these logs. */
function attempt({ db, path }: DispatchedBacklog, outcome: Parameters<typeof finishAttempt>[2], log?: string): number {
  const selection = beginSession(db, { states: 'queued', runIds: ['r'], perRunConcurrency: 0 });
  const claimed = claimPhase(db, selection);
  if (!claimed) throw new Error('there is nothing to claim');
  if (log !== undefined) {
    writeFileSync(path(`${claimed.attemptId}.txt`), log);
    const paths = { log: path(`${claimed.attemptId}.txt`), handle: claimed.handle };
    db.prepare('update attempts set stdout_path = @log, stderr_path = @log where handle = @handle').run(paths);
  }
  finishAttempt(db, claimed, outcome);
  endSessions(db);
  return claimed.handle;
}

function endSessions(db: DispatchedBacklog['db']): void {
  db.exec("update sessions set status = 'completed', ended_at_ms = 5 where status = 'running'");
}

function again({ db }: DispatchedBacklog): void {
  transact(db, () => requeue(db, { runId: 'r', which: 'failed', by: 'test', at: 3 }));
}

const isBehind = ({ db }: DispatchedBacklog): boolean =>
  db.prepare("select coalesce(max(seq), 0) seq from cursors where consumer = 'dispatch-summary r'").pluck().get() !==
  db.prepare("select max(seq) from events where run_id = 'r'").pluck().get();

describe('the folder of an item', () => {
  test('holds its result and what the worker printed, byte for byte and without the head of the log', async () => {
    const script = `printf '[drain] ===== MINE =====\\n\\377\\000[drain] ====\\nend'; printf '[drain] ===== A\\n[drain] ==\\n\\376' >&2`;
    const run = await dispatched(script, ['one']);
    expect((await run.drain()).code).toBe(0);
    const bytes = (name: string) => readFileSync(run.path(run.task(`task_0/${name}`))).toString('latin1');
    expect(bytes('worker.stdout')).toBe('[drain] ===== MINE =====\n\xff\0[drain] ====\nend');
    expect(bytes('worker.stderr')).toBe('[drain] ===== A\n[drain] ==\n\xfe');
    const folder = run.path(run.task('task_0'));
    expect(run.result(0)).toMatchObject({
      ...{
        run: 'r',
        index: 0,
        task: 'task_0',
        item: 'one',
        status: 'success',
        error: null,
        attempts: 1,
        returncode: 0,
      },
      ...{ task_dir: folder, stdout_path: join(folder, 'worker.stdout'), stderr_path: join(folder, 'worker.stderr') },
      ...{ output_path: null, data: null },
    });
    expect(existsSync(run.result(0).log_paths.stdout)).toBe(true);
    expect(run.list(run.task('task_0')).sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
  });

  test('tells an error, a timeout and a success apart, as the summary does', async () => {
    const script = '[ "$1" != slow ] || sleep 30; [ "$1" != bad ] || exit 3';
    const run = await dispatched(script, ['ok', 'bad', 'slow']);
    expect((await run.drain('--timeout', '1')).code).toBe(1);
    const summary = run.summary();
    expect(summary.results).toEqual([0, 1, 2].map(run.result));
    expect(summary.results.map((result: Document) => result.status)).toEqual(['success', 'error', 'timeout']);
    expect(summary.results[1]).toMatchObject({ error: expect.stringContaining('exit 3'), returncode: 3 });
    expect(summary).toMatchObject({
      ...{ run: 'r', status: 'completed', stop_reason: 'backlog_empty', results_complete: true },
      counts: { total: 3, completed: 3, success: 1, errors: 1, timeouts: 1, running: 0, pending: 0, skipped: 0 },
      sessions: run.sessions(),
    });
  });

  test('is replaced by a later attempt of the item, and every attempt stays on record', async () => {
    const run = await dispatched('echo "$DRAIN_ATTEMPT"; [ "$DRAIN_ATTEMPT" = 2 ]', ['one']);
    await run.drain();
    expect([run.result(0).status, run.read(run.task('task_0/worker.stdout'))]).toEqual(['error', '1\n']);
    again(run);
    await run.drain();
    expect(run.result(0)).toMatchObject({ status: 'success', attempt: 2, attempts: 2, error: null });
    expect(run.read(run.task('task_0/worker.stdout'))).toBe('2\n');
    expect((await run.run(['logs', 'r/task_0', '--attempt', '1', '--since-header'])).stdout).toBe('1\n');
  });

  test('gets nothing of an attempt that was given back', async () => {
    const run = await dispatched(SAYS, ['one']);
    attempt(run, { is: 'interrupted', by: 'stop', message: 'given back' });
    await publishRun(run.db, 'r', run.options);
    expect(run.has(run.task('task_0'))).toBe(false);
    expect(run.summary()).toMatchObject({ status: 'stopped', counts: { pending: 1, completed: 0 }, results: [] });
  });

  test('has what the item itself wrote, and data too large for a line only there', async () => {
    const script = 'echo "{\\"status\\":\\"complete\\",\\"data\\":$(cat "$1")}" >"$DRAIN_RESULT_FILE"; cp "$1" "$2"';
    const command = { template: ['sh', '-c', script, 'drain', '{{ item }}', '{{ output_file }}'], shell: false };
    const run = await dispatched('', ['small.json', 'large.json'], { command });
    writeFileSync(run.path('small.json'), '{"found":1}');
    writeFileSync(run.path('large.json'), '"x"');
    for (const index of [0, 1]) mkdirSync(run.path(run.task(`task_${index}`)), { recursive: true });
    await run.drain();
    expect(run.result(0)).toMatchObject({
      data: { found: 1 },
      output_path: run.path(run.task('task_0/output.json')),
    });
    run.db.prepare("update attempts set result_data = ? where phase_id = 'task_1'").run(`"${'x'.repeat(1_048_576)}"`);
    await publishRun(run.db, 'r', run.options);
    expect(run.summary().results[1]).toMatchObject({
      data: null,
      output_path: run.path(run.task('task_1/output.json')),
    });
  });
});

describe('without worker logs', () => {
  test('a success leaves none anywhere, and who asks for them is told why; a failure keeps its own', async () => {
    const run = await dispatched(SAYS, ['one', 'bad', 'two'], { workerLogs: false });
    await run.drain('--concurrency', '3', '--per-run-concurrency', '3');
    expect(run.list(run.task('task_0'))).toEqual(['result.json']);
    expect(run.result(0)).toMatchObject({ stdout_path: null, log_paths: { stdout: null, stderr: null } });
    expect(run.list(run.task('task_1')).sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
    const session = run.sessions()[0];
    const left = run.list(`.drain/sessions/${session}/logs`).filter((name) => name.startsWith('r__'));
    expect(left.sort()).toEqual(['r__task_1.stderr.txt', 'r__task_1.stdout.txt']);
    const logs = await run.run(['logs', 'r/task_2']);
    expect([logs.code, logs.stderr]).toEqual([2, expect.stringContaining('to keep logs only of failures')]);
    expect(logs.stderr).toContain(session);
    expect((await run.run(['doctor'])).stdout).not.toContain('logs are gone');
  });

  test('all that drain has put beside the logs goes with them, and nothing that somebody else has', async () => {
    const command = {
      template: [
        'sh',
        '-c',
        'cat >&2; echo {} >"$DRAIN_RESULT_FILE"; echo {} >"$DRAIN_TELEMETRY_FILE"; : >"$(dirname "$DRAIN_RESULT_FILE")/r__task_0.mine"',
      ],
      shell: false,
    } as const;
    const run = await dispatched('', ['one'], { command, stdin: '{{ item }}', workerLogs: false });
    expect((await run.drain()).code).toBe(0);
    expect(run.list(`.drain/sessions/${run.sessions()[0]}/logs`)).toEqual(['r__task_0.mine']);
    const [{ data }] = run.query("select data from events where type = 'logs.removed'");
    expect(JSON.parse(data)).toMatchObject({ files: 5, why: 'not-kept' });
  });

  test('a success removes what an earlier failure had left', async () => {
    const run = await dispatched('echo "$DRAIN_ATTEMPT"; [ "$DRAIN_ATTEMPT" = 2 ]', ['one'], { workerLogs: false });
    await run.drain();
    expect(run.has(run.task('task_0/worker.stdout'))).toBe(true);
    again(run);
    await run.drain();
    expect(run.list(run.task('task_0'))).toEqual(['result.json']);
  });
});

describe('nothing is lost', () => {
  test('when the controller was killed after a result and before its cursor, or before the result', async () => {
    const run = await dispatched(SAYS, ['one', 'two', 'bad']);
    await run.drain();
    const whole = run.read(run.task('summary.json'));
    const result = run.read(run.task('task_1/result.json'));
    run.write("update cursors set seq = 3 where consumer like 'dispatch%'");
    rmSync(run.path(run.task('task_1')), { recursive: true });
    writeFileSync(run.path(run.task('summary.json')), '{}');
    for (const pid of [999_999_999, process.pid])
      for (const name of ['result.json', 'worker.stdout'])
        writeFileSync(run.path(run.task(`task_2/${name}.${pid}.tmp`)), '{"half');
    await publishUnfinishedRuns(run.db, run.options);
    expect(run.read(run.task('task_1/result.json'))).toBe(result);
    expect(run.read(run.task('task_1/worker.stdout'))).toBe('out two\n');
    expect(run.read(run.task('summary.json'))).toBe(whole);
    expect(run.list(run.task('task_2')).sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
    expect(isBehind(run)).toBe(false);
  });

  test('when the controller is killed while it publishes: recover completes the folders and the summary', async () => {
    const items = Array.from({ length: 30 }, (_, nth) => `item ${nth}`);
    const run = await dispatched('echo "out $1"; [ "$1" != "item 29" ] || sleep 60', items);
    const drain = run.start(['--run-id', 'r', '--state', 'queued', '--batch-size', '0', '--concurrency', '4']);
    await waitFor(
      () => run.query("select 1 from phases where state = 'complete' limit 1 offset 20").length || undefined,
    );
    drain.child.kill('SIGKILL');
    await drain.ended;
    expect((await run.run(['stop'])).code).toBe(0);
    expect((await run.run(['recover'])).code).toBe(0);
    const { counts, results, status, results_complete, duration_seconds } = run.summary();
    expect([status, results_complete]).toEqual(['interrupted', true]);
    expect(results.length).toBe(counts.completed);
    expect(counts.completed).toBeGreaterThan(20);
    const [first, last] = [results[0], results.at(-1)].map(({ finished_at: at }: Document) => Date.parse(at));
    expect(duration_seconds * 1_000).toBeGreaterThanOrEqual((last ?? 0) - (first ?? 0)); // beats come every ten seconds
    for (const { index, item } of results) {
      expect(run.result(index)).toEqual(results.find((result: Document) => result.index === index));
      expect(run.read(run.task(`task_${index}/worker.stdout`))).toBe(`out ${item}\n`);
    }
  });

  test('when another command ended the attempts: the next drain publishes them', async () => {
    const run = await dispatched(SAYS, ['one']);
    attempt(run, FAILED);
    expect(run.has(run.task('summary.json'))).toBe(false);
    expect((await run.run([])).code).toBe(0);
    expect(run.result(0)).toMatchObject({ status: 'error', error: 'exit 1', attempts: 1 });
    expect(isBehind(run)).toBe(false);
  });

  test('when several processes publish at once', async () => {
    const items = Array.from({ length: 40 }, (_, nth) => `item ${nth}`);
    const run = await dispatched('echo "out $1"', items);
    await run.drain('--concurrency', '4', '--per-run-concurrency', '4');
    const whole = run.read(run.task('summary.json'));
    run.write("delete from cursors where consumer like 'dispatch%'");
    rmSync(run.path(run.task('')), { recursive: true });
    const all = await Promise.all([1, 2, 3].map(() => run.run(['recover'])));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(run.read(run.task('summary.json'))).toBe(whole);
    for (const [index, item] of items.entries()) {
      expect(run.read(run.task(`task_${index}/worker.stdout`))).toBe(`out ${item}\n`);
      expect(run.list(run.task(`task_${index}`)).sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
    }
  });

  test('and an older attempt never takes the place of a newer one that ended while it was copied', async () => {
    const run = await dispatched(SAYS, ['one']);
    attempt(run, FAILED, 'older\n'.repeat(1_000_000));
    const definition = { folder: run.path(run.task('')), workerLogs: true };
    const older = putTask(run.db, { definition, runId: 'r', phaseId: 'task_0' });
    again(run);
    const newer = attempt(run, { is: 'succeeded' }, 'newer\n');
    expect((await older)?.handle).toBe(newer);
    expect(run.read(run.task('task_0/worker.stdout'))).toBe('newer\n');
    expect(run.list(run.task('task_0')).sort()).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
  });

  test('of what was copied already, when its log has been removed since', async () => {
    const run = await dispatched(SAYS, ['one']);
    await run.drain();
    run.write("delete from cursors where consumer like 'dispatch%'");
    rmSync(run.path('.drain/sessions'), { recursive: true });
    await publishUnfinishedRuns(run.db, run.options);
    expect(run.read(run.task('task_0/worker.stdout'))).toBe('out one\n');
    expect(run.result(0).stdout_path).toBe(run.path(run.task('task_0/worker.stdout')));
  });
});

describe('what stands in the way', () => {
  test('a folder that a worker removes is made anew', async () => {
    const run = await dispatched('[ "$1" != two ] || rm -rf batch_runs; echo "$1"', ['one', 'two', 'three']);
    const { code, stderr } = await run.drain();
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('could not finish')]);
    expect(run.summary()).toMatchObject({ status: 'completed', counts: { success: 3 } });
    expect(run.result(2)).toMatchObject({ status: 'success' });
  });

  test('a file in the place of a folder keeps only its item back, is told of, and is tried again', async () => {
    const run = await dispatched('echo "$1"', ['one', 'two', 'three']);
    mkdirSync(run.path(run.task('')), { recursive: true });
    writeFileSync(run.path(run.task('task_0')), 'in the way');
    const { code, stderr } = await run.drain();
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('could not finish task-results: the results of task_0'),
    ]);
    expect([run.result(1).status, run.result(2).status]).toEqual(['success', 'success']);
    expect(run.summary().counts.success).toBe(3);
    expect(isBehind(run)).toBe(true);
    rmSync(run.path(run.task('task_0')));
    await run.run(['recover']);
    expect(run.result(0).status).toBe('success');
    expect(isBehind(run)).toBe(false);
  });

  test.skipIf(cannotMount())(
    'a full disk ends nothing: what is owed is told, and published once there is room',
    async () => {
      const run = await dispatched('yes | head -c 100000', ['one', 'two', 'three']);
      const full = mountSmall();
      run.db.prepare("update runs set dispatch = json_set(dispatch, '$.folder', ?)").run(join(full, 'r'));
      fillUp(join(full, 'filler'));
      const { code, stderr } = await run.drain();
      expect([code, stderr]).toEqual([0, expect.stringMatching(/task-results: the results of task_\d, .*ENOSPC/)]);
      expect(run.query("select count(*) n from phases where state = 'complete'")[0].n).toBe(3);
      expect(isBehind(run)).toBe(true);
      rmSync(join(full, 'filler'));
      expect((await run.run([])).code).toBe(0);
      for (const index of [0, 1, 2]) {
        const files = readdirSync(join(full, 'r', `task_${index}`)).sort();
        expect(files).toEqual(['result.json', 'worker.stderr', 'worker.stdout']);
        expect(statSync(join(full, 'r', `task_${index}`, 'worker.stdout')).size).toBe(100_000);
      }
      expect(JSON.parse(readFileSync(join(full, 'r', 'summary.json'), 'utf8')).counts.success).toBe(3);
      expect(isBehind(run)).toBe(false);
    },
  );

  test('a run that nobody worked on is told as it is', async () => {
    const run = await dispatched(SAYS, ['one', 'two']);
    await publishUnfinishedRuns(run.db, run.options);
    expect(run.summary()).toMatchObject({
      ...{ status: 'interrupted', stop_reason: null, started_at: null, completed_at: null, sessions: [], results: [] },
      counts: { total: 2, pending: 2, completed: 0 },
    });
  });
});

describe('after a second signal', () => {
  const SECOND = /not all that was done is in .*: a second signal came first\. .* the next drain tries again\./;

  /** A run whose items have all failed, and nothing of which is published. */
  async function owing(items: readonly string[]) {
    const run = await dispatched(SAYS, items);
    for (const _ of items) attempt(run, FAILED);
    const hurry = new AbortController();
    return { run, hurry, options: { ...run.options, hurry: hurry.signal } };
  }

  async function publishesTheRest(run: DispatchedBacklog): Promise<void> {
    expect(isBehind(run)).toBe(true);
    await publishUnfinishedRuns(run.db, run.options);
    const { results, results_complete } = run.summary();
    expect([results.map((each: Document) => each.index), results_complete]).toEqual([[...results.keys()], true]);
    for (const index of results.keys()) expect(run.result(index).status).toBe('error');
    expect(isBehind(run)).toBe(false);
  }

  test('nothing more is published, by whatever is at it; the next one goes on', async () => {
    const { run, hurry, options } = await owing(['one', 'two', 'three']);
    hurry.abort();
    await expect(publishRun(run.db, 'r', options)).rejects.toThrow(SECOND);
    expect(run.has(run.task(''))).toBe(false);
    await expect(createTaskResults({ db: run.db, runId: 'r', ...options }).close()).rejects.toThrow(SECOND);
    await publishUnfinishedRuns(run.db, options);
    expect(run.has(run.task('task_0'))).toBe(false);
    await publishesTheRest(run);
    expect(run.summary().results).toHaveLength(3);
  });

  test('a large log is copied no further, and leaves nothing half-done', async () => {
    const { run, hurry, options } = await owing(['one']);
    const log = run.path('large.txt');
    writeFileSync(log, 'x');
    truncateSync(log, 500_000_000);
    run.db.prepare('update attempts set stdout_path = @log, stderr_path = @log').run({ log });
    const publishing = publishRun(run.db, 'r', options);
    const copy = run.path(run.task(`task_0/worker.stdout.${process.pid}.tmp`));
    await waitFor(() => existsSync(copy) || undefined);
    hurry.abort();
    await expect(publishing).rejects.toThrow(SECOND);
    expect(run.list(run.task('task_0'))).toEqual([]);
    truncateSync(log, 100);
    await publishesTheRest(run);
    expect(statSync(run.path(run.task('task_0/worker.stdout'))).size).toBe(100);
  });

  // Its time is shorter than the patience for a lock otherwise is.
  test('nobody waits for a lock, and no other item is begun', { timeout: 9_000 }, async () => {
    const { run, hurry, options } = await owing(['one', 'two', 'three', 'four', 'five', 'six']);
    const other = new Database(run.database);
    other.exec('begin immediate');
    const publishing = publishRun(run.db, 'r', options);
    await waitFor(() => existsSync(run.path(run.task('task_0'))) || undefined);
    hurry.abort();
    await expect(publishing).rejects.toThrow(SECOND);
    other.close();
    expect([run.list(run.task('task_0')), run.has(run.task('task_5'))]).toEqual([[], false]);
    await publishesTheRest(run);
  });
});

describe('a large run', () => {
  test('has its summary streamed in pieces, in the order of its items', async () => {
    const items = Array.from({ length: 10_000 }, (_, nth) => `item ${nth}`);
    const run = await dispatched('true', items);
    finishAll(run);
    let [bytes, longest] = [0, 0];
    let last = '';
    for (const piece of summaryDocument(run.db, 'r')) {
      bytes += piece.length;
      longest = Math.max(longest, piece.length);
      last = piece.includes('"index"') ? piece : last;
    }
    expect(bytes).toBeGreaterThan(4_000_000);
    expect(longest).toBeLessThan(10_000);
    expect(JSON.parse(last.replace(/^[,\s]+/, ''))).toMatchObject({
      index: 9_999,
      item: 'item 9999',
      status: 'success',
    });
  });

  test('copies a log of 200 MB in flat memory', async () => {
    const folder = temporaryFolder();
    const log = join(folder, 'a.stdout.txt');
    writeFileSync(log, '[drain] ===== ENVIRONMENT IDENTITY =====\n[drain] PATH: x\n[drain] =====\nfirst\n');
    truncateSync(log, 200_000_000);
    appendFileSync(log, 'last');
    const before = process.memoryUsage.rss();
    let most = before;
    const copied = copyOutput(log, join(folder, 'copy'), { stream: 'stdout' });
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 5);
    expect(await copied).toBe(true);
    clearInterval(watch);
    expect((most - before) / 1e6).toBeLessThan(100); // of 200
    const copy = join(folder, 'copy');
    expect(statSync(copy).size).toBe(statSync(log).size - findHeaderEnd(log).bytes);
    expect([readHead(copy, 20).text.slice(0, 6), readTail(copy, 4).text]).toEqual(['first\n', 'last']);
  });
});

/** As ten thousand attempts leave it, without making them one by one. */
function finishAll({ db }: DispatchedBacklog): void {
  const { sessionId } = beginSession(db, { states: 'queued', runIds: ['r'] });
  db.exec('begin');
  db.prepare(
    `insert into attempts (attempt_id, run_id, phase_id, number, session_id, initial_state, claimed_at_ms, ended_at_ms, outcome, counts_before)
     select 'id-' || phase_index, run_id, phase_id, 1, ?, 'queued', 1, 2, 'succeeded', '{}' from phases`,
  ).run(sessionId);
  db.prepare(
    `insert into events (at_ms, by, type, session_id, run_id, phase_id, attempt, data)
     select 2, 'test', 'attempt.ended', session_id, run_id, phase_id, handle, '{"to":"complete"}' from attempts`,
  ).run();
  db.prepare("update phases set state = 'complete', attempts = 1").run();
  db.exec('commit');
  endSessions(db);
}

describe('the summary', () => {
  test('says that it runs while a session works on it, and is valid JSON at every moment', async () => {
    const run = await dispatched('[ "$1" != last ] || while [ ! -e go ]; do sleep 0.02; done', ['first', 'last']);
    const drain = run.start(['--run-id', 'r', '--state', 'queued']);
    const running = await waitFor(() => {
      const summary = run.has(run.task('summary.json')) ? run.summary() : undefined;
      return summary?.counts.success === 1 ? summary : undefined;
    });
    expect(running).toMatchObject({ status: 'running', results_complete: false, completed_at: null });
    expect(running.results.map((result: Document) => result.item)).toEqual(['first']);
    writeFileSync(run.path('go'), '');
    await drain.ended;
    expect(run.summary()).toMatchObject({ status: 'completed', results_complete: true, counts: { success: 2 } });
  });

  test('counts an item that is to be tried again as pending, without a result', async () => {
    const run = await dispatched(SAYS, ['one', 'bad', 'bad']);
    await run.drain();
    run.db.exec("update phases set state = 'queued' where phase_id = 'task_1'");
    expect((await run.run(['skip', 'r', 'task_2'])).code).toBe(0);
    expect((await run.run(['retry', 'r', 'task_0'])).code).toBe(0);
    await publishRun(run.db, 'r', run.options);
    expect(run.summary()).toMatchObject({
      ...{ status: 'stopped', results: [] },
      counts: { total: 3, completed: 0, success: 0, errors: 0, pending: 2, skipped: 1 },
    });
    expect(run.result(1).status).toBe('error');
  });

  test('takes items for what they are, however hostile', async () => {
    const hostile = [
      '\u001b[2J<script>alert(1)</script>\u202e',
      '../../../etc/passwd',
      '$(touch pwned); `touch pwned`',
      { __proto__: null, constructor: '"\n', '{{ item }}': ['\u2028', '\ud800'] },
      'x'.repeat(100_000),
    ];
    const run = await dispatched('printf %s "$1" | head -c 100; exit "$((DRAIN_ATTEMPT - 1))"', hostile as never);
    await run.drain('--concurrency', '2', '--per-run-concurrency', '2');
    const items = run.summary().results.map((result: Document) => result.item);
    expect(JSON.stringify(items) === JSON.stringify(hostile)).toBe(true);
    expect(run.has('pwned')).toBe(false);
    expect(run.list(run.task('')).sort()).toEqual(['summary.json', ...[0, 1, 2, 3, 4].map((n) => `task_${n}`)]);
  });
});
