import type { ImportRun } from '../core/import-row.ts';
import type { Door } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

export interface NewRun extends ImportRun {
  readonly door: Door;
  readonly at: number;
}

const PUT = `insert into runs (run_id, door, mode, command, cwd, env, timeout_ms, quotas, created_at_ms)
  values (@runId, @door, coalesce(@mode, 'sequential'), @command, @cwd, @env, @timeoutMs, @quotas, @at)
  on conflict do update set mode = coalesce(@mode, mode), command = coalesce(@command, command), cwd = coalesce(@cwd, cwd),
    env = coalesce(@env, env), timeout_ms = coalesce(@timeoutMs, timeout_ms), quotas = coalesce(@quotas, quotas)
  where mode != coalesce(@mode, mode) or command is not coalesce(@command, command) or cwd is not coalesce(@cwd, cwd)
    or env is not coalesce(@env, env) or timeout_ms is not coalesce(@timeoutMs, timeout_ms)
    or quotas is not coalesce(@quotas, quotas)`;

/** Adds a run; of one that is there, takes over what is declared. @returns whether anything changed */
export function putRun(db: Db, row: NewRun): boolean {
  const { runId, door, mode, cwd, timeoutMs, at } = row;
  const json = { command: toJson(row.command), env: toJson(row.env), quotas: toJson(row.quotas) };
  return run(db, PUT, { runId, door, mode, cwd, timeoutMs, at, ...json }).changes > 0;
}

function toJson(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
