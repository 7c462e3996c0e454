/** What one night did: all sessions of a span told as one, or one of them. What the report is made from, whatever it is printed as. */
import type { OutcomeName } from '../core/outcome.ts';
import type { Counts, Key } from '../core/phase.ts';
import type { HeldRun, Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { listHeld } from './held.ts';
import { type Comparison, compareNight, type FailureChange, type Fixes } from './night/compare.ts';
import { listDead } from './night/dead.ts';
import { type DurationFacts, describeDurations } from './night/durations.ts';
import { type FailingOverNight, findFailing } from './night/failing.ts';
import { type Found, findNightSessions, type NightAsked } from './night/find-sessions.ts';
import { type GivenBack, listGivenBack } from './night/given-back.ts';
import { countLater } from './night/later.ts';
import { listNightAttempts, listSettled, type NightAttempt } from './night/night-attempts.ts';
import { type FamilyOfNight, listNightFamilies } from './night/night-families.ts';
import type { NightSession } from './night/night-sessions.ts';
import { listNightPipes, type NightPipe } from './night/pipes.ts';
import { findPreviousNight, type PreviousNight } from './night/previous.ts';
import { listStoppedRuns, type StoppedRuns } from './night/stopped.ts';
import { type NightCounts, type Tally, tallyNight } from './night/tally.ts';
import { describeUse, type NightUsed } from './night/used.ts';
import { countAll } from './runs.ts';
import { listUnderWay, type UnderWay } from './under-way.ts';

export type { FailureChange, Fixes } from './night/compare.ts';
export type { NightAsked } from './night/find-sessions.ts';
export type { GivenBack } from './night/given-back.ts';
export type { NightAttempt } from './night/night-attempts.ts';
export type { NightSession } from './night/night-sessions.ts';
export type { NightPipe } from './night/pipes.ts';
export type { PreviousNight } from './night/previous.ts';
export type { StoppedRuns } from './night/stopped.ts';
export type { NightCounts } from './night/tally.ts';
export type { NightUsed } from './night/used.ts';

/** All durations in milliseconds, all instants epoch milliseconds. */
export interface NightView extends Found {
  readonly now: number;
  readonly asked: NightAsked;
  /** From the first session's start; to the last one's end, null while one of them runs. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** No other session has begun since: what is told of the backlog as it is now follows from this night. */
  readonly isLatest: boolean;
  readonly counts: NightCounts;
  /** Of the whole backlog, as it is now. */
  readonly backlog: Counts;
  readonly failing: Failing;
  /** The night before, or for one session the session before it. */
  readonly previous: PreviousNight | undefined;
  /** Failures by cause, the largest first: all of them. Their `tried` add up to `failed + timedOut`. */
  readonly families: readonly NightFamily[];
  /** Where failures stand against the time before, adding up to them; undefined where there are too many to look each up. */
  readonly change: FailureChange | undefined;
  /** How phases were fixed, adding up to `counts.fixed`; undefined likewise. */
  readonly fixes: Fixes | undefined;
  readonly givenBack: readonly GivenBack[];
  /** Dead because their controllers died with them, again and again: the last attempt of each phase. */
  readonly poisoned: readonly NightAttempt[];
  /** Phases that are dead because as many attempts are burned as they may have. Both: now, where this is the latest night. */
  readonly exhausted: number;
  /** What sessions held for their own duration, by what they said about it. */
  readonly stopped: readonly StoppedRuns[];
  /** What keeps phases from running: now, where this is the latest night; else as its last session saw it. */
  readonly held: readonly HeldRun[];
  /** Phases that may run and were not reached; undefined for a night that is not the latest. */
  readonly later: Later | undefined;
  readonly durations: Durations;
  readonly odd: Odd;
  readonly used: NightUsed;
  /** Attempts of dead sessions that these have settled. They count for the sessions that they are of. */
  readonly recovered: readonly NightAttempt[];
  /** Attempts of these sessions that nobody conducts any more. */
  readonly unattended: readonly UnderWay[];
  /** Flows that were run, as their batches stand now; the newest first. */
  readonly pipes: readonly NightPipe[];
}

/** Phases that fail. What people moved, and what was brought in or forgotten, is part of it. */
export interface Failing extends FailingOverNight {
  /** Undefined for a night that is not the latest. */
  readonly now: number | undefined;
}

export interface NightFamily extends FamilyOfNight {
  /** Of the attempts, those whose phase did not fail with it before; undefined as {@link NightView.change} is. */
  readonly newly: number | undefined;
}

export interface Later {
  readonly phases: number;
  /** Of the last session; 0: no limit. */
  readonly batchSize: number;
  /** About how many more nights like this one they take; undefined when this one got nothing done. */
  readonly nights: number | undefined;
}

/** Of attempts that came to an end of their own or of their limit. */
export interface Durations extends Omit<DurationFacts, 'slowest' | 'instant' | 'instantMs'> {
  /** The slowest first, a few. */
  readonly slowest: readonly TimedAttempt[];
}

export interface TimedAttempt extends Key {
  readonly handle: number;
  readonly outcome: Extract<OutcomeName, 'succeeded' | 'failed' | 'timed_out'>;
  readonly durationMs: number;
}

/** What looks wrong: handles of all such attempts. */
export interface Odd {
  /** Ended in less time than `instantMs`, which says nothing of a phase that takes `durations.median`. */
  readonly instant: readonly number[];
  readonly instantMs: number;
  /** Failed with an exit code of 0: something else spoke against it. */
  readonly contradicted: readonly number[];
  /** Left processes behind. */
  readonly leftovers: readonly number[];
  /** Protected files changed while they ran, and not that they did it is known. */
  readonly protected: readonly number[];
}

export interface NightOptions {
  /** What a drain takes now, of all runs. */
  readonly selection: Selection;
  readonly now: number;
}

/** Nothing where no session is on record. */
export function findNight(db: Db, asked: NightAsked, options: NightOptions): NightView | undefined {
  const found = findNightSessions(db, asked, options.now);
  return found && nightOf(db, found, { asked, ...options });
}

function nightOf(db: Db, found: Found, options: NightOptions & { asked: NightAsked }): NightView {
  const { now, asked } = options;
  const { sessions } = found;
  const [first] = sessions as [NightSession];
  const sessionIds = sessions.map(({ sessionId }) => sessionId);
  const tally = tallyNight(db, sessionIds, now);
  const { fingerprints, firstHandle, lastHandle, counts } = tally;
  const { startedSeq, startedAt } = first;
  const night = { tried: counts.tried, sessionIds, fingerprints, firstHandle, lastHandle, startedSeq, startedAt };
  const isLatest = isNewest(db, sessions.at(-1) as NightSession);
  const compared = compareNight(db, sessionIds, counts.tried);
  const { slowest, instant, instantMs, ...durations } = describeDurations(tally.timed, tally.ms);
  return {
    ...{ now, asked, ...found, startedAt, endedAt: endOf(sessions), isLatest, counts },
    previous: findPreviousNight(db, sessions, { alone: asked.is === 'session' || found.stale !== undefined }),
    families: listNightFamilies(db, night).map((family) => ({ ...family, newly: newlyOf(compared, family) })),
    ...{ change: compared?.change, fixes: compared?.fixes },
    givenBack: listGivenBack(db, tally.givenBack),
    poisoned: listNightAttempts(db, listDead(db, tally.poisoned, { isNow: isLatest })),
    exhausted: listDead(db, tally.exhausted, { isNow: isLatest }).length,
    stopped: listStoppedRuns(db, sessionIds),
    durations: { ...durations, slowest: listNightAttempts(db, slowest) as TimedAttempt[] },
    odd: {
      ...{ instant, instantMs, contradicted: tally.contradicted },
      ...{ leftovers: tally.leftovers, protected: tally.protected },
    },
    used: describeUse(sessions, tally, now),
    recovered: listSettled(db, sessionIds),
    pipes: listNightPipes(db, sessionIds),
    unattended: listUnderWay(db).filter(
      ({ attempt, unattended }) => unattended !== undefined && sessionIds.includes(attempt.sessionId),
    ),
    ...backlogNow(db, { sessions, tally, isLatest, ...options }),
  };
}

function newlyOf(compared: Comparison | undefined, { fingerprint }: FamilyOfNight): number | undefined {
  return compared && (compared.newly.get(fingerprint) ?? 0);
}

type BacklogNow = Pick<NightView, 'backlog' | 'failing' | 'held' | 'later'>;

interface NightNow extends NightOptions {
  readonly sessions: readonly NightSession[];
  readonly tally: Tally;
  readonly isLatest: boolean;
}

/** What is told of the backlog as it is now: it follows from the latest night only. */
function backlogNow(db: Db, { sessions, tally, isLatest, selection, now }: NightNow): BacklogNow {
  const [first, last] = [sessions[0] as NightSession, sessions.at(-1) as NightSession];
  const backlog = countAll(db).counts;
  const failing = findFailing(db, sessions);
  if (!isLatest) return { backlog, failing: { ...failing, now: undefined }, held: last.held, later: undefined };
  const held = listHeld(db, selection, now);
  const { startedSeq } = first;
  const phases = countLater(db, { selection, held, startedSeq, fingerprints: tally.fingerprints, now });
  const { succeeded, failed: burned, timedOut } = tally.counts;
  const done = succeeded + burned + timedOut;
  return {
    backlog,
    failing: { ...failing, now: backlog.failed + backlog.dead },
    held,
    later: { phases, batchSize: last.batchSize, nights: done > 0 ? Math.ceil(phases / done) : undefined },
  };
}

function isNewest(db: Db, { startedSeq }: NightSession): boolean {
  return get(db, 'select 1 from sessions where started_seq > @startedSeq', { startedSeq }) === undefined;
}

function endOf(sessions: readonly NightSession[]): number | null {
  const ends = sessions.map(({ endedAt }) => endedAt);
  return ends.includes(null) ? null : Math.max(...ends.map(Number));
}
