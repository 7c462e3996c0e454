/** What one night did: all sessions of a span told as one, or one of them. What the report is made from, whatever it is printed as. */
import type { OutcomeName } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import type { HeldRun } from '../core/selection.ts';
import type { NightSession } from './night/night-sessions.ts';
import type { UnderWay } from './under-way.ts';

export type { NightSession } from './night/night-sessions.ts';

/** What was asked for. Instants are epoch milliseconds. */
export type NightAsked =
  /** The sessions that ran in a span; without `since` the last 24 hours. Where there are none, the latest. */
  { readonly is: 'span'; readonly since?: number } | { readonly is: 'session'; readonly sessionId: string };

/** All durations in milliseconds, all instants epoch milliseconds. Lists are the largest or the oldest first. */
export interface NightView {
  readonly now: number;
  readonly asked: NightAsked;
  /** None ran in the span, and this is the latest one: when it ended, or began if it has not. */
  readonly stale: { readonly at: number } | undefined;
  /** At least one, the oldest first. */
  readonly sessions: readonly NightSession[];
  /** From the first one's start; to the last one's end, null while one of them runs. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** No session has begun since: what is told of the backlog as it is now follows from this night. */
  readonly isLatest: boolean;
  readonly counts: NightCounts;
  /** Phases that are failed or dead: now, and before what these attempts moved. Undefined for a night that is not the latest. */
  readonly failing: { readonly before: number; readonly now: number } | undefined;
  /** The night before, or for one session the session before it. */
  readonly previous: PreviousNight | undefined;
  /** Failures by cause, the largest first: all of them. Their `tried` add up to `failed + timedOut`. */
  readonly families: readonly NightFamily[];
  /** Where failures stand against the time before; undefined where there are too many to look each up. Adds up to the failures. */
  readonly change: FailureChange | undefined;
  /** How phases were fixed; undefined likewise. Adds up to `counts.fixed`. */
  readonly fixes: Fixes | undefined;
  readonly givenBack: readonly GivenBack[];
  /** Dead because their controllers died with them, again and again. */
  readonly poisoned: readonly NightAttempt[];
  /** Dead because as many attempts are burned as they may have. */
  readonly exhausted: number;
  /** What sessions held for their own duration, by what they said about it. */
  readonly stopped: readonly StoppedRuns[];
  /** What keeps phases from running: now, where this is the latest night; else as its last session saw it. */
  readonly held: readonly HeldRun[];
  /** Undefined for a night that is not the latest. */
  readonly later: Later | undefined;
  readonly odd: Odd;
  readonly used: NightUsed;
  readonly durations: Durations;
  /** Attempts of dead sessions that these have settled. They count for the sessions that they are of. */
  readonly recovered: readonly NightAttempt[];
  /** Attempts of these sessions that nobody conducts any more. */
  readonly unattended: readonly UnderWay[];
}

/** Attempts. `tried` is the sum of `succeeded, failed, timedOut, givenBack` and `running`. */
export interface NightCounts {
  readonly tried: number;
  readonly succeeded: number;
  /** Of the succeeded, those that had failed before. */
  readonly fixed: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Interrupted or not started: no attempt burned. */
  readonly givenBack: number;
  /** Without an outcome yet. */
  readonly running: number;
}

export interface PreviousNight extends NightCounts {
  readonly sessions: number;
  readonly startedAt: number;
}

/** The failures of a night that share a fingerprint. */
export interface NightFamily {
  readonly fingerprint: string;
  readonly category: string;
  /** Attempts burned with it in this night. */
  readonly tried: number;
  /** Phases that fail with it now and were not tried since the night began. */
  readonly spared: number;
  readonly runs: number;
  /** The newest of the attempts, and its reason in words with the log to open. */
  readonly handle: number;
  readonly message: string;
  /** Its first sighting on record, whenever that was. */
  readonly firstAt: number;
  readonly firstHandle: number;
  readonly firstCommit: string | null;
  /** First seen in this night. */
  readonly isNew: boolean;
  /** How many nights of the last 14 have seen it, this one included. */
  readonly nights: number;
  /** Of the attempts, those whose phase did not fail with it before; undefined as {@link NightView.change} is. */
  readonly newly: number | undefined;
}

export interface FailureChange {
  /** Its phase failed the same way when it was tried before. */
  readonly same: number;
  /** Its phase failed in another way, succeeded, or was queued before. */
  readonly newly: number;
  /** The first try here of a phase that had failed elsewhere. */
  readonly firstTries: number;
}

export interface Fixes {
  /** Families that these fixes took the last phase from. */
  readonly gone: readonly GoneFamily[];
  /** Fixed at their first try here. */
  readonly firstTries: number;
  /** Passed on the same clean commit, by the same command, that they had failed on before. */
  readonly flaky: number;
  /** Had failed with something that other phases still fail with. */
  readonly others: number;
}

export interface GoneFamily {
  readonly fingerprint: string;
  readonly category: string;
  /** Phases of it that were fixed in this night. */
  readonly fixed: number;
  /** The commit on which the first of them passed. */
  readonly commit: string | null;
  readonly handle: number;
}

export interface GivenBack {
  /** `stop`, `rate-limit`, `controller-died` ...; `not-started` for what could not start. */
  readonly why: string;
  readonly message: string;
  readonly attempts: number;
  /** The newest of them, and when it ended. */
  readonly handle: number;
  readonly at: number;
}

export interface NightAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  readonly outcome: OutcomeName | null;
}

export interface StoppedRuns {
  readonly note: string;
  readonly runs: number;
  /** One of them. */
  readonly runId: string;
}

export interface Later {
  /** Phases that may run now and were not reached. */
  readonly phases: number;
  /** Of the last session; 0: no limit. */
  readonly batchSize: number;
  /** About how many more nights like this one they take; undefined when this one got nothing done. */
  readonly nights: number | undefined;
}

/** What looks wrong. Each list has the handles of all such attempts. */
export interface Odd {
  /** Ended in less time than `instantMs`, which says nothing of a phase that takes `durations.median`. */
  readonly instant: readonly number[];
  readonly instantMs: number;
  /** Failed with an exit code of 0: something else spoke against it. */
  readonly contradicted: readonly number[];
  /** Left processes behind. */
  readonly leftovers: readonly number[];
}

export interface NightUsed {
  /** At most so many at a time, in the sessions together. */
  readonly slots: number;
  /** Time that sessions ran; time that slots were there for, and how much of it phases took. */
  readonly wallMs: number;
  readonly slotMs: number;
  readonly busyMs: number;
  readonly telemetryEvents: number;
  readonly tokens: number;
  readonly costUsd: number;
  /** What the sessions might have spent, in all; undefined where one had no limit. */
  readonly maxCostUsd: number | undefined;
  /** Telemetry events for each minute that phases ran. */
  readonly yieldPerMinute: number | undefined;
  /** Attempts that came to an end of their own or of their limit, for each hour of the sessions. */
  readonly perHour: number | undefined;
}

/** Of attempts that came to an end of their own or of their limit. All 0 where there are none. */
export interface Durations {
  /** The shortest first. */
  readonly ms: readonly number[];
  readonly min: number;
  readonly median: number;
  readonly mean: number;
  readonly p90: number;
  readonly max: number;
  /** Far above the others (Tukey's outer fence), the slowest first. */
  readonly outliers: readonly number[];
  /** The slowest first, a few. */
  readonly slowest: readonly TimedAttempt[];
}

export interface TimedAttempt extends Key {
  readonly handle: number;
  readonly outcome: OutcomeName;
  readonly durationMs: number;
}
