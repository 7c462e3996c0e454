/** drain doctor on backlogs that are really damaged: each check tells the sick from the well, and what --fix heals is well. */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createBacklog, type Document, failed, type TestBacklog } from '../support/backlog.ts';
import { PROGRAM, waitFor } from '../support/cli.ts';
import { isAlive, listLiving, mark, until } from '../support/processes.ts';

const SUCCEEDS = failed('r/p', ['true']);
const FAILS = failed('s/p', ['sh', '-c', 'echo because; exit 3']);
const untilGo = ['sh', '-c', 'echo ran >>witness; while [ ! -e go ]; do sleep 0.02; done'];

/** One session, of which one phase failed. */
async function drained(config?: Document): Promise<TestBacklog> {
  const backlog = await createBacklog([SUCCEEDS, FAILS], config);
  expect((await backlog.run([])).code).toBe(1);
  return backlog;
}

interface Diagnosis {
  readonly code: number | null;
  readonly ok: boolean;
  check(name: string): Document;
  /** Those that are neither ok nor a note. */
  readonly sick: readonly string[];
}

async function doctor(backlog: TestBacklog, ...args: string[]): Promise<Diagnosis> {
  const { code, document, stderr } = await backlog.json(['doctor', ...args]);
  expect(stderr).toBe('');
  const { checks, ok } = document;
  const sick = checks.filter(({ status }: Document) => status === 'bad' || status === 'warn');
  return {
    ...{ code, ok },
    check: (name) => checks.find((check: Document) => check.name === name),
    sick: sick.map(({ name }: Document) => name),
  };
}

function damage(backlog: TestBacklog, act: (db: Database.Database) => void): void {
  const db = new Database(backlog.database);
  db.pragma('foreign_keys = off');
  try {
    act(db);
  } finally {
    db.close();
  }
}

const sql = (text: string) => (backlog: TestBacklog) => damage(backlog, (db) => db.exec(text));
const sessionFile = (backlog: TestBacklog) => backlog.path(`.drain/sessions/${backlog.sessions()[0]}.json`);
const logOf = (backlog: TestBacklog, run: string): string =>
  backlog.query('select stdout_path path from attempts where run_id = ?', run)[0].path;

/** All that is in the WAL is in the file then. */
const settle = (backlog: TestBacklog) => damage(backlog, (db) => db.pragma('wal_checkpoint(truncate)'));

test('finds nothing in a backlog that is well, and says so in 80 columns', async () => {
  const backlog = await drained();
  expect(await doctor(backlog)).toMatchObject({ code: 0, ok: true, sick: [] });
  const { code, stdout } = await backlog.run(['doctor']);
  expect([code, stdout.split('\n').filter((line) => line.length > 80)]).toEqual([0, []]);
  expect(stdout).toContain('ok    integrity      2 phases in 2 runs, 2 attempts');
});

/** An index that was not kept while rows changed: its entry leaves the schema, and comes back as it was. */
function spoilIndex(backlog: TestBacklog): void {
  const entry = backlog.query("select * from sqlite_master where name = 'phases_last_seq'")[0];
  const withSchema = (act: (db: Database.Database) => void) =>
    damage(backlog, (db) => {
      db.unsafeMode(true);
      db.pragma('writable_schema = on');
      act(db);
    });
  withSchema((db) => db.prepare("delete from sqlite_master where name = 'phases_last_seq'").run());
  damage(backlog, (db) => db.exec('update phases set last_seq = last_seq + 1000'));
  withSchema((db) =>
    db
      .prepare('insert into sqlite_master (type, name, tbl_name, rootpage, sql) values (?, ?, ?, ?, ?)')
      .run(entry.type, entry.name, entry.tbl_name, entry.rootpage, entry.sql),
  );
}

describe('what --fix heals', () => {
  test.each<[string, string, (backlog: TestBacklog) => void, RegExp]>([
    ['integrity', 'counts that are wrong', sql('update runs set failed = 7, complete = 1'), /kept counts.*of 2 runs/],
    [
      'integrity',
      'a next phase that is wrong',
      sql("update runs set head_priority = 9 where run_id = 's'"),
      /of 1 run /,
    ],
    [
      'integrity',
      'failures that are miscounted',
      sql('update category_counts set failed = 7'),
      /of failures are wrong/,
    ],
    ['integrity', 'a trigger that is gone', sql('drop trigger phases_moved'), /triggers are missing.*phases_moved/],
    ['integrity', 'an index that does not fit its table', spoilIndex, /indexes do not fit/],
    [
      'integrity',
      'a database of an older version',
      sql('alter table attempts drop column snapshot_path; pragma user_version = 3'),
      /of version 3, this drain/,
    ],
    ['session-files', 'a file that is missing', (b) => rmSync(sessionFile(b)), /\(missing\)/],
    ['session-files', 'a half-written file', (b) => truncateSync(sessionFile(b), 300), /\(half-written\)/],
    ['session-files', 'a file of zeros', (b) => writeFileSync(sessionFile(b), Buffer.alloc(99)), /\(half-written\)/],
    [
      'session-files',
      'a file that is behind',
      (b) => writeFileSync(sessionFile(b), JSON.stringify({ ...b.session(), results: [b.session().results[0]] })),
      /\(behind\)/,
    ],
    ['missing-logs', 'a log that is gone', (b) => rmSync(logOf(b, 's')), /of 1 attempt are gone.*\(s\/p\)/],
    ['missing-logs', 'a log that was cut', (b) => truncateSync(logOf(b, 'r'), 5), /are shorter.*\(r\/p\)/],
  ])('%s: %s', async (name, _, sicken, message) => {
    const backlog = await drained();
    sicken(backlog);
    const sick = await doctor(backlog);
    expect(sick).toMatchObject({ code: 1, ok: false, sick: [name] });
    expect(sick.check(name).findings[0]).toMatchObject({
      message: expect.stringMatching(message),
      fix: expect.any(String),
    });
    const healed = await doctor(backlog, '--fix');
    expect(healed.check(name)).toMatchObject({ status: 'ok', fixed: [expect.any(String)], not_fixed: [] });
    expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
    expect(backlog.session().results).toHaveLength(2);
    expect(backlog.query('pragma integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(backlog.query("select failed, complete from runs where run_id = 's'")).toEqual([{ failed: 1, complete: 0 }]);
  });
});

test('what is left of a killed controller is a ghost, and --fix recovers it', async () => {
  const backlog = await createBacklog([failed('r/p', untilGo)]);
  const first = backlog.start([]);
  await waitFor(() => backlog.lines('witness')[0]);
  expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
  first.child.kill('SIGKILL');
  await first.ended;
  const lives = await doctor(backlog, '--fix');
  expect(lives).toMatchObject({ code: 1, sick: ['ghosts'] });
  expect(lives.check('ghosts').findings[0]).toMatchObject({
    message: expect.stringContaining('a1 (r/p)'),
    fix: expect.stringContaining('drain recover'),
  });
  expect(lives.check('ghosts').fixed).toEqual([expect.stringContaining('1 still running')]);
  writeFileSync(backlog.path('go'), '');
  await until('its end', () => listLiving().length === 0);
  const healed = await doctor(backlog, '--fix');
  expect(healed).toMatchObject({ code: 0, sick: [] });
  expect(healed.check('ghosts').fixed).toEqual([expect.stringContaining('1 finished with their true end')]);
  expect(backlog.phase('r', 'p').state).toBe('complete');
  expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
});

test('a forged session that runs without a controller is a ghost', async () => {
  const backlog = await drained();
  sql("update sessions set status = 'running', ended_at_ms = null, pid = 999999")(backlog);
  expect((await doctor(backlog)).check('ghosts').findings[0].message).toContain('the controller is gone');
  expect(await doctor(backlog, '--fix')).toMatchObject({ code: 0 });
  expect(backlog.session().status).toBe('interrupted');
});

test('a phase that is running without an attempt goes to where its attempt had left it', async () => {
  const backlog = await drained();
  sql(`update phases set state = 'running', claimed_from = 'failed', open_attempt_id = last_attempt_id where run_id = 'r';
    update phases set state = 'running', claimed_from = 'failed', open_attempt_id = 'nobody' where run_id = 's'`)(
    backlog,
  );
  expect((await doctor(backlog)).check('ghosts').findings[0].message).toContain('2 phases called running');
  const healed = await doctor(backlog, '--fix');
  expect(healed.check('ghosts').fixed).toEqual(['brought r/p to complete, s/p to failed']);
  expect(healed.code).toBe(0);
});

test.each([
  ['a note while it is heard of', 0, 'note', null],
  ['a warning once it is silent', 3_600_000, 'warn', 'drain recover --assume-gone batch-drain'],
])('what runs on another machine is %s', async (_, silentMs, status, way) => {
  const backlog = await drained();
  damage(backlog, (db) => {
    db.exec("update sessions set status = 'running', ended_at_ms = null, host = 'far', boot_id = 'other'");
    db.prepare('update sessions set heartbeat_at_ms = ?').run(Date.now() - silentMs);
    db.exec(`update attempts set outcome = null, ended_at_ms = null where run_id = 's';
      update phases set state = 'running', claimed_from = 'failed', open_attempt_id = last_attempt_id where run_id = 's'`);
  });
  const { check } = await doctor(backlog, '--fix');
  expect(check('elsewhere').status).toBe(status);
  expect(check('elsewhere').findings[0].message).toMatch(/on far \(pid \d+\).*1 open attempt \(a\d\)/);
  if (way) expect(check('elsewhere').findings[0].fix).toContain(way);
  expect(backlog.phase('s', 'p').state).toBe('running');
});

describe('what has outlived its attempt', () => {
  function leave(backlog: TestBacklog): { pid: number; ended: Promise<unknown> } {
    const { id } = backlog.query("select attempt_id id from attempts where run_id = 'r'")[0];
    const child = spawn('sleep', ['1000'], { env: { ...process.env, ...mark, DRAIN_LINEAGE: id } });
    onTestFinished(() => void child.kill('SIGKILL'));
    return { pid: child.pid ?? 0, ended: new Promise((resolve) => child.once('close', resolve)) };
  }

  test('is found by its lineage, and ended by --fix', async () => {
    const backlog = await drained();
    const { pid, ended } = leave(backlog);
    const { check, sick } = await doctor(backlog);
    expect(sick).toEqual(['leftovers']);
    expect(check('leftovers').findings[0].message).toContain(`pid ${pid} (sleep 1000) of a`);
    expect(isAlive(pid)).toBe(true);
    expect(await doctor(backlog, '--fix')).toMatchObject({ code: 0, sick: [] });
    await ended;
    expect(isAlive(pid)).toBe(false);
  });

  test('is left alone when it is older than the attempt that it carries', async () => {
    const backlog = await drained();
    const { pid, ended } = leave(backlog);
    sql("update attempts set claimed_at_ms = claimed_at_ms + 3600000 where run_id = 'r'")(backlog);
    expect((await doctor(backlog, '--fix')).check('leftovers')).toMatchObject({ status: 'note', fixed: [] });
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await ended;
  });

  test('is left alone where the configuration says so', async () => {
    const backlog = await drained({ leftovers: 'report' });
    const { pid, ended } = leave(backlog);
    expect((await doctor(backlog, '--fix')).check('leftovers')).toMatchObject({ status: 'note', fixed: [] });
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await ended;
  });
});

describe('a damaged database is told of clearly, and never made worse', () => {
  test.each<[string, (backlog: TestBacklog) => void, RegExp]>([
    ['a page of zeros', (b) => zeroPages(b, 1), /damaged/],
    ['nothing but its first page', (b) => truncateSync(b.database, 4096), /damaged|could not be looked at/],
    ['half a header', (b) => truncateSync(b.database, 50), /not an SQLite database|damaged/],
    ['a header of zeros', (b) => zeroPages(b, 0), /not an SQLite database/],
    ['another file in its place', (b) => writeFileSync(b.database, 'hello'), /not an SQLite database/],
    ['an empty file', (b) => truncateSync(b.database, 0), /it is empty/],
    ['no file at all', (b) => rmSync(b.database), /no such file/],
    ['a database of somebody else', sql('pragma application_id = 7'), /not one of drain's/],
    ['a newer database', sql('pragma user_version = 99'), /of version 99/],
  ])('%s', async (_, ruin, message) => {
    const backlog = await drained();
    settle(backlog);
    ruin(backlog);
    const before = backlog.has('.drain/drain.db') ? readFileSync(backlog.database) : undefined;
    const sick = await doctor(backlog, '--fix');
    expect([sick.code, sick.check('integrity').status]).toEqual([1, 'bad']);
    expect(sick.check('integrity').findings[0].message).toMatch(message);
    expect(backlog.has('.drain/drain.db') ? readFileSync(backlog.database) : undefined).toEqual(before);
  });

  test('and the other commands send to doctor', async () => {
    const backlog = await drained();
    settle(backlog);
    zeroPages(backlog, 1);
    const { code, stderr } = await backlog.run(['show', 'r', 'p']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^drain: .*damaged.*drain doctor\n$/)]);
  });

  test('rows that refer to rows that are gone', async () => {
    const backlog = await drained();
    sql("update attempts set session_id = 'gone' where run_id = 'r'")(backlog);
    const { check } = await doctor(backlog);
    expect(check('integrity').findings[0].message).toContain('1 of attempts');
  });

  test('a WAL that was cut: what its session wrote down is not taken for what the database says', async () => {
    const backlog = await createBacklog([SUCCEEDS, FAILS]);
    settle(backlog);
    // A controller that was killed leaves its WAL behind; a copy taken while it is open is just that.
    const holder = new Database(backlog.database);
    holder.prepare('select count(*) from phases').get();
    await backlog.run([]);
    const kept = ['drain.db', 'drain.db-wal'].map(
      (name) => [name, readFileSync(backlog.path(`.drain/${name}`))] as const,
    );
    holder.close();
    for (const [name, bytes] of kept) writeFileSync(backlog.path(`.drain/${name}`), bytes);
    rmSync(backlog.path('.drain/drain.db-shm'), { force: true });
    truncateSync(backlog.path('.drain/drain.db-wal'), 32 + 4120 * 3 + 1000);
    const { code, check } = await doctor(backlog);
    expect(code).toBe(1);
    expect(check('integrity').status).toBe('ok');
    expect(check('wal')).toMatchObject({
      status: 'note',
      findings: [{ message: expect.stringContaining('cut short') }],
    });
    expect(check('session-files')).toMatchObject({
      status: 'warn',
      findings: [{ message: expect.stringContaining('of this database, which does not know them any more') }],
    });
  });

  test('results that only the file of a session has are told of, and not written over', async () => {
    const backlog = await drained();
    const before = backlog.read(`.drain/sessions/${backlog.sessions()[0]}.json`);
    sql("delete from attempts where run_id = 'r'")(backlog);
    expect((await doctor(backlog, '--fix')).check('session-files')).toMatchObject({
      ...{ status: 'warn', fixed: [] },
      findings: [{ message: expect.stringContaining('results that the database does not have') }],
    });
    expect(backlog.read(`.drain/sessions/${backlog.sessions()[0]}.json`)).toBe(before);
  });

  test('and a run that was forgotten is none of that', async () => {
    const backlog = await drained();
    await backlog.run(['forget', 'r', '--yes']);
    expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
  });
});

function zeroPages(backlog: TestBacklog, from: number): void {
  const bytes = readFileSync(backlog.database);
  bytes.fill(0, from * 4096, (from + (from === 0 ? 1 : 6)) * 4096);
  writeFileSync(backlog.database, bytes);
}

test('nothing that a session at work is using is healed', async () => {
  const backlog = await createBacklog([failed('r/p', untilGo), FAILS]);
  const session = backlog.start(['--run-id', 'r']);
  await waitFor(() => backlog.lines('witness')[0]);
  sql("update runs set complete = 4 where run_id = 's'")(backlog);
  const { code, check } = await doctor(backlog, '--fix');
  expect(code).toBe(1);
  expect(check('integrity')).toMatchObject({ fixed: [], not_fixed: [expect.stringContaining('is at work')] });
  writeFileSync(backlog.path('go'), '');
  expect((await session.ended).code).toBe(0);
  expect(await doctor(backlog, '--fix')).toMatchObject({ code: 0 });
});

test('a reader that keeps the WAL is named, and once it is gone --fix empties it', async () => {
  const backlog = await drained();
  const reader = new Database(backlog.database, { readonly: true });
  reader.exec('begin');
  reader.prepare('select count(*) from phases').get();
  damage(backlog, (db) => {
    db.pragma('wal_autocheckpoint = 0');
    db.exec('create table ballast (x)');
    for (let n = 0; n < 18; n++) db.exec('insert into ballast values (zeroblob(1000000))');
    db.exec('drop table ballast');
  });
  const { check, sick } = await doctor(backlog);
  expect(sick).toEqual(['wal']);
  expect(check('wal').findings[0].message).toMatch(new RegExp(`cannot be moved.*pid ${process.pid} `));
  const kept = await doctor(backlog, '--fix');
  expect(kept.check('wal')).toMatchObject({ fixed: [], not_fixed: [expect.stringContaining('could not be emptied')] });
  reader.close();
  expect(await doctor(backlog, '--fix')).toMatchObject({ code: 0, sick: [] });
});

describe('this machine', () => {
  test.each([
    ['bytes', '{ "minFreeDiskMb": 1000000000 }', /only .* free in/],
    ['inodes', '{ "minFreeInodes": 1000000000000 }', /files more fit in .*\(inodes\)/],
  ])('a reserve of %s that is not there', async (_, config, message) => {
    const backlog = await drained();
    writeFileSync(backlog.path('drain.config.json'), config);
    expect((await doctor(backlog)).check('disk')).toMatchObject({
      status: 'bad',
      findings: [{ message: expect.stringMatching(message), fix: expect.stringContaining('drain gc') }],
    });
  });

  test('too few descriptors', async () => {
    const backlog = await drained({ concurrency: 20 });
    const { stdout } = spawnSync('sh', ['-c', `ulimit -n 100; exec "${process.execPath}" "${PROGRAM}" doctor --json`], {
      cwd: backlog.folder,
      encoding: 'utf8',
    });
    const checks = JSON.parse(stdout).checks as Document[];
    expect(checks.find(({ name }) => name === 'descriptors')).toMatchObject({
      status: 'bad',
      findings: [{ message: expect.stringContaining('100 files may be open, and 20 phases at once') }],
    });
  });

  test.each([
    [
      'a clock that was set back',
      `insert into events (at_ms, by, type) values (AT, 'u', 'hold.lifted')`,
      /1h.* behind the newest/,
    ],
    ['rows from the future', 'update attempts set ended_at_ms = AT', /2 attempts/],
  ])('%s', async (_, text, message) => {
    const backlog = await drained();
    sql(text.replace('AT', String(Date.now() + 5_400_000)))(backlog);
    const { check, sick } = await doctor(backlog, '--fix');
    expect(sick).toEqual(['clock']);
    expect(check('clock').findings[0].message).toMatch(message);
  });
});

describe('the configuration', () => {
  const config = (backlog: TestBacklog, text: string): void => writeFileSync(backlog.path('drain.config.json'), text);

  test.each<[string, string, string, RegExp]>([
    ['a file that cannot be read', '{ "batchSize": ', 'bad', /Cannot read .*drain\.config\.json/],
    ['a value out of range', '{ "concurrency": 0 }', 'bad', /expected a whole number from 1 to 1000/],
    ['a source that is not there', '{ "sources": [{ "file": "gone.csv" }] }', 'bad', /not there: .*gone\.csv/],
    ['a directory that is not there', '{ "cwd": "gone" }', 'bad', /directory of phases is not there/],
    [
      'a command that is not there',
      '{ "command": "gone-program {{ run.id }}" }',
      'bad',
      /command not found: gone-program/,
    ],
    ['options that contradict each other', '{ "failFast": 50 }', 'note', /fail-fast 50 is never reached/],
  ])('%s', async (_, text, status, message) => {
    const backlog = await drained();
    config(backlog, text);
    const { code, check } = await doctor(backlog);
    expect([code, check('configuration').status]).toEqual([status === 'bad' ? 1 : 0, status]);
    expect(check('configuration').findings[0].message).toMatch(message);
  });

  test('phases without a command', async () => {
    const backlog = await createBacklog([failed('r/p', undefined)]);
    expect((await doctor(backlog)).check('configuration').findings[0].message).toContain(
      '1 failed phase without a command',
    );
    config(backlog, '{ "command": "true" }');
    expect(await doctor(backlog)).toMatchObject({ code: 0 });
  });

  test('a system on which no phase can be given a session', async () => {
    const backlog = await drained();
    const { document } = await backlog.json(['doctor'], { env: { PATH: '/nowhere' } });
    const found = document.checks.find(({ name }: Document) => name === 'configuration');
    expect(found).toMatchObject({ status: 'bad', findings: [{ message: expect.stringContaining('setsid') }] });
  });
});

describe('files among the sessions', () => {
  test('that no session on record has left are told of', async () => {
    const backlog = await drained();
    const lost = backlog.path('.drain/sessions/batch-drain-20200101-000000.json');
    copyFileSync(sessionFile(backlog), lost);
    spawnSync('touch', ['-d', '2020-01-01', lost]);
    expect((await doctor(backlog)).check('session-files')).toMatchObject({
      status: 'warn',
      findings: [
        { message: expect.stringContaining('batch-drain-20200101-000000'), fix: expect.stringContaining('--orphans') },
      ],
    });
    await backlog.run(['gc', '--orphans']);
    expect(await doctor(backlog)).toMatchObject({ code: 0 });
  });

  test('that gc has removed are not missed, also by the next session', async () => {
    const backlog = await drained();
    await backlog.run(['retry', 's', 'p']);
    await backlog.run([]);
    const [first] = backlog.sessions();
    const { document } = await backlog.json(['gc', '--keep-days', '0.000001']);
    expect(document.sessions).toBeGreaterThan(0);
    expect(backlog.has(`.drain/sessions/${first}.json`)).toBe(false);
    expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
    await backlog.run([]);
    expect(backlog.has(`.drain/sessions/${first}.json`)).toBe(false);
  });

  test('of a backlog that was moved are found where they are now', async () => {
    const backlog = await drained();
    const log = logOf(backlog, 'r');
    renameSync(backlog.path('.drain'), backlog.path('moved'));
    const { document, code } = await backlog.json(['doctor', '--data-dir', 'moved']);
    const found = document.checks.find(({ name }: Document) => name === 'missing-logs');
    expect([code, found.status]).toEqual([0, 'note']);
    expect(found.findings[0].message).toContain(log);
  });
});

describe('--backup', () => {
  test('makes a sound copy while a session writes, of one moment', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => failed(`r${n}/p`, ['true']));
    const backlog = await createBacklog(rows);
    const session = backlog.start(['--batch-size', '0', '--concurrency', '2']);
    await waitFor(() => backlog.query('select 1 from attempts where outcome is not null limit 1')[0]);
    const { code, document } = await backlog.json(['doctor', '--backup', 'copy.db']);
    expect([code, document.backup.file]).toEqual([0, backlog.path('copy.db')]);
    const copy = new Database(backlog.path('copy.db'), { readonly: true });
    onTestFinished(() => void copy.close());
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.pragma('foreign_key_check')).toEqual([]);
    const attempts = copy.prepare('select count(*) n from attempts where outcome is not null').pluck().get();
    const complete = copy.prepare("select count(*) n from phases where state = 'complete'").pluck().get();
    expect([attempts, copy.prepare('select sum(complete) from runs').pluck().get()]).toEqual([complete, complete]);
    expect((await session.ended).code).toBe(0);
    expect(backlog.query("select count(*) n from phases where state = 'complete'")).toEqual([{ n: 300 }]);
  });

  test('can be put back', async () => {
    const backlog = await drained();
    await backlog.run(['doctor', '--backup', 'copy.db']);
    rmSync(backlog.database);
    for (const suffix of ['-wal', '-shm']) rmSync(backlog.database + suffix, { force: true });
    copyFileSync(backlog.path('copy.db'), backlog.database);
    expect(await doctor(backlog)).toMatchObject({ code: 0, sick: [] });
    expect((await backlog.run([])).code).toBe(1);
  });

  test('writes over nothing, and leaves nothing half-made', async () => {
    const backlog = await drained();
    appendFileSync(backlog.path('mine'), 'precious');
    const { code, stderr } = await backlog.run(['doctor', '--backup', 'mine']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('is there already')]);
    expect(backlog.read('mine')).toBe('precious');
    expect((await backlog.run(['doctor', '--backup', join('gone', 'copy.db')])).code).toBe(2);
    settle(backlog);
    zeroPages(backlog, 1);
    const damaged = await backlog.run(['doctor', '--backup', 'copy.db']);
    expect([damaged.code, damaged.stderr]).toEqual([2, expect.stringContaining('damaged')]);
    expect(spawnSync('ls', { cwd: backlog.folder, encoding: 'utf8' }).stdout).not.toContain('copy.db');
  });
});

test('no backlog is wrong use', async () => {
  const backlog = await drained();
  expect((await backlog.run(['doctor', '--data-dir', 'nowhere'])).code).toBe(2);
});
