import type { OutcomeName } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface TimedAttempt extends Key {
  readonly handle: number;
  readonly outcome: OutcomeName;
  readonly durationMs: number;
}

export interface Durations {
  /** The shortest first. */
  readonly ms: readonly number[];
  /** The slowest first. */
  readonly slowest: readonly TimedAttempt[];
}

/** Those that came to an end of their own or of their limit. */
const TIMED = `from attempts
  where session_id = @sessionId and outcome in ('succeeded', 'failed', 'timed_out') and duration_ms is not null`;

const SLOWEST = `select handle, run_id runId, phase_id phaseId, outcome, duration_ms durationMs ${TIMED}
  order by duration_ms desc, handle desc limit @shown`;

/** One row, because ten thousand take longer to hand over than to find. */
const ALL = `select json_group_array(duration_ms) ms ${TIMED}`;

export function listDurations(db: Db, sessionId: string, shown: number): Durations {
  const [found] = all<{ ms: string }>(db, ALL, { sessionId });
  const ms = JSON.parse(found?.ms ?? '[]') as number[];
  return { ms: ms.sort((a, b) => a - b), slowest: all<TimedAttempt>(db, SLOWEST, { sessionId, shown }) };
}
