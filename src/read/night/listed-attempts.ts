import type { OutcomeName } from '../../core/outcome.ts';
import type { Key } from '../../core/phase.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

/** An attempt as a line of a list. */
export interface ListedAttempt extends Key {
  readonly handle: number;
  readonly outcome: OutcomeName | null;
  readonly returnCode: number | null;
  readonly signal: string | null;
  /** Epoch milliseconds; null where it never started. */
  readonly startedAt: number | null;
  readonly durationMs: number | null;
  readonly fingerprint: string | null;
  /** The beginning of its reason in words: what is shown is one line. */
  readonly message: string | null;
}

const CHARS = 1_000;

const LISTED = `select handle, run_id runId, phase_id phaseId, outcome, return_code returnCode, signal, started_at_ms startedAt,
    duration_ms durationMs, fingerprint, substr(message, 1, ${CHARS}) message
  from attempts where session_id in (select value from json_each(@named))
  order by case outcome when 'failed' then 0 when 'timed_out' then 1 when 'interrupted' then 2 when 'not_started' then 2
    when 'succeeded' then 4 else 3 end, handle limit @limit`;

/** Those that went wrong first, then those under way, then the others, each as they were claimed: the first `limit` of them. */
export function listWorstFirst(db: Db, sessionIds: readonly string[], limit: number): ListedAttempt[] {
  return all<ListedAttempt>(db, LISTED, { named: JSON.stringify(sessionIds), limit });
}
