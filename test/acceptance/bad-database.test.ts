/** Databases that are not what they should be: one clear line, exit 2, and not a byte changed. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { createBacklog, failed, openBacklog, type TestBacklog } from '../support/backlog.ts';
import { temporaryFolder } from '../support/cli.ts';
import { fixture, mark, until } from '../support/processes.ts';

const LOOKERS = [[], ['plan'], ['status'], ['--json']];

async function expectRefused(backlog: TestBacklog, says: RegExp): Promise<void> {
  const before = readFileSync(backlog.database);
  for (const args of LOOKERS) {
    const { code, stdout, stderr } = await backlog.run(args);
    expect([code, stderr]).toEqual([2, expect.stringMatching(says)]);
    expect(stderr).toContain(backlog.database);
    expect(stderr).not.toMatch(/\n\s+at /);
    if (!args.includes('--json')) expect(stdout).toBe('');
  }
  expect(readFileSync(backlog.database).equals(before)).toBe(true);
}

function emptyPlace(): TestBacklog {
  const backlog = openBacklog(temporaryFolder());
  mkdirSync(backlog.path('.drain'));
  return backlog;
}

describe('a database', () => {
  test('of a newer version is refused, naming both versions', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    const db = new Database(backlog.database);
    db.pragma('user_version = 999');
    db.close();
    await expectRefused(backlog, /999.*newer|newer.*999/s);
  });

  test('that is a text file is refused', async () => {
    const backlog = emptyPlace();
    writeFileSync(
      backlog.database,
      'this is a shopping list, not a database, and long enough to have a header\n'.repeat(30),
    );
    await expectRefused(backlog, /not an SQLite database/);
  });

  test('of another program is refused', async () => {
    const backlog = emptyPlace();
    const db = new Database(backlog.database);
    db.exec('create table phases (id integer primary key); insert into phases values (1)');
    db.close();
    await expectRefused(backlog, /not one of drain's/);
  });

  test('that is empty is no backlog', async () => {
    const backlog = emptyPlace();
    writeFileSync(backlog.database, '');
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/drain import/);
  });

  test('that is cut off is refused with one line', async () => {
    const backlog = await createBacklog(Array.from({ length: 300 }, (_, n) => failed(`r/p${n}`, ['true'])));
    const db = new Database(backlog.database);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    writeFileSync(backlog.database, readFileSync(backlog.database).subarray(0, 20_000));
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(2);
    expect(stderr).toContain(backlog.database);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('that is not there is named', async () => {
    const backlog = openBacklog(temporaryFolder());
    const { code, stderr } = await backlog.run(['--db', backlog.path('gone.db')]);
    expect(code).toBe(2);
    expect(stderr).toContain(backlog.path('gone.db'));
  });

  test('that is a folder is refused', async () => {
    const backlog = openBacklog(temporaryFolder());
    mkdirSync(backlog.database, { recursive: true });
    const { code, stderr } = await backlog.run([]);
    expect(code).toBe(2);
    expect(stderr).toContain(backlog.database);
  });

  test("of drain's own is not imported into another one", async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    copyFileSync(backlog.database, backlog.path('copy.db'));
    const { code, stderr } = await backlog.run(['import', 'copy.db']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/copy\.db.*drain's own/);
  });
});

describe('a database that another process has locked', () => {
  test('is waited for, and the phase drained', async () => {
    const backlog = await createBacklog([failed('r/p', ['true'])]);
    const release = lock(backlog);
    await until('the lock', () => backlog.has('locked'));
    const running = backlog.start([]);
    // It has come as far as the lock once it has the database open.
    await until('drain to wait for it', () => openFilesOf(running.pid).includes(backlog.database));
    release();
    expect((await running.ended).code).toBe(0);
    expect(backlog.session().total_success).toBe(1);
  });

  test('while a phase runs, times it out on time all the same and loses nothing', async () => {
    const backlog = await createBacklog([
      failed('r/p', [fixture('wait-for-file'), 'never', 'ready'], { timeout_seconds: 1 }),
    ]);
    const running = backlog.start(['--grace-seconds', '1']);
    const pid = await until('the phase', () => Number(backlog.lines('ready')[0]));
    const release = lock(backlog);
    await until('the lock', () => backlog.has('locked'));
    await until('the phase to be ended under the lock', () => openFilesOf(pid).length === 0);
    release();
    expect((await running.ended).code).toBe(1);
    expect(backlog.session().results).toMatchObject([{ outcome: 'timed_out', final_state: 'failed' }]);
  });
});

/** @returns what lets go of the lock */
function lock(backlog: TestBacklog): () => void {
  const files = [backlog.database, backlog.path('locked'), backlog.path('release')];
  spawn(process.execPath, [fixture('hold-lock'), ...files], { env: { ...process.env, ...mark }, stdio: 'ignore' });
  return () => writeFileSync(backlog.path('release'), '');
}

function openFilesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
  } catch {
    return [];
  }
}
