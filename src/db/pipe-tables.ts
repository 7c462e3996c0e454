/**
 * The tables of pipelines, in a database that is not drain's: the user's own, beside their rows, so that a batch and what it
 * writes are one transaction. All names begin with `drain_pipe_`; nothing else in the database is touched.
 */
import { DrainError } from '../core/error.ts';
import type { Db } from './native.ts';
import { transact } from './transact.ts';

/** Of these tables, kept in `drain_pipe_meta`. */
const PIPE_VERSION = 1;

/** What a batch gave has a table of its own, so that counting batches does not read it. */
const TABLES = `
create table if not exists drain_pipe_meta (version integer not null);
create table if not exists drain_pipe_runs (
  id integer primary key,
  run_id text not null unique,
  epoch integer not null default 0,
  owner text,
  owned_since_ms integer,
  flow text,
  definition text,
  input text,
  state text check (state in ('running', 'ok', 'partial', 'failed', 'cancelled')),
  error text,
  started_at_ms integer,
  ended_at_ms integer,
  ran_by text
);
create table if not exists drain_pipe_steps (
  run integer not null references drain_pipe_runs on delete cascade,
  step text not null,
  output not null,
  primary key (run, step)
) without rowid;
create table if not exists drain_pipe_scopes (
  id integer primary key,
  run integer not null references drain_pipe_runs on delete cascade,
  scope text not null,
  total integer,
  outdated integer not null default 0,
  unique (run, scope)
);
create table if not exists drain_pipe_batches (
  scope integer not null references drain_pipe_scopes on delete cascade,
  number integer not null,
  status text not null check (status in ('done', 'partial', 'failed', 'skipped')),
  size integer not null,
  row_count integer not null,
  ran_by text not null,
  start_index integer not null,
  digest text not null,
  attempts integer not null,
  unfinished text,
  loaded_count integer not null,
  skipped_count integer not null,
  duration_ms real not null,
  ended_at_ms integer not null,
  delivered integer not null,
  handed_on_count integer,
  results_field text,
  error text,
  seq integer not null,
  primary key (scope, number)
) without rowid;
create table if not exists drain_pipe_outputs (
  scope integer not null references drain_pipe_scopes on delete cascade,
  number integer not null,
  output not null,
  primary key (scope, number)
) without rowid;
create table if not exists drain_pipe_events (
  seq integer primary key,
  run integer not null references drain_pipe_runs on delete cascade,
  at_ms integer not null,
  type text not null,
  scope integer,
  number integer,
  step text
);
create index if not exists drain_pipe_events_of_run on drain_pipe_events (run);
`;

/** @throws DrainError `newer_database` */
export function hasPipeTables(db: Db): boolean {
  const isThere = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'drain_pipe_meta'").get();
  const version = isThere && db.prepare('select max(version) from drain_pipe_meta').pluck().get();
  if (typeof version !== 'number') return false;
  if (version <= PIPE_VERSION) return true;
  throw new DrainError(
    'newer_database',
    `The pipelines in ${db.name} are of version ${version}, and this drain knows ${PIPE_VERSION}: a newer one wrote them. ` +
      'Update drain-controller, or keep this run in another file.',
  );
}

/** @throws DrainError `newer_database` */
export function createPipeTables(db: Db): void {
  transact(db, () => {
    if (hasPipeTables(db)) return;
    db.exec(TABLES);
    db.exec(`insert into drain_pipe_meta (version) values (${PIPE_VERSION})`);
  });
}
