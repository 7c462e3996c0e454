/** Controllers that are killed, and what the next one makes of what they leave behind. The phases' own witness is the judge. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { bootId, pidNamespace, startOf } from '../../src/process/identify.ts';
import { readRecord } from '../../src/process/supervisor/record.ts';
import { createBacklog, type Document, failed, type Row, type TestBacklog } from '../support/backlog.ts';
import { PROGRAM, type Running } from '../support/cli.ts';
import { fixture, isAlive, until } from '../support/processes.ts';

const shell = (script: string): string[] => ['sh', '-c', script];

/** Says that it has begun, waits to be let go, says that it ends. */
const waits = (code: number): string[] =>
  shell(`echo "begin $DRAIN_PHASE_ID" >>witness; echo before; until [ -e go ]; do sleep 0.02; done
    echo after; echo "end $DRAIN_PHASE_ID" >>witness; exit ${code}`);

const letGo = (backlog: TestBacklog): void => writeFileSync(backlog.path('go'), '');

/** A controller that was killed while `count` phases ran. */
async function killed(
  rows: readonly Row[],
  { args = [], count = rows.length }: { args?: string[]; count?: number } = {},
) {
  const backlog = await createBacklog(rows);
  await killAgain(backlog, { args, count });
  return backlog;
}

async function killAgain(backlog: TestBacklog, { args = [], count = 1 }: { args?: string[]; count?: number }) {
  const before = backlog.lines('witness').length;
  const drain = backlog.start(['--concurrency', String(count), ...args]);
  await until('the phases to begin', () => backlog.lines('witness').length >= before + count);
  await until('their start to be written down', () => started(backlog) >= count);
  await kill(drain);
}

const started = (backlog: TestBacklog): number =>
  backlog.query('select count(*) n from attempts where outcome is null and started_at_ms is not null')[0].n;

async function kill(drain: Running): Promise<void> {
  drain.child.kill('SIGKILL');
  await drain.ended;
}

const attempts = (backlog: TestBacklog): Document[] => backlog.query('select * from attempts order by handle');

const programs = (backlog: TestBacklog): number[] =>
  attempts(backlog)
    .filter(({ outcome }) => outcome === null)
    .map(({ ref }) => Number(ref));

/** The supervisor of an attempt, by its record. */
function supervisorOf(backlog: TestBacklog, attempt: Document): number {
  const folder = `.drain/sessions/${attempt.session_id}/supervisors`;
  const records = backlog.list(folder).filter((name) => name.endsWith('.record'));
  const found = records.map((name) => readRecord(backlog.path(`${folder}/${name}`)));
  return found.find((record) => record?.last?.id === attempt.attempt_id)?.supervisor.pid ?? 0;
}

function change(backlog: TestBacklog, sql: string, ...values: unknown[]): void {
  const db = new Database(backlog.database);
  db.prepare(sql).run(...values);
  db.close();
}

describe('after its controller was killed, a phase that still runs', () => {
  test('is waited for by recover --wait: true code, true duration, whole log, run once', async () => {
    const backlog = await killed([failed('a/p', waits(7)), failed('b/p', waits(0))]);
    const recovering = backlog.start(['recover', '--wait', '--json']);
    let said = '';
    recovering.child.stderr?.on('data', (text) => (said += text));
    // Both were seen to live: an adoption is on record before that.
    await until('both to be waited for', () => said.includes('waiting for a1, a2'));
    letGo(backlog);
    const { code, stdout } = await recovering.ended;
    const document = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document).toMatchObject({ finalised: [], interrupted: [], unknown: [] });
    expect(document.adopted).toMatchObject([
      { run_id: 'a', outcome: 'failed', subprocess_returncode: 7, final_state: 'failed' },
      { run_id: 'b', outcome: 'succeeded', subprocess_returncode: 0, final_state: 'complete' },
    ]);
    for (const attempt of document.adopted) {
      const took = (Date.parse(attempt.finished_at) - Date.parse(attempt.started_at)) / 1000;
      expect(attempt.subprocess_duration_seconds).toBeCloseTo(took, 0);
      expect(backlog.read(attempt.subprocess_stdout_path.slice(backlog.folder.length + 1))).toMatch(/before\nafter\n$/);
    }
    expect(backlog.lines('witness').toSorted()).toEqual(['begin p', 'begin p', 'end p', 'end p']);
    expect(backlog.phase('a', 'p')).toMatchObject({ state: 'failed', burned: 1, attempts: 1 });
    expect(backlog.session()).toMatchObject({
      ...{ status: 'interrupted', stop_reason: 'controller_died', results_complete: true, total_failed: 1 },
      taken_over_by: expect.stringContaining('@'),
    });
  });

  test('is adopted by the next drain, holds a slot there, and counts for nothing else', async () => {
    const short = [fixture('bear-witness'), 'others', '0.2', '0'];
    const backlog = await killed([failed('a/p', waits(7)), failed('b/p', short), failed('c/p', short)], {
      ...{ count: 1, args: ['--run-id', 'a'] },
    });
    const next = backlog.json(['--concurrency', '2', '--batch-size', '2']);
    await until('the others to end, one after the other', () => backlog.lines('others').length === 4);
    letGo(backlog);
    const { code, document } = await next;
    expect(backlog.lines('others').map((line) => line.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end']);
    // Its failure is not this session's: neither in the exit code nor in the batch.
    expect(code).toBe(0);
    expect(document).toMatchObject({ total_processed: 2, total_success: 2, total_failed: 0, taken_over_by: null });
    const [first] = attempts(backlog);
    expect(document.recovered).toEqual([
      expect.objectContaining({
        handle: 'a1',
        session_id: first.session_id,
        subprocess_returncode: 7,
        outcome: 'failed',
      }),
    ]);
    const dead = JSON.parse(backlog.read(`.drain/sessions/${first.session_id}.json`));
    expect(dead).toMatchObject({ status: 'interrupted', taken_over_by: document.session_id, total_failed: 1 });
    expect(dead.results).toMatchObject([{ handle: 'a1', adopted_by: document.session_id, subprocess_returncode: 7 }]);
  });

  test('keeps to its own limit, counted from its true start', async () => {
    const backlog = await killed([failed('a/p', waits(0), { timeout_seconds: 4 })]);
    const { started_at_ms: startedAt } = attempts(backlog)[0];
    await until('half of its time to pass', () => Date.now() > startedAt + 2_000);
    const { document } = await backlog.json(['recover', '--wait']);
    expect(document.adopted).toMatchObject([{ outcome: 'timed_out', category: 'timeout' }]);
    expect(document.adopted[0].error_message).toContain('timed out after 4s');
    const [adopted] = backlog.query("select at_ms from events where type = 'attempt.adopted'");
    expect(Date.parse(document.adopted[0].finished_at) - adopted.at_ms).toBeLessThan(4_000);
  });

  test('is ended and given back when its adopter is told to stop', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const next = backlog.start([]);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    next.child.kill('SIGTERM');
    expect((await next.ended).code).toBe(143);
    expect(attempts(backlog)).toMatchObject([{ outcome: 'interrupted', category: 'stop', final_state: 'failed' }]);
    expect(backlog.phase('a', 'p')).toMatchObject({ state: 'failed', burned: 0 });
  });

  test('is adopted once more when its adopter is killed too', async () => {
    const backlog = await killed([failed('a/p', waits(7))]);
    const second = backlog.start([]);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    await kill(second);
    const recovering = backlog.json(['recover', '--wait']);
    await until('it to be adopted again', () => attempts(backlog)[0].adopted_by?.includes('@'));
    letGo(backlog);
    expect((await recovering).document.adopted).toMatchObject([{ handle: 'a1', subprocess_returncode: 7 }]);
    expect(backlog.lines('witness')).toEqual(['begin p', 'end p']);
    expect(backlog.query("select status from sessions where status = 'running'")).toEqual([]);
  });

  test('runs on when recover is told to stop waiting for it', async () => {
    const backlog = await killed([failed('a/p', waits(7))]);
    const recovering = backlog.start(['recover', '--wait']);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    recovering.child.kill('SIGINT');
    expect((await recovering.ended).code).toBe(130);
    expect(isAlive(programs(backlog)[0] ?? 0)).toBe(true);
    letGo(backlog);
    const { adopted, finalised } = (await backlog.json(['recover', '--wait'])).document;
    expect([...adopted, ...finalised]).toMatchObject([{ subprocess_returncode: 7 }]);
  });

  test('is left to run by recover without --wait, and shown as unattended', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    expect((await backlog.run(['recover'])).stdout).toMatch(/a1 +LIVE +a\/p/);
    expect((await backlog.json(['status'])).document.running).toMatchObject([{ unattended: true, fate: 'lives' }]);
    expect(backlog.query('select status from sessions')).toEqual([{ status: 'running' }]);
    expect((await backlog.run(['plan'])).stdout).toContain('1 attempt has no controller any more: drain recover');
    expect((await backlog.run(['report'])).stdout).toMatch(/OPEN +a1 .*\n +UNATTENDED[\s\S]*drain recover --wait/);
    letGo(backlog);
    await backlog.run(['recover', '--wait']);
    expect(backlog.phase('a', 'p').state).toBe('complete');
  });

  test('is not ended for its limit by a recover that has let it go, but by whoever comes next', async () => {
    const backlog = await killed([failed('a/p', waits(0), { timeout_seconds: 3 })]);
    const [program = 0] = programs(backlog);
    const { started_at_ms: startedAt } = attempts(backlog)[0];
    expect((await backlog.run(['recover'])).stdout).toContain('LIVE');
    await until('its time to be over', () => Date.now() > startedAt + 3_500);
    expect(isAlive(program)).toBe(true);
    const { document } = await backlog.json(['recover', '--wait']);
    expect(document.adopted).toMatchObject([{ outcome: 'timed_out', category: 'timeout' }]);
  });

  test('and was told to stop together with its adopter is given back', async () => {
    const backlog = await killed([failed('a/p', waits(0)), failed('b/p', waits(0))], {
      ...{ count: 1, args: ['--run-id', 'a'] },
    });
    const next = backlog.start(['--concurrency', '2']);
    await until('it to be adopted, and another to begin', () => backlog.lines('witness').length === 2);
    process.kill(-(programs(backlog)[0] ?? 0), 'SIGTERM');
    await until('it to end', () => !isAlive(programs(backlog)[0] ?? 0));
    next.child.kill('SIGTERM');
    await next.ended;
    expect(attempts(backlog).map(({ category }) => category)).toEqual(['stop', 'stop']);
    expect(backlog.phase('a', 'p').burned).toBe(0);
  });

  test('keeps its end when somebody removes the records while it is waited for', async () => {
    const backlog = await killed([failed('a/p', waits(7))]);
    const recovering = backlog.json(['recover', '--wait']);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    const folder = backlog.path(`.drain/sessions/${backlog.sessions()[0]}/supervisors`);
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    letGo(backlog);
    expect((await recovering).document.adopted).toMatchObject([{ outcome: 'failed', subprocess_returncode: 7 }]);
  });

  test('is not waited for by a recover that runs inside of it', async () => {
    const inside = shell(`echo begin >>witness; until [ -e go ]; do sleep 0.02; done
      "${process.execPath}" "${PROGRAM}" recover --wait >inside 2>&1; exit 7`);
    const backlog = await killed([failed('a/p', inside)]);
    letGo(backlog);
    const { document } = await backlog.json(['recover', '--wait']);
    expect([...document.adopted, ...document.finalised]).toMatchObject([{ subprocess_returncode: 7 }]);
  });

  test('is ended by drain stop, also when its adopter was killed too', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const second = backlog.start([]);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    await kill(second);
    const [program = 0] = programs(backlog);
    const { code, document } = await backlog.json(['stop']);
    expect([code, isAlive(program)]).toEqual([0, false]);
    expect(document.recovered.adopted).toMatchObject([{ handle: 'a1', outcome: 'interrupted', category: 'stop' }]);
  });

  test('and is waited for by a recover is told of by drain stop, which does not reach that', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const recovering = backlog.start(['recover', '--wait']);
    await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
    const ran = await backlog.run(['stop', '--all']);
    expect([ran.code, ran.stdout]).toEqual([2, expect.stringContaining(`drain recover (pid ${recovering.pid})`)]);
    letGo(backlog);
    expect((await recovering.ended).code).toBe(0);
  });

  test('is adopted by one of many that try at the same time, and finished once', async () => {
    const rows = Array.from({ length: 6 }, (_, n) => failed(`r${n}/p`, waits(3)));
    const backlog = await killed(rows);
    const all = Array.from({ length: 5 }, () => backlog.json(['recover', '--wait']));
    await until('all to be adopted', () => attempts(backlog).every(({ adopted_by }) => adopted_by !== null));
    letGo(backlog);
    const adopted = (await Promise.all(all)).flatMap(({ document }) => [...document.adopted, ...document.finalised]);
    expect(adopted.map(({ handle }) => handle).toSorted()).toEqual(['a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
    expect(adopted.every(({ subprocess_returncode }) => subprocess_returncode === 3)).toBe(true);
    const ends = backlog.query("select attempt, count(*) n from events where type = 'attempt.ended' group by attempt");
    expect(ends.map(({ n }) => n)).toEqual([1, 1, 1, 1, 1, 1]);
  });
});

describe('after its controller was killed, a phase that has ended meanwhile', () => {
  test('gets its true code and time of its end, from whoever comes next', async () => {
    const backlog = await killed([failed('a/p', waits(7))]);
    const [program] = programs(backlog);
    letGo(backlog);
    await until('it to end', () => !isAlive(program ?? 0));
    const endedBy = Date.now();
    await until('a while to pass', () => Date.now() > endedBy + 600);
    expect((await backlog.json(['status'])).document.running).toMatchObject([{ fate: 'ended' }]);
    const { document } = await backlog.json([]);
    expect(document).toMatchObject({
      total_processed: 0,
      recovered: [{ outcome: 'failed', subprocess_returncode: 7 }],
    });
    const [attempt] = attempts(backlog);
    expect(attempt.ended_at_ms).toBeLessThanOrEqual(endedBy + 100);
    expect(attempt.duration_ms).toBeLessThanOrEqual(attempt.ended_at_ms - attempt.started_at_ms + 100);
    expect(backlog.lines('witness')).toEqual(['begin p', 'end p']);
  });

  test('and was ended by a TERM that was meant for all of them is given back, burning nothing', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    process.kill(programs(backlog)[0] ?? 0, 'SIGTERM');
    await until('it to end', () => programs(backlog).every((pid) => !isAlive(pid)));
    const { document } = await backlog.json(['recover', '--wait']);
    expect(document.finalised).toMatchObject([{ outcome: 'interrupted', subprocess_signal: 'SIGTERM' }]);
    expect(backlog.phase('a', 'p')).toMatchObject({ state: 'failed', burned: 0 });
  });

  test('and had been ended for its limit is a timeout', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    // What a controller writes before the first signal; it was killed between that and the news.
    change(backlog, "update attempts set asked_cause = 'timeout'");
    process.kill(programs(backlog)[0] ?? 0, 'SIGTERM');
    await until('it to end', () => programs(backlog).every((pid) => !isAlive(pid)));
    await backlog.run(['recover', '--wait']);
    expect(attempts(backlog)).toMatchObject([{ outcome: 'timed_out', category: 'timeout', return_code: 143 }]);
  });

  test('keeps its telemetry, each line once', async () => {
    const line = (n: number): string => `echo '{"event":"x","n":${n}}' >>"$DRAIN_TELEMETRY_FILE"`;
    const script = `${line(1)}; echo begin >>witness; until [ -e go ]; do sleep 0.02; done; ${line(2)}; exit 1`;
    const backlog = await createBacklog([failed('a/p', shell(script))]);
    const drain = backlog.start([]);
    await until('the first line to be taken in', () => backlog.query('select 1 from telemetry_events').length === 1);
    await kill(drain);
    letGo(backlog);
    await backlog.run(['recover', '--wait']);
    expect(backlog.query("select json_extract(payload, '$.n') n from telemetry_events")).toEqual([{ n: 1 }, { n: 2 }]);
    expect(attempts(backlog)).toMatchObject([{ telemetry_events: 2, outcome: 'failed' }]);
  });
});

describe('what nobody knows the end of', () => {
  const endAll = (backlog: TestBacklog): void => {
    const open = attempts(backlog).filter(({ outcome }) => outcome === null);
    for (const attempt of open) process.kill(supervisorOf(backlog, attempt), 'SIGKILL');
  };

  test('is given back, after all of it was ended, and is taken up again by the same drain', async () => {
    const once = shell('echo begin >>witness; [ "$DRAIN_ATTEMPT" = 1 ] && sleep 1000; exit 0');
    const backlog = await killed([failed('a/p', once)]);
    const [program = 0] = programs(backlog);
    endAll(backlog);
    await until('the supervisor to be gone', () => !isAlive(supervisorOf(backlog, attempts(backlog)[0])));
    expect(isAlive(program)).toBe(true);
    const next = await backlog.json([]);
    expect(isAlive(program)).toBe(false);
    expect(attempts(backlog)).toMatchObject([
      { outcome: 'interrupted', category: 'controller-died', return_code: null, duration_ms: null },
      { outcome: 'succeeded', number: 2 },
    ]);
    expect(next.document).toMatchObject({ total_success: 1, recovered: [{ handle: 'a1', outcome: 'interrupted' }] });
    expect(backlog.phase('a', 'p')).toMatchObject({ state: 'complete', burned: 0 });
  });

  test('is poison after the third death of its controller in 72 hours: dead, until it is retried', async () => {
    const backlog = await createBacklog([failed('a/p', waits(0))]);
    for (let death = 1; death <= 3; death++) {
      await killAgain(backlog, { count: 1 });
      endAll(backlog);
      const { document } = await backlog.json(['recover', '--wait']);
      expect(document.interrupted).toHaveLength(1);
      expect(backlog.phase('a', 'p').state).toBe(death < 3 ? 'failed' : 'dead');
    }
    expect(backlog.phase('a', 'p')).toMatchObject({ burned: 0, last_category: 'poison' });
    expect((await backlog.run(['show', 'a/p'])).stdout).toContain('ended with their controller');
    expect((await backlog.json([])).document.total_processed).toBe(0);
    await backlog.run(['retry', 'a', 'p']);
    letGo(backlog);
    expect((await backlog.json([])).document.total_success).toBe(1);
  });

  test('accuses of several that ran at once only the one that was there at all three deaths', async () => {
    const backlog = await createBacklog([failed('a/p', waits(0)), failed('b/p', waits(0))]);
    for (const runs of [['a', 'b'], ['a', 'b'], ['a']]) {
      await killAgain(backlog, { count: runs.length, args: runs.flatMap((run) => ['--run-id', run]) });
      endAll(backlog);
      await backlog.run(['recover', '--wait']);
    }
    expect(backlog.phase('a', 'p').state).toBe('dead');
    expect(backlog.phase('b', 'p').state).toBe('failed');
  });

  test('is forgiven when it was released since, and when the deaths lie too far back', async () => {
    const backlog = await createBacklog([failed('a/p', waits(0))]);
    const die = async (): Promise<void> => {
      await killAgain(backlog, { count: 1 });
      endAll(backlog);
      await backlog.run(['recover', '--wait']);
    };
    await die();
    await die();
    await backlog.run(['retry', 'a', 'p']);
    await die();
    expect(backlog.phase('a', 'p').state).toBe('failed');
    await die();
    change(backlog, 'update attempts set ended_at_ms = ended_at_ms - 73 * 3600000');
    await die();
    expect(backlog.phase('a', 'p').state).toBe('failed');
  });

  test('is given back as a reboot where the machine was started anew, and nothing is signalled', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const [program = 0] = programs(backlog);
    change(backlog, "update sessions set boot_id = 'another'");
    const { document } = await backlog.json(['recover']);
    expect(document.interrupted).toMatchObject([{ category: 'reboot', outcome: 'interrupted' }]);
    expect(isAlive(program)).toBe(true);
    expect(backlog.phase('a', 'p')).toMatchObject({ state: 'failed', burned: 0 });
    letGo(backlog);
    await until('it to end', () => !isAlive(program));
  });

  test.each([
    ['another container', "update sessions set pid_namespace = 'pid:[1]'"],
    ['another machine', "update sessions set host = 'elsewhere', boot_id = 'another'"],
  ])('is left alone when it belongs to %s, until a person says that it is gone', async (_, sql) => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const [program = 0] = programs(backlog);
    change(backlog, sql);
    const { document } = await backlog.json(['recover', '--wait']);
    expect(document.unknown).toMatchObject([
      { handle: 'a1', outcome: null, why: expect.stringContaining('its controller') },
    ]);
    expect((await backlog.json([])).document.total_processed).toBe(0);
    expect(isAlive(program)).toBe(true);
    expect((await backlog.run(['status'])).stdout).toContain('UNSEEN from here');
    const session = backlog.sessions()[0] ?? '';
    letGo(backlog);
    await until('it to end', () => !isAlive(program));
    await backlog.run(['recover', '--assume-gone', session]);
    expect(attempts(backlog)[0]).toMatchObject({ outcome: 'succeeded', return_code: 0 });
    expect(backlog.query('select status from sessions where session_id = ?', session)).toEqual([
      { status: 'interrupted' },
    ]);
  });

  test('is found where its controller is a zombie, whose parent never asks for its end', async () => {
    const backlog = await createBacklog([failed('a/p', waits(7))]);
    const script =
      'import subprocess,sys,time;p=subprocess.Popen(sys.argv[1:]);print(p.pid,flush=True);time.sleep(1000)';
    const parent = spawn('python3', ['-c', script, process.execPath, PROGRAM], { cwd: backlog.folder });
    try {
      const [pid] = (await once(parent.stdout, 'data')) as [Buffer];
      await until('its start to be written down', () => backlog.lines('witness').length > 0 && started(backlog) === 1);
      process.kill(Number(pid), 'SIGKILL');
      const recovering = backlog.json(['recover', '--wait']);
      await until('it to be adopted', () => attempts(backlog)[0].adopted_by !== null);
      letGo(backlog);
      expect((await recovering).document.adopted).toMatchObject([{ subprocess_returncode: 7 }]);
    } finally {
      parent.kill('SIGKILL');
    }
  });

  test('cannot be assumed of a session whose controller is there', async () => {
    const backlog = await createBacklog([failed('a/p', waits(0))]);
    const drain = backlog.start([]);
    await until('it to begin', () => backlog.lines('witness').length > 0);
    const ran = await backlog.run(['recover', '--assume-gone', backlog.sessions()[0] ?? '']);
    expect([ran.code, ran.stderr]).toEqual([2, expect.stringContaining('is not gone')]);
    letGo(backlog);
    expect((await drain.ended).code).toBe(0);
  });

  test('for want of records that can be read stays open, until a person says that it is gone', async () => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const [program = 0] = programs(backlog);
    letGo(backlog);
    await until('it to end', () => !isAlive(program));
    const session = backlog.sessions()[0] ?? '';
    const folder = backlog.path(`.drain/sessions/${session}/supervisors`);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in the place of the folder');
    expect((await backlog.json(['recover', '--wait'])).document).toMatchObject({
      unknown: [{ handle: 'a1' }],
      sessions: [],
    });
    expect((await backlog.run(['status'])).code).toBe(0);
    expect(attempts(backlog)).toMatchObject([{ outcome: null, adopted_by: null }]);
    await backlog.run(['recover', '--assume-gone', session]);
    expect(attempts(backlog)).toMatchObject([{ outcome: 'interrupted', category: 'lost' }]);
    expect(backlog.query("select 1 from sessions where status = 'running'")).toEqual([]);
  });

  test('in an earlier boot is a reboot, also when somebody of this one had taken it over', async () => {
    const backlog = await createBacklog([failed('a/p', ['true'])]);
    await backlog.run([]);
    const now = { host: 'h', pid: 999_999_999, start: '1', pidNamespace: pidNamespace(), bootId: bootId() };
    change(backlog, "update sessions set boot_id = 'another'");
    change(backlog, 'update attempts set adopter = ?, adopted_by = ?', JSON.stringify(now), 'somebody');
    change(backlog, "update attempts set outcome = null, ended_at_ms = null, attempt_id = 'unheard-of'");
    change(backlog, "update phases set state = 'running', open_attempt_id = 'unheard-of', claimed_from = 'failed'");
    expect((await backlog.json(['recover'])).document.interrupted).toMatchObject([{ category: 'reboot' }]);
  });

  test.each([
    ['its number', (text: string[], pid: number) => [pid, ...text.slice(1, 5), pid]],
    ['its number and its start', (text: string[], pid: number) => [pid, startOf(pid), ...text.slice(2, 5), pid]],
  ])('is not looked for under a stranger: with %s forged, that one is left alone', async (_, forge) => {
    const backlog = await killed([failed('a/p', waits(0))]);
    const bystander = spawn('sleep', ['1000'], { detached: true });
    try {
      const [attempt] = attempts(backlog);
      const supervisor = supervisorOf(backlog, attempt);
      const folder = `.drain/sessions/${attempt.session_id}/supervisors`;
      const name = backlog.list(folder).find((file) => file.endsWith('.record')) ?? '';
      const forged = forge(backlog.read(`${folder}/${name}`).trim().split(' '), bystander.pid ?? 0).join(' ');
      writeFileSync(backlog.path(`${folder}/${name}`), `${forged.padEnd(127)}\n`);
      change(backlog, 'update attempts set ref = ?', String(bystander.pid));
      change(backlog, 'update sessions set pid = ?', bystander.pid);
      const { document } = await backlog.json(['recover', '--wait']);
      expect(document.interrupted).toHaveLength(1);
      expect(isAlive(bystander.pid ?? 0)).toBe(true);
      await until('its supervisor to be gone', () => !isAlive(supervisor));
    } finally {
      bystander.kill('SIGKILL');
    }
  });
});

test('Ctrl-C ends a recover that finds the database locked, as soon as it is pressed', async () => {
  const backlog = await killed([failed('a/p', waits(0))]);
  const lock = new Database(backlog.database);
  lock.exec('begin immediate');
  try {
    const recovering = backlog.start(['recover', '--wait']);
    await until('it to be under way', () => isAlive(recovering.pid) && Boolean(backlog.query('select 1')));
    recovering.child.kill('SIGINT');
    expect((await recovering.ended).code).not.toBe(0);
  } finally {
    lock.exec('rollback');
    lock.close();
  }
  letGo(backlog);
  expect((await backlog.json(['recover', '--wait'])).code).toBe(0);
});

describe('a session whose controller died', () => {
  test('between its last attempt and its own end is completed', async () => {
    const backlog = await createBacklog([failed('a/p', ['true'])]);
    await backlog.run([]);
    change(
      backlog,
      "update sessions set status = 'running', ended_at_ms = null, stop_reason = null, pid = 999999999, pid_start = '1'",
    );
    const { document } = await backlog.json(['recover']);
    expect(document.sessions).toEqual(backlog.sessions());
    expect(backlog.session()).toMatchObject({ status: 'interrupted', total_success: 1, results: [{ handle: 'a1' }] });
    expect((await backlog.json(['recover'])).document).toMatchObject({ sessions: [], finalised: [], interrupted: [] });
  });

  test('ends with its holds, and names who took over', async () => {
    const backlog = await killed([failed('a/p', [fixture('bear-witness'), 'witness', '0.5', '0'])]);
    const { document } = await backlog.json([]);
    const [dead] = backlog.query('select * from sessions order by started_seq');
    expect(dead).toMatchObject({ status: 'interrupted', taken_over_by: document.session_id });
    expect((await backlog.run(['sessions'])).stdout).toMatch(/ died$/m);
    expect((await backlog.run(['report', dead.session_id])).stdout).toContain('took over');
    expect((await backlog.run(['report', document.session_id])).stdout).toMatch(/ADOPTED +a1 +ok +a\/p of/);
  });
});
