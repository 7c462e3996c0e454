import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

const DAY_MS = 86_400_000;

/** How far back nights are counted: it bounds what is looked at, whatever is on record. */
export const NIGHTS_BACK = 7;

/** A night's sessions begin within so long of each other's time of day. */
const JITTER_MS = 6 * 3_600_000;

/** The failures of a night that share a fingerprint. */
export interface FamilyOfNight {
  readonly fingerprint: string;
  readonly category: string;
  /** Attempts burned with it in this night. */
  readonly tried: number;
  /** Phases that fail with it now, and those of them that were not tried since the night began. */
  readonly failing: number;
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
  /** How many nights of the last {@link NIGHTS_BACK} have seen it, this one included. */
  readonly nights: number;
}

export interface FamiliesOfNight {
  readonly sessionIds: readonly string[];
  readonly fingerprints: readonly string[];
  /** Of the night's first and last attempt. */
  readonly firstHandle: number;
  readonly lastHandle: number;
  /** The event with which it began. */
  readonly startedSeq: number;
  readonly startedAt: number;
}

type Row = Omit<FamilyOfNight, 'isNew'> & { readonly firstSession: string };

const NAMED = 'select value from json_each(@fingerprints)';

/** From the index of families alone, but for one attempt a family. */
const FAMILIES = `with tonight as materialized (
    select fingerprint, count(*) tried, count(distinct run_id) runs, max(handle) handle,
      (select b.handle from attempts b where b.fingerprint = a.fingerprint order by b.handle limit 1) firstHandle
    from attempts a indexed by attempts_family
    where fingerprint in (${NAMED}) and handle between @firstHandle and @lastHandle
      and session_id in (select value from json_each(@sessions))
    group by fingerprint),
  seen as materialized (
    select fingerprint, count(distinct cast((ended_at_ms - @anchor) / @day as integer)) nights
    from attempts indexed by attempts_family
    where fingerprint in (${NAMED}) and handle between @lookBack and @lastHandle and ended_at_ms >= @anchor group by fingerprint),
  failing as materialized (
    select last_fingerprint fingerprint, count(*) phases from phases indexed by phases_family
    where last_fingerprint in (${NAMED}) and state in ('failed', 'dead') group by last_fingerprint),
  tried as materialized (
    select last_fingerprint fingerprint, count(*) phases from phases indexed by phases_last_seq
    where last_seq >= @startedSeq and state in ('failed', 'dead') group by last_fingerprint)
  select t.fingerprint, newest.category, t.tried, t.runs, t.handle, newest.message, t.firstHandle,
    first.ended_at_ms firstAt, first.git_commit firstCommit, first.session_id firstSession,
    coalesce(s.nights, 1) nights, coalesce(f.phases, 0) failing,
    coalesce(f.phases, 0) - coalesce(b.phases, 0) spared
  from tonight t cross join attempts newest on newest.handle = t.handle cross join attempts first on first.handle = t.firstHandle
    left join seen s on s.fingerprint = t.fingerprint left join failing f on f.fingerprint = t.fingerprint
    left join tried b on b.fingerprint = t.fingerprint
  order by t.tried desc, spared desc, t.handle`;

/** The first attempt of the sessions that were under way since then. */
const LOOK_BACK = `select min((select a.handle from attempts a where a.session_id = s.session_id order by a.handle limit 1)) handle
  from sessions s where s.ended_at_ms is null or s.ended_at_ms >= @anchor`;

/** The largest first. */
export function listNightFamilies(db: Db, night: FamiliesOfNight): FamilyOfNight[] {
  const anchor = night.startedAt - JITTER_MS - (NIGHTS_BACK - 1) * DAY_MS;
  const [from] = all<{ handle: number | null }>(db, LOOK_BACK, { anchor });
  const rows = all<Row>(db, FAMILIES, {
    ...{ anchor, day: DAY_MS, lookBack: from?.handle ?? night.firstHandle, startedSeq: night.startedSeq },
    ...{ firstHandle: night.firstHandle, lastHandle: night.lastHandle },
    sessions: JSON.stringify(night.sessionIds),
    fingerprints: JSON.stringify(night.fingerprints),
  });
  const ids = new Set(night.sessionIds);
  return rows.map(({ firstSession, ...family }) => ({ ...family, isNew: ids.has(firstSession) }));
}
