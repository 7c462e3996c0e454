/** Ends an attempt, exactly once, whoever gets there: the attempt, the phase's state and the event in one transaction. */
import { stateAfter } from '../core/attempt.ts';
import type { Outcome } from '../core/outcome.ts';
import { isBurning } from '../core/outcome.ts';
import type { Key, PhaseState } from '../core/phase.ts';
import { POISON, POISON_REASON } from '../core/poison.ts';
import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';
import { countDeaths } from './deaths.ts';
import { addEvent } from './events.ts';
import { holdQuotas } from './hold-quotas.ts';
import { readRunCounts } from './run-counts.ts';

export interface FinishedAttempt extends Key {
  readonly handle: number;
  readonly attemptId: string;
  readonly sessionId: string;
  readonly at: number;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly returnCode: number | null;
  readonly signal: string | null;
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  readonly stderrTail: string;
  readonly notes: readonly string[];
  readonly leftovers: readonly string[];
  readonly snapshotPath: string | null;
  readonly resultData: unknown;
  /** Who finishes it in the place of its session's dead controller. */
  readonly by?: string;
}

const FINISH = `update attempts set outcome = @outcome, ended_at_ms = @at, duration_ms = @durationMs,
    started_at_ms = coalesce(started_at_ms, @at - cast(@durationMs as integer)), against = @against,
    category = @category, fingerprint = @fingerprint, message = @message, findings = @notes, leftovers = @leftovers,
    snapshot_path = @snapshotPath, return_code = @returnCode, signal = @signal, stdout_bytes = @stdoutBytes,
    stderr_bytes = @stderrBytes, stderr_tail = @stderrTail, result_data = @resultData
  where handle = @handle and outcome is null
  returning telemetry_events telemetryEvents`;

const PHASE = `select claimed_from "from", burned, max_attempts maxAttempts from phases
  where run_id = @runId and phase_id = @phaseId and open_attempt_id = @attemptId`;

/**
 * A phase that a dead controller's attempt gave back is taken up again at once: nobody's fresh failure is that. An end of
 * its own comes after any release, also where the clock has stepped back meanwhile.
 */
const MOVE = `update phases set state = @to, claimed_from = null, open_attempt_id = null, burned = burned + @burns,
    last_seq = case when @staysInTurn then last_seq else @seq end,
    absolved_at_ms = case when @burns or @to = 'complete' then min(absolved_at_ms, @at - 1) else absolved_at_ms end, updated_at_ms = @at, not_before_ms = @until,
    last_category = case when @tells then @category when @to = 'complete' then null else last_category end,
    last_fingerprint = case when @tells then @fingerprint when @to = 'complete' then null else last_fingerprint end,
    last_reason = case when @tells then @message when @to = 'complete' then null else last_reason end
  where run_id = @runId and phase_id = @phaseId and open_attempt_id = @attemptId`;

export interface Finished {
  /** Where the phase went. */
  readonly to: PhaseState;
  readonly telemetryEvents: number;
  /** Its quotas are held now: whatever refers to them waits. */
  readonly quotaHeld: boolean;
}

/** @returns nothing when it was finished already */
export function finish(db: Db, attempt: FinishedAttempt): Finished | undefined {
  const { runId, phaseId, handle, attemptId, sessionId, at, outcome } = attempt;
  const facts = factsOf(outcome);
  const used = get<Pick<Finished, 'telemetryEvents'>>(db, FINISH, { ...columnsOf(attempt), ...facts });
  if (!used) return undefined;
  const phase = get<{ from: 'queued' | 'failed'; burned: number; maxAttempts: number | null }>(db, PHASE, {
    runId,
    phaseId,
    attemptId,
  });
  const isPoison = phase !== undefined && hasKilledTooOften(db, attempt);
  const to =
    phase && (isPoison ? 'dead' : stateAfter(outcome.is, { ...phase, maxAttempts: phase.maxAttempts ?? undefined }));
  const key = { runId, phaseId };
  const seq = addEvent(db, at, {
    type: 'attempt.ended',
    ...{ by: attempt.by ?? sessionId, sessionId, key, attempt: handle },
    data: { outcome: outcome.is, to, category: facts.category, fingerprint: facts.fingerprint },
  });
  if (to === undefined) return undefined;
  const isHeld = holdQuotas(db, attempt);
  const until = outcome.is === 'interrupted' && !isHeld ? outcome.until : undefined;
  const burns = Number(isBurning(outcome.is));
  const poison = isPoison && { category: 'poison', message: POISON_REASON };
  const turn = {
    tells: Number(burns || isPoison),
    staysInTurn: Number(attempt.by !== undefined && !burns && to !== 'complete'),
  };
  run(db, MOVE, { ...facts, ...poison, ...turn, runId, phaseId, attemptId, to, seq, at, until, burns });
  run(db, 'update attempts set final_state = @to, counts_after = @countsAfter where handle = @handle', {
    to,
    countsAfter: readRunCounts(db, runId),
    handle,
  });
  return { to, ...used, quotaHeld: isHeld };
}

/** The attempt that is being finished is on record by now, and counts. */
function hasKilledTooOften(db: Db, { outcome, sessionId, at, ...key }: FinishedAttempt): boolean {
  if (outcome.is !== 'interrupted' || outcome.by !== 'controller-died') return false;
  return countDeaths(db, key, { sessionId, since: at - POISON.withinMs }) >= POISON.deaths;
}

function columnsOf(attempt: FinishedAttempt): Record<string, string | number | null> {
  const { handle, at, durationMs, returnCode, signal, stdoutBytes, stderrBytes, stderrTail, snapshotPath } = attempt;
  return {
    ...{ handle, at, durationMs, returnCode, signal, stdoutBytes, stderrBytes, stderrTail, snapshotPath },
    notes: JSON.stringify(attempt.notes),
    leftovers: JSON.stringify(attempt.leftovers),
    resultData: attempt.resultData === undefined ? null : JSON.stringify(attempt.resultData),
    against: attempt.outcome.is === 'failed' ? JSON.stringify(attempt.outcome.against) : null,
  };
}

function factsOf(outcome: Outcome): {
  outcome: string;
  category: string | null;
  fingerprint: string | null;
  message: string | null;
} {
  return {
    outcome: outcome.is,
    category: 'category' in outcome ? outcome.category : outcome.is === 'interrupted' ? outcome.by : null,
    fingerprint: 'fingerprint' in outcome ? outcome.fingerprint : null,
    message: 'message' in outcome ? outcome.message : null,
  };
}
