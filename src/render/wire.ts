/** The names and shapes of the JSON documents: snake_case, times ISO 8601 UTC, durations in seconds. Here and nowhere else. */
import { formatHandle } from '../core/attempt.ts';
import type { Checkup } from '../core/checkup.ts';
import type { Freed } from '../core/gc.ts';
import type { HoldTarget } from '../core/hold.ts';
import type { ImportRow } from '../core/import-row.ts';
import { isBurning } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import { NO_COUNTS } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { HeldRun, Plan, PlannedPhase } from '../core/selection.ts';
import type { Stopping } from '../engine/stop-sessions.ts';
import type { AttemptView } from '../read/attempts.ts';
import type { PauseView } from '../read/pauses.ts';
import type { PhaseHold } from '../read/phase-holds.ts';
import type { PhaseView } from '../read/phases.ts';
import type { QuotaView } from '../read/quotas.ts';
import type { Removal } from '../read/removals.ts';
import type { RunPhase } from '../read/run-phases.ts';
import type { Placed, SessionView } from '../read/sessions.ts';
import type { SessionInProgress, StatusView } from '../read/status.ts';
import type { UnderWay } from '../read/under-way.ts';
import type { ConfigFacts } from './config.ts';
import { bytesOf, type Forgotten, phasesOf } from './forgotten.ts';
import type { RecoveredView } from './recovered.ts';
import type { How } from './stopped.ts';

export type Wire = Readonly<Record<string, unknown>>;

/** Of the session file and every document that holds one. */
const SCHEMA_VERSION = 1;

export function iso(at: number | null | undefined): string | null {
  return at == null ? null : new Date(at).toISOString();
}

export function seconds(ms: number | null | undefined): number | null {
  return ms == null ? null : Math.round(ms) / 1000;
}

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

export function heldWire(held: HeldRun): Wire {
  const { queued, running } = held.counts;
  return {
    run_id: held.runId,
    reason: held.reason,
    note: held.note ?? null,
    until: iso(held.until),
    quota: held.quota ?? null,
    family: held.family ?? null,
    queued,
    running,
    failed: held.phases,
  };
}

export interface SessionExtras {
  readonly placed: Placed;
  readonly fingerprintCounts: Readonly<Record<string, number>>;
  /** Attempts of dead sessions that this one has settled. */
  readonly recovered: readonly AttemptView[];
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

/** All of the session's document but its results. */
export function sessionWire(session: SessionView, { placed, fingerprintCounts, recovered }: SessionExtras): Wire {
  const { identity, totals } = session;
  return {
    schema_version: SCHEMA_VERSION,
    session_id: session.sessionId,
    door: session.door,
    status: session.status,
    stop_reason: session.stopReason,
    stop_note: session.stopNote,
    started_at: iso(session.startedAt),
    completed_at: iso(session.endedAt),
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
    total_processed: totals.succeeded + totals.failed + totals.timedOut,
    total_success: totals.succeeded,
    total_failed: totals.failed,
    total_timeouts: totals.timedOut,
    total_interrupted: totals.interrupted,
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
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    name.endsWith('Seconds') && typeof value === 'number' ? seconds(value) : value,
  ]);
  return Object.fromEntries(wire) as Wire;
}

export function plannedWire(phase: PlannedPhase, rendered: readonly string[] | undefined, problem?: string): Wire {
  return {
    run_id: phase.runId,
    phase_id: phase.phaseId,
    state: phase.state,
    tier_index: phase.tierIndex,
    phase_index: phase.phaseIndex,
    priority: phase.priority,
    burned: phase.burned,
    category: phase.category ?? 'unknown',
    last_failure_reason: phase.lastReason ?? null,
    failure_fingerprint: phase.fingerprint ?? null,
    command: rendered ?? null,
    command_problem: problem ?? null,
    cwd: phase.cwd ?? null,
    timeout_seconds: seconds(phase.timeoutMs),
    expected_seconds: seconds(phase.expectedMs),
    expected_from: phase.expectedFrom ?? null,
  };
}

export function planWire(plan: Plan, phases: readonly Wire[]): Wire {
  return { phases, skipped: plan.held.map(heldWire), eligible: plan.eligible };
}

export function runWire(run: RunView): Wire {
  return { run_id: run.runId, door: run.door, mode: run.mode, quotas: run.quotas, ...run.counts };
}

export function phaseWire(phase: PhaseView): Wire {
  return {
    run_id: phase.runId,
    phase_id: phase.phaseId,
    state: phase.state,
    tier_index: phase.tierIndex,
    phase_index: phase.phaseIndex,
    priority: phase.priority,
    attempts: phase.attempts,
    burned: phase.burned,
    max_attempts: phase.maxAttempts,
    category: phase.category,
    failure_fingerprint: phase.fingerprint,
    last_failure_reason: phase.lastReason,
    source: phase.source,
    source_state: phase.sourceState,
    skipped_by: phase.skippedBy,
    not_before: iso(phase.notBefore),
    quotas: phase.quotas,
    command: phase.command?.template ?? null,
    shell: phase.command?.shell ?? false,
    cwd: phase.cwd,
    timeout_seconds: seconds(phase.timeoutMs),
  };
}

/** `sessions`: one entry each, without results. */
export function sessionLineWire(session: SessionView): Wire {
  const { totals } = session;
  return {
    session_id: session.sessionId,
    door: session.door,
    status: session.status,
    stop_reason: session.stopReason,
    stop_note: session.stopNote,
    started_at: iso(session.startedAt),
    completed_at: iso(session.endedAt),
    total_processed: totals.succeeded + totals.failed + totals.timedOut,
    total_success: totals.succeeded,
    total_failed: totals.failed,
    total_timeouts: totals.timedOut,
    total_interrupted: totals.interrupted,
    running: totals.running,
    pid: session.process.pid,
    host: session.identity.host,
  };
}

/** `add` */
export function addedWire(row: ImportRow): Wire {
  return {
    run_id: row.runId,
    phase_id: row.phaseId,
    state: row.state,
    command: row.command?.template ?? null,
    shell: row.command?.shell ?? false,
    quotas: row.quotas ?? [],
  };
}

/** `retry` and `skip` */
export function movedWire(moved: readonly (Key & { readonly to: string })[]): Wire {
  return {
    moved: moved.map(({ runId, phaseId, to }) => ({ run_id: runId, phase_id: phaseId, state: to })),
    count: moved.length,
  };
}

/** `pause` and `resume` */
export function pauseWire(
  target: HoldTarget,
  { pause, changed }: { pause: PauseView | undefined; changed: boolean },
): Wire {
  const key = target.on === 'phase' ? target.key : undefined;
  return {
    on: target.on,
    run_id: target.on === 'run' ? target.runId : (key?.runId ?? null),
    phase_id: key?.phaseId ?? null,
    quota: target.on === 'quota' ? target.quota : null,
    family: target.on === 'family' ? target.family : null,
    why: pause?.why ?? null,
    paused: pause !== undefined,
    changed,
    by: pause?.by ?? null,
    note: pause?.note ?? null,
    since: iso(pause?.placedAt),
    until: iso(pause?.until),
  };
}

/** `stop` */
export function stoppedWire(
  stopped: readonly Stopping[],
  { how, orphans, heldBy }: Pick<How, 'how' | 'orphans' | 'heldBy'>,
): Wire {
  return {
    recovered: orphans ? recoveredWire(orphans) : null,
    held_by: heldBy.map(({ handle, runId, phaseId, pid }) => ({
      ...{ handle: formatHandle(handle), run_id: runId, phase_id: phaseId, pid },
    })),
    sessions: stopped.map(({ session, asked, controllerGone }) => ({
      ...sessionLineWire(session),
      asked: asked ? how : null,
      controller_gone: controllerGone,
    })),
  };
}

/** `forget` */
export function forgottenWire(forgotten: Forgotten): Wire {
  const { runId, counts = NO_COUNTS, attempts, files, outside, stuck } = forgotten;
  return {
    run_id: runId,
    phases: phasesOf(counts),
    attempts,
    files: files.length - stuck.length,
    bytes_freed: bytesOf(files) - bytesOf(stuck),
    files_left: [...stuck.map(({ path }) => path), ...outside],
  };
}

/** Of an attempt's logs. */
export function removalWire({ why, at, by }: Removal): Wire {
  return { why, at: iso(at), by };
}

/** `doctor` */
export function checkupWire({ ok, checks }: Checkup): Wire {
  return {
    ok,
    checks: checks.map(({ name, status, seen, findings, fixed, notFixed }) => ({
      name,
      status,
      seen: findings.length === 0 ? seen : null,
      findings: findings.map(({ level, message, way = null }) => ({ level, message, fix: way })),
      fixed,
      not_fixed: notFixed,
    })),
  };
}

/** `gc` */
export function freedWire({ sessions, files, bytes, orphans, kept, overBytes, isDryRun }: Freed): Wire {
  return {
    sessions,
    files,
    bytes_freed: bytes,
    orphans: { files: orphans.files, bytes_freed: orphans.bytes },
    kept: {
      last_attempts: kept.lastAttempts,
      sessions_at_work: kept.sessionsAtWork,
      links: kept.links,
      stuck: kept.stuck,
    },
    bytes_over: overBytes,
    dry_run: isDryRun,
  };
}

/** `config` */
export function configWire({ places, configFile, options }: ConfigFacts): Wire {
  const named = options.map(({ name, value, origin, range }) => [
    name.replaceAll('-', '_'),
    // The names of quotas are the user's own.
    { value: name === 'quotas' ? value : snakeCased(value), origin, range },
  ]);
  return {
    places: places ? { data_dir: places.dataDir, database: places.database, home: places.home } : null,
    config_file: configFile ?? null,
    options: Object.fromEntries(named),
  };
}

/** The names inside an option's value, such as a source's `settleSeconds`. */
function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased);
  if (typeof value !== 'object' || value === null) return value;
  const name = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [name(key), snakeCased(part)]));
}

/** `status` */
export function statusWire(view: StatusView, freeBytes: number | undefined): Wire {
  return {
    phases: view.counts,
    runs: view.runs,
    holds: view.pauses.map((pause) => pauseWire(pause.target, { pause, changed: false })),
    quotas: view.quotas.map(quotaWire),
    sessions: view.sessions.map(sessionInProgressWire),
    last_session_at: iso(view.last?.endedAt),
    last_session_id: view.last?.sessionId ?? null,
    running: view.underWay.map(underWayWire),
    next: view.next ? { run_id: view.next.runId, phase_id: view.next.phaseId } : null,
    skipped: view.held.map(heldWire),
    free_bytes: freeBytes ?? null,
  };
}

function quotaWire({ quota, slots, used, limit }: QuotaView): Wire {
  const held = limit && {
    reason: 'usage-limit',
    by: limit.by,
    note: limit.note,
    since: iso(limit.placedAt),
    until: iso(limit.until),
    phases: limit.phases,
  };
  return { quota, slots, running: used, held: held ?? null };
}

/** A line of `sessions`, with what is seen of its controller. */
export function sessionInProgressWire({ session, controllerGone }: SessionInProgress): Wire {
  return { ...sessionLineWire(session), controller_gone: controllerGone };
}

export function underWayWire({ attempt, limitMs, lastOutputAt, unattended }: UnderWay): Wire {
  return {
    handle: formatHandle(attempt.handle),
    attempt_id: attempt.attemptId,
    run_id: attempt.runId,
    phase_id: attempt.phaseId,
    attempt: attempt.number,
    session_id: attempt.sessionId,
    started_at: iso(attempt.startedAt),
    timeout_seconds: seconds(limitMs),
    last_output_at: iso(lastOutputAt),
    unattended: unattended !== undefined && unattended.fate !== 'unseen',
    fate: unattended?.fate ?? null,
    process_alive: unattended === undefined || unattended.fate === 'unseen' ? null : unattended.fate === 'lives',
  };
}

export function phaseHoldWire({ reason, on, by, note, until, quota, family }: PhaseHold): Wire {
  return {
    reason,
    on: on ?? null,
    by: by ?? null,
    note: note ?? null,
    until: iso(until),
    quota: quota ?? null,
    family: family ?? null,
  };
}

/** `show RUN`: a line each. */
export function runPhaseWire(phase: RunPhase): Wire {
  return {
    phase_id: phase.phaseId,
    state: phase.state,
    attempts: phase.attempts,
    burned: phase.burned,
    category: phase.category,
    failure_fingerprint: phase.fingerprint,
    last_attempt: phase.handle === null ? null : formatHandle(phase.handle),
  };
}

/** `recover` */
export function recoveredWire({ finalised, adopted, interrupted, unknown, sessions }: RecoveredView): Wire {
  return {
    finalised: finalised.map(resultWire),
    adopted: adopted.map(resultWire),
    interrupted: interrupted.map(resultWire),
    unknown: unknown.map(({ attempt, why }) => ({ ...resultWire(attempt), why })),
    sessions,
  };
}
