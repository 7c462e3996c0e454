/** Databases of every earlier version, with data in them, are brought to this one. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { expect, onTestFinished, test } from 'vitest';
import { openReader, openWriter, SCHEMA_VERSION } from '../../src/db/open.ts';
import { TRIGGERS } from '../../src/db/triggers.ts';

const MIGRATIONS = new URL('../../migrations', import.meta.url).pathname;
const APPLICATION_ID = 0x64726169;

const earlier = Array.from({ length: SCHEMA_VERSION - 1 }, (_, nth) => nth + 1);

/** What every version has had. A run's counts are kept by trigger, and are wrong here until they are recomputed. */
const DATA = `
  insert into runs (run_id, door, created_at_ms) values ('nightly', 'import', 1), ('other', 'add', 1);
  insert into phases (run_id, phase_id, state, created_at_ms, updated_at_ms) values
    ('nightly', 'build', 'failed', 1, 1), ('nightly', 'test', 'queued', 1, 1), ('other', 'ok', 'complete', 1, 1);
  insert into sessions (session_id, door, status, started_at_ms, ended_at_ms, started_seq, options, identity, batch_size, host, pid,
    pid_start, pid_namespace, boot_id, heartbeat_at_ms, telemetry_before)
    values ('s1', 'drain', 'completed', 1, 2, 1, '{}', '{}', 10, 'h', 1, '1', 'n', 'b', 1, '{}');
  insert into attempts (attempt_id, run_id, phase_id, number, session_id, initial_state, claimed_at_ms, ended_at_ms, outcome, message,
    counts_before) values ('u1', 'nightly', 'build', 1, 's1', 'failed', 1, 2, 'failed', 'exit 1', '{}');
  insert into holds (target, run_id, why, by, note, placed_at_ms) values ('run', 'other', 'paused', 'me', '', 1);
  insert into events (at_ms, by, type) values (1, 'me', 'session.started');`;

test('there are earlier versions to migrate from', () => expect(earlier.length).toBeGreaterThan(0));

test.each(earlier)('a database of version %i keeps what is in it', async (version) => {
  const file = databaseOf(version);
  const db = await openWriter(file);
  expect(db.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  expect(db.prepare('select run_id, failed, queued, complete, head_id is not null head from runs').all()).toEqual([
    { run_id: 'nightly', failed: 1, queued: 1, complete: 0, head: 1 },
    { run_id: 'other', failed: 0, queued: 0, complete: 1, head: 0 },
  ]);
  expect(db.prepare('select attempt_id, outcome, message from attempts').all()).toEqual([
    { attempt_id: 'u1', outcome: 'failed', message: 'exit 1' },
  ]);
  expect(db.prepare('select target, run_id, quota, why from holds').all()).toEqual([
    { target: 'run', run_id: 'other', quota: null, why: 'paused' },
  ]);
  const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").pluck().all();
  expect(triggers.sort()).toEqual(Object.keys(TRIGGERS).sort());
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
  db.close();
});

test.each(earlier)('a reader of version %i has it brought up first', async (version) => {
  const db = await openReader(databaseOf(version));
  expect(db.prepare("select failed from runs where run_id = 'nightly'").pluck().get()).toBe(1);
  db.close();
});

test('an earlier one is left alone while a session works on it', async () => {
  const file = databaseOf(1);
  const db = new Database(file);
  db.prepare("update sessions set status = 'running', ended_at_ms = null, heartbeat_at_ms = ?").run(Date.now());
  db.close();
  await expect(openWriter(file)).rejects.toMatchObject({
    code: 'live_session',
    message: expect.stringContaining('drain stop s1'),
  });
});

/** As that version made it: by its migrations alone. */
function databaseOf(version: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'drain-migrate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const migrations = join(folder, 'migrations');
  cpSync(MIGRATIONS, migrations, { recursive: true });
  const journal = join(migrations, 'meta', '_journal.json');
  const all = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] };
  writeFileSync(journal, JSON.stringify({ ...all, entries: all.entries.slice(0, version) }));
  const file = join(folder, 'drain.db');
  const db = new Database(file);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.pragma('journal_mode = WAL');
  migrate(drizzle({ client: db }), { migrationsFolder: migrations });
  db.exec(DATA);
  db.pragma(`user_version = ${version}`);
  db.close();
  return file;
}
