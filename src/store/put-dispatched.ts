import type { DispatchDefinition } from '../core/dispatch/definition.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

export interface NewDispatchedRun {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  /** Where its commands run: of a run that is there it stays what it was. */
  readonly cwd: string;
  /** 0: no limit; nothing: what the session says. */
  readonly timeoutMs: number | undefined;
  readonly at: number;
}

const PUT = `insert into runs (run_id, door, mode, cwd, env, timeout_ms, quotas, dispatch, created_at_ms)
  values (@runId, 'dispatch', 'independent', @cwd, @env, @timeoutMs, @quotas, @dispatch, @at)
  on conflict do update set env = @env, timeout_ms = @timeoutMs, quotas = @quotas, dispatch = @dispatch`;

/** Adds a run of dispatch, or defines one anew. */
export function putDispatched(db: Db, { definition, ...row }: NewDispatchedRun): void {
  const { env, quotas } = definition;
  const json = { env: JSON.stringify(env), quotas: JSON.stringify(quotas), dispatch: JSON.stringify(definition) };
  run(db, PUT, { ...row, ...json });
}
