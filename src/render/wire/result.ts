/** An attempt, as a result of its session. */
import { formatHandle } from '../../core/attempt.ts';
import { isBurning } from '../../core/outcome.ts';
import type { AttemptView } from '../../read/attempts.ts';
import { iso, seconds, type Wire } from './wire.ts';

export function resultWire(attempt: AttemptView): Wire {
  const minutes = (attempt.durationMs ?? 0) / 60_000;
  return {
    run_id: attempt.runId,
    phase_id: attempt.phaseId,
    phase_index: attempt.phaseIndex,
    attempt_id: attempt.attemptId,
    handle: formatHandle(attempt.handle),
    attempt: attempt.number,
    session_id: attempt.sessionId,
    adopted_by: attempt.adoptedBy,
    initial_state: attempt.initialState,
    final_state: attempt.finalState,
    success: attempt.outcome === null ? null : attempt.outcome === 'succeeded',
    outcome: attempt.outcome,
    category: attempt.category,
    against: attempt.against,
    error_message: attempt.message,
    failure_fingerprint: attempt.fingerprint,
    notes: attempt.notes,
    leftovers: attempt.leftovers,
    snapshot_path: attempt.snapshotPath,
    command: attempt.argv,
    cwd: attempt.cwd,
    git_commit: attempt.gitCommit,
    git_dirty: attempt.gitDirty,
    claimed_at: iso(attempt.claimedAt),
    started_at: iso(attempt.startedAt),
    finished_at: iso(attempt.endedAt),
    subprocess_returncode: attempt.returnCode,
    subprocess_signal: attempt.signal,
    subprocess_duration_seconds: seconds(attempt.durationMs),
    subprocess_stdout_path: attempt.stdoutPath,
    subprocess_stderr_path: attempt.stderrPath,
    subprocess_stdout_bytes: attempt.stdoutBytes,
    subprocess_stderr_bytes: attempt.stderrBytes,
    subprocess_stderr_tail: attempt.stderrTail,
    run_counts_before: attempt.countsBefore,
    run_counts_after: attempt.countsAfter,
    telemetry_events_collected: attempt.telemetryEvents,
    telemetry_lines_rejected: attempt.telemetryRejected,
    telemetry_yield_per_minute: minutes > 0 ? Math.round((attempt.telemetryEvents / minutes) * 100) / 100 : null,
    zero_yield_reason: zeroYieldReason(attempt),
    tokens: attempt.tokens,
    cost_usd: attempt.costUsd,
    data: attempt.resultData,
  };
}

/** Why an attempt that has ended reported no telemetry. */
function zeroYieldReason(attempt: AttemptView): string | null {
  if (attempt.outcome === null || attempt.telemetryEvents > 0) return null;
  if (attempt.outcome === 'not_started' || attempt.startedAt === null) return 'it never started';
  if (attempt.telemetryRejected > 0)
    return `none of the ${attempt.telemetryRejected} lines that it reported could be read`;
  const cut = attempt.outcome === 'interrupted' || attempt.outcome === 'timed_out';
  if (cut) return 'it was ended before it had reported anything';
  return isBurning(attempt.outcome)
    ? 'it failed without reporting anything'
    : 'it succeeded without reporting anything';
}
