/** Brings a database to this version's schema. Loaded only when there is something to do: drizzle takes time to load. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate as applyMigrations } from 'drizzle-orm/better-sqlite3/migrator';
import { DrainError } from '../core/error.ts';
import type { Db } from './native.ts';
import { packageRoot } from './root.ts';
import { transact } from './transact.ts';
import { remakeTriggers } from './triggers.ts';

/** How many migrations there are; the same number is the database's `user_version` once all are applied. */
export function schemaVersion(): number {
  const journal = readFileSync(join(packageRoot(), 'migrations', 'meta', '_journal.json'), 'utf8');
  return (JSON.parse(journal) as { entries: unknown[] }).entries.length;
}

/** @throws DrainError `live_session` while a session works on it, `damaged` when foreign keys do not hold afterwards */
export function migrate(db: Db): void {
  refuseUnderLiveSession(db);
  // Foreign keys cannot be switched inside a transaction, and a rebuilt table would cascade its deletes.
  db.pragma('foreign_keys = OFF');
  try {
    applyMigrations(drizzle({ client: db }), { migrationsFolder: join(packageRoot(), 'migrations') });
    transact(db, () => {
      remakeTriggers(db);
      db.pragma(`user_version = ${schemaVersion()}`);
    });
    checkForeignKeys(db);
  } finally {
    db.pragma('foreign_keys = ON');
  }
}

function refuseUnderLiveSession(db: Db): void {
  if (!db.prepare("select 1 from sqlite_master where name = 'sessions'").get()) return;
  const live = db
    .prepare("select session_id from sessions where status = 'running' and heartbeat_at_ms > ?")
    .pluck()
    .get(Date.now() - 60_000);
  if (live === undefined) return;
  throw new DrainError(
    'live_session',
    `Cannot bring ${db.name} to this version while session ${live} is at work on it. Wait for it, or: drain stop ${live}`,
  );
}

function checkForeignKeys(db: Db): void {
  const broken = db.pragma('foreign_key_check') as readonly { table: string }[];
  if (broken.length === 0) return;
  throw new DrainError(
    'damaged',
    `${db.name}: ${broken.length} rows of ${broken[0]?.table} refer to rows that are gone.`,
  );
}
