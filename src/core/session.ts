/** A session: one invocation of the engine and everything that it did. */

export const SESSION_STATUSES = ['running', 'completed', 'stopped', 'interrupted'] as const;
export type SessionStatus = (typeof SESSION_STATUSES)[number];

export const STOP_REASONS = [
  'batch_size',
  /** The first item of a dispatch, which runs alone, has ended. */
  'preflight',
  'backlog_empty',
  'max_total_minutes',
  'until',
  'fail_fast',
  'max_failures',
  'systemic',
  'zero_yield',
  'budget',
  'disk',
  'memory',
  'descriptors',
  'all_runs_held',
  'stop_command',
  'signal_int',
  'signal_term',
  /** Our own failure: a full disk, a damaged database. */
  'broken',
  /** Somebody else found it so, and completed the session. */
  'controller_died',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** Why no more is claimed, with the sentence that a person reads. */
export interface Stop {
  readonly reason: StopReason;
  readonly note: string;
  /** What the session has begun is ended as well, and given back unburned; otherwise it is conducted to its end. */
  readonly endsRunning?: true;
}

/** Nothing was left to take: the batch is done, not cut short. */
export const THROUGH: readonly StopReason[] = ['batch_size', 'preflight', 'backlog_empty', 'all_runs_held'];

/** A session that a person or the system ended is `stopped`; one that ended by itself, also by a limit, is `completed`. */
export function statusOf(stop: StopReason): SessionStatus {
  return stop === 'stop_command' || stop === 'signal_int' || stop === 'signal_term' ? 'stopped' : 'completed';
}

export interface Identity {
  readonly databaseUrl: string;
  readonly databasePath: string;
  readonly apiUrl: string | null;
  readonly host: string;
  readonly user: string;
  readonly pid: number;
  readonly bootId: string;
  readonly cwd: string;
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  readonly nodeVersion: string;
  readonly drainVersion: string;
}

/** What a session has come to. */
export interface SessionTotals {
  readonly succeeded: number;
  /** Of these, those that had failed before. */
  readonly fixed: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly interrupted: number;
  readonly notStarted: number;
  readonly running: number;
  readonly telemetryEvents: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** What a session has done so far; the limits are functions of it. Only its own attempts count. */
export interface Tally {
  readonly now: number;
  readonly startedAt: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly interrupted: number;
  readonly notStarted: number;
  /** Attempts that have no outcome yet. */
  readonly running: number;
  /** Attempts of dead sessions that this one conducts to their ends: they hold a slot, and count for nothing else. */
  readonly adopted: number;
  /** When the last one succeeded, failed or timed out; none: nothing has yet. */
  readonly lastEndedAt?: number | undefined;
  /** Since when something runs, without a break. */
  readonly busySince?: number | undefined;
  /** When the one that runs for the longest time began. */
  readonly oldestSince?: number | undefined;
  /** The newest last. Bounded: more than any limit looks back on. */
  readonly ended: readonly EndedAttempt[];
  /** What phases have reported, those that still run included; looked up when it is asked for. */
  readonly used: (span: Span) => Used;
  readonly stopRequested?: 'stop' | 'finish';
  readonly signal?: 'SIGINT' | 'SIGTERM';
}

/** This session; or the local day, over all sessions. */
export type Span = 'session' | 'day';

export interface Used {
  readonly tokens: number;
  readonly costUsd: number;
}

export interface EndedAttempt {
  readonly runId: string;
  readonly outcome: 'succeeded' | 'failed' | 'timed_out' | 'interrupted' | 'not_started';
  readonly fingerprint?: string;
  readonly telemetryEvents: number;
  /** It met a usage limit, and its quotas are held. */
  readonly quotaHeld?: boolean;
}

/** Attempts that count towards the batch. */
export type Processed = Pick<Tally, 'succeeded' | 'failed' | 'timedOut'>;

export const NONE_PROCESSED: Processed = { succeeded: 0, failed: 0, timedOut: 0 };

export function processed(tally: Processed): number {
  return tally.succeeded + tally.failed + tally.timedOut;
}
