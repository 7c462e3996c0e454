import type { DeclaredWork } from '../core/attempt.ts';
import type { Item } from '../core/dispatch/item.ts';
import type { Command, Deliverable } from '../core/phase.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { ResultRule } from '../core/result-rule.ts';

/** What a phase and its run declare, as columns: JSON where they are not plain. */
export interface DeclaredRow {
  readonly phaseCommand: string | null;
  readonly runCommand: string | null;
  readonly phaseCwd: string | null;
  readonly runCwd: string | null;
  readonly phaseEnv: string | null;
  readonly runEnv: string | null;
  readonly stdin: string | null;
  readonly phaseTimeoutMs: number | null;
  readonly runTimeoutMs: number | null;
  readonly maxAttempts: number | null;
  readonly deliverables: string | null;
  readonly inputs: string | null;
  readonly source: string | null;
  readonly item: string | null;
  readonly result: string | null;
  readonly pipe: string | null;
}

/** As columns of `p` (phases) and `r` (runs). */
export const DECLARED_COLUMNS = `p.command phaseCommand, r.command runCommand, p.cwd phaseCwd, r.cwd runCwd, p.env phaseEnv,
  r.env runEnv, p.stdin, p.timeout_ms phaseTimeoutMs, r.timeout_ms runTimeoutMs, p.max_attempts maxAttempts, p.deliverables, p.inputs,
  p.source, p.item, p.result, p.pipe`;

/** The phase's own wins over its run's. */
export function declaredWork(row: DeclaredRow): DeclaredWork {
  const optional = {
    command: parse<Command>(row.phaseCommand ?? row.runCommand),
    cwd: row.phaseCwd ?? row.runCwd ?? undefined,
    stdin: row.stdin ?? undefined,
    timeoutMs: row.phaseTimeoutMs ?? row.runTimeoutMs ?? undefined,
    maxAttempts: row.maxAttempts ?? undefined,
    source: row.source ?? undefined,
    item: parse<Item>(row.item),
    result: parse<ResultRule>(row.result),
    pipe: parse<PipeWork>(row.pipe),
  };
  return {
    ...withoutUndefined(optional),
    env: { ...parse<Record<string, string>>(row.runEnv), ...parse<Record<string, string>>(row.phaseEnv) },
    deliverables: parse<Deliverable[]>(row.deliverables) ?? [],
    inputs: parse<string[]>(row.inputs) ?? [],
  };
}

export function parse<Value>(json: string | null | undefined): Value | undefined {
  return json == null ? undefined : (JSON.parse(json) as Value);
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** For optional fields, which are absent and not `undefined`. */
export function withoutUndefined<T extends object>(fields: T): Defined<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;
}
