/** Rows that a phase reported. Each line counts once: the position in its file moves in the same transaction. */
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';
import { addEvent } from './events.ts';

export interface TelemetryRow {
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface TelemetryBatch extends Key {
  readonly handle: number;
  readonly attemptId: string;
  readonly sessionId: string;
  readonly at: number;
  readonly rows: readonly TelemetryRow[];
  readonly rejected: readonly { readonly line: string; readonly reason: string }[];
  /** Where in the file the next read begins. */
  readonly offset: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** Kinds that have a table of their own, and its columns as the phases name them. */
const TABLES: Readonly<Record<string, { readonly table: string; readonly columns: readonly string[] }>> = {
  token_estimation_v2: {
    table: 'token_estimation_v2_events',
    columns: [
      ...['timestamp', 'category', 'complexity', 'deliverable_count', 'deliverables_json', 'predicted_output_tokens'],
      ...['actual_output_tokens', 'selected_budget', 'success', 'truncated', 'stop_reason', 'model', 'smape_percent'],
      ...['waste_ratio', 'underestimated', 'is_truncated_output', 'api_reference_required', 'examples_required'],
      ...['research_required', 'usage_guide_required', 'context_quality'],
    ],
  },
  token_budget_escalation: {
    table: 'token_budget_escalation_events',
    columns: [
      ...[
        'timestamp',
        'attempt_index',
        'reason',
        'was_truncated',
        'output_utilization',
        'escalation_factor',
        'base_value',
      ],
      ...['base_source', 'retry_max_tokens', 'selected_budget', 'actual_max_tokens', 'tokens_used'],
    ],
  },
};

const COUNT = `update attempts set telemetry_events = telemetry_events + @rows, telemetry_rejected = telemetry_rejected + @rejected,
  telemetry_offset = @offset, tokens = tokens + @tokens, cost_usd = cost_usd + @costUsd where handle = @handle`;

export function recordTelemetry(db: Db, batch: TelemetryBatch): void {
  for (const row of batch.rows) addRow(db, batch, row);
  for (const { line, reason } of batch.rejected) {
    const key = { runId: batch.runId, phaseId: batch.phaseId };
    const { sessionId, handle, at } = batch;
    addEvent(db, at, {
      type: 'telemetry.rejected',
      by: sessionId,
      sessionId,
      key,
      attempt: handle,
      data: { line, reason },
    });
  }
  const { handle, offset, tokens, costUsd } = batch;
  run(db, COUNT, { handle, offset, tokens, costUsd, rows: batch.rows.length, rejected: batch.rejected.length });
}

function addRow(db: Db, batch: TelemetryBatch, row: TelemetryRow): void {
  const owner = { attemptId: batch.attemptId, runId: batch.runId, phaseId: batch.phaseId };
  const own = Object.hasOwn(TABLES, row.kind) ? TABLES[row.kind] : undefined;
  if (!own) {
    run(
      db,
      `insert into telemetry_events (attempt_id, run_id, phase_id, at_ms, kind, payload)
       values (@attemptId, @runId, @phaseId, @at, @kind, @payload)`,
      { ...owner, at: batch.at, kind: row.kind, payload: JSON.stringify(row.payload) },
    );
    return;
  }
  const present = own.columns.filter((column) => row.payload[column] !== undefined && row.payload[column] !== null);
  const names = ['attempt_id', 'run_id', 'phase_id', ...present];
  const values = ['@attemptId', '@runId', '@phaseId', ...present.map((column) => `@${column}`)];
  const cells = Object.fromEntries(present.map((column) => [column, cell(row.payload[column])]));
  run(db, `insert into ${own.table} (${names.join(', ')}) values (${values.join(', ')})`, { ...owner, ...cells });
}

/** SQLite has no booleans; what is no plain value is kept as JSON. */
function cell(value: unknown): string | number {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
