/** The session's document, in its file and in all that shows one. */
import { formatHandle } from '../../core/attempt.ts';
import type { AttemptView } from '../../read/attempts.ts';
import type { Placed, SessionView } from '../../read/sessions.ts';
import { courseWire, totalsWire } from './course.ts';
import { heldWire } from './holds.ts';
import { seconds, snakeCase, type Wire } from './wire.ts';

/** Of the session file and every document that holds one. */
const SCHEMA_VERSION = 1;

export interface SessionExtras {
  readonly placed: Placed;
  readonly fingerprintCounts: Readonly<Record<string, number>>;
  /** Attempts of dead sessions that this one has settled. */
  readonly recovered: readonly AttemptView[];
}

/** All of the session's document but its results. */
export function sessionWire(session: SessionView, { placed, fingerprintCounts, recovered }: SessionExtras): Wire {
  const { identity, totals } = session;
  return {
    schema_version: SCHEMA_VERSION,
    session_id: session.sessionId,
    door: session.door,
    ...courseWire(session),
    options: optionsWire(session.options),
    identity: {
      database_url: identity.databaseUrl,
      database_path: identity.databasePath,
      api_url: identity.apiUrl,
      host: identity.host,
      user: identity.user,
      pid: identity.pid,
      boot_id: identity.bootId,
      cwd: identity.cwd,
      git_commit: identity.gitCommit,
      git_dirty: identity.gitDirty,
      node_version: identity.nodeVersion,
      drain_version: identity.drainVersion,
    },
    batch_size: session.batchSize,
    ...totalsWire(totals),
    total_not_started: totals.notStarted,
    total_telemetry_events: totals.telemetryEvents,
    total_tokens: totals.tokens,
    total_cost_usd: totals.costUsd,
    telemetry_rows_before: session.telemetryBefore,
    telemetry_rows_after: session.telemetryAfter,
    skipped: session.held.map(heldWire),
    taken_over_by: session.takenOverBy,
    recovered: recovered.map(recoveredAttemptWire),
    fingerprint_counts: fingerprintCounts,
    stopped_fingerprints: placed.fingerprints,
    stopped_runs: placed.runs.map(({ runId, why, note }) => ({ run_id: runId, reason: why, note })),
  };
}

/** `phaseTimeoutSeconds: 900000` -> `phase_timeout_seconds: 900`: inside, every duration is milliseconds. */
function optionsWire(options: Readonly<Record<string, unknown>>): Wire {
  const wire = Object.entries(options).map(([name, value]) => [
    snakeCase(name),
    name.endsWith('Seconds') && typeof value === 'number' ? seconds(value) : value,
  ]);
  return Object.fromEntries(wire) as Wire;
}

function recoveredAttemptWire(attempt: AttemptView): Wire {
  return {
    run_id: attempt.runId,
    phase_id: attempt.phaseId,
    attempt_id: attempt.attemptId,
    handle: formatHandle(attempt.handle),
    session_id: attempt.sessionId,
    outcome: attempt.outcome,
    category: attempt.category,
    subprocess_returncode: attempt.returnCode,
    error_message: attempt.message,
  };
}
