import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const TABLES = ['token_estimation_v2_events', 'token_budget_escalation_events', 'telemetry_events'] as const;

/** Rows of each telemetry table. */
export function countTelemetry(db: Db): Record<string, number> {
  return Object.fromEntries(
    TABLES.map((table) => [table, get<{ n: number }>(db, `select count(*) n from ${table}`)?.n ?? 0]),
  );
}
