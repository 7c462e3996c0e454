/**
 * Takes over what a file declares of a phase. Only what differs from what the last import saw is looked at, and what was
 * drained here is never undone: its state follows the file only where the file says something new about a good end.
 */
import { type CategoryRule, categorise } from '../core/failure/category.ts';
import { fingerprint, type Own } from '../core/failure/fingerprint.ts';
import type { ImportRow, ImportState } from '../core/import-row.ts';
import { maskText } from '../core/mask.ts';
import type { PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get, type Parameters, run } from '../db/statement.ts';

export interface PutOptions {
  /** The file, absolute; none for `drain add`. */
  readonly source: string | undefined;
  readonly rules: readonly CategoryRule[];
  readonly by: string;
  readonly at: number;
}

/** `left-alone`: its declaration was taken over, its state was not, because it was drained here. */
export type PutResult = 'inserted' | 'updated' | 'unchanged' | 'left-alone';

interface Existing {
  readonly id: number;
  readonly state: PhaseState;
  readonly attempts: number;
  readonly sourceSeen: string | null;
}

const FIND = `select id, state, attempts, source_seen sourceSeen from phases where run_id = @runId and phase_id = @phaseId`;

const INSERT = `insert into phases (run_id, phase_id, state, tier_index, phase_index, priority, command, cwd, env, stdin, timeout_ms,
    max_attempts, after, deliverables, inputs, quotas, skipped_from, skipped_by, last_category, last_fingerprint, last_reason,
    source, source_state, source_seen, elsewhere, created_at_ms, updated_at_ms)
  values (@runId, @phaseId, @state, @tierIndex, @phaseIndex, @priority, @command, @cwd, @env, @stdin, @timeoutMs,
    @maxAttempts, @after, @deliverables, @inputs, @quotas, @skippedFrom, @skippedBy, @category, @fingerprint, @reason,
    @source, @sourceState, @seen, @elsewhere, @at, @at)`;

const DECLARE = `update phases set tier_index = @tierIndex, phase_index = @phaseIndex, priority = @priority, command = @command,
    cwd = @cwd, env = @env, stdin = @stdin, timeout_ms = @timeoutMs, max_attempts = @maxAttempts, after = @after,
    deliverables = @deliverables, inputs = @inputs, quotas = @quotas, source = @source, source_state = @sourceState, source_seen = @seen,
    updated_at_ms = @at
  where id = @id`;

const MOVE = `update phases set state = @state, skipped_from = @skippedFrom, skipped_by = @skippedBy, elsewhere = @elsewhere,
    last_category = @category, last_fingerprint = @fingerprint, last_reason = @reason
  where id = @id and state != 'running'`;

export function putPhase(db: Db, row: ImportRow, options: PutOptions): PutResult {
  const existing = get<Existing>(db, FIND, { runId: row.runId, phaseId: row.phaseId });
  const seen = JSON.stringify(row);
  if (existing?.sourceSeen === seen) return 'unchanged';
  const columns = columnsOf(row, seen, options);
  if (!existing) {
    run(db, INSERT, columns);
    return 'inserted';
  }
  run(db, DECLARE, { ...columns, id: existing.id });
  if (!stateFollows(existing, row.state)) return row.state === existing.state ? 'updated' : 'left-alone';
  run(db, MOVE, { ...columns, id: existing.id });
  return 'updated';
}

function stateFollows(existing: Existing, state: ImportState): boolean {
  if (existing.state === 'running') return false;
  const drainedHere = existing.attempts > 0 || existing.state === 'skipped' || existing.state === 'dead';
  if (!drainedHere) return true;
  const before = existing.sourceSeen === null ? undefined : (JSON.parse(existing.sourceSeen) as ImportRow).state;
  const isNewEnd = state === 'complete' && (existing.state === 'failed' || existing.state === 'queued');
  const hasFailedAnew = before === 'complete' && state === 'failed';
  return isNewEnd || hasFailedAnew;
}

function columnsOf(row: ImportRow, seen: string, { source, rules, by, at }: PutOptions): Parameters {
  const { runId, phaseId, state, sourceState, tierIndex, phaseIndex, priority, cwd, stdin, timeoutMs, maxAttempts } =
    row;
  const reason = state === 'failed' && row.lastFailureReason ? maskText(row.lastFailureReason) : undefined;
  const category = state === 'failed' ? categorise(reason, rules) : undefined;
  return {
    ...{ runId, phaseId, state, sourceState, tierIndex, phaseIndex, priority, cwd, stdin, timeoutMs, maxAttempts },
    ...{ source, seen, at, reason, category, elsewhere: Number(row.elsewhere) },
    fingerprint: reason && category !== 'unknown' ? fingerprint(category ?? 'other', reason, ownOf(row)) : null,
    command: json(row.command),
    env: json(row.env),
    after: jsonList(row.after),
    deliverables: jsonList(row.deliverables),
    inputs: jsonList(row.inputs),
    quotas: jsonList(row.quotas ?? []),
    skippedFrom: state === 'skipped' ? 'queued' : null,
    skippedBy: state === 'skipped' ? by : null,
  };
}

function ownOf({ runId, phaseId, cwd }: ImportRow): Own {
  return { runId, phaseId, attemptId: '', paths: cwd === undefined ? [] : [cwd] };
}

function json(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function jsonList(values: readonly unknown[]): string | null {
  return values.length === 0 ? null : JSON.stringify(values);
}
