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
  /** Attempts in all. */
  readonly tried: number;
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

/** Whether an earlier night saw it: found at its first attempt, among those of that night's sessions. */
const WAS_SEEN = `exists (select 1 from attempts a indexed by attempts_family where a.fingerprint = t.fingerprint
    and a.handle between e.firstHandle and e.lastHandle and a.ended_at_ms >= e."from" and a.ended_at_ms < e."to")`;

/** From the index of families alone, but for one attempt a family. */
const FAMILIES = `with tonight as materialized (
    select fingerprint, count(*) tried, count(distinct run_id) runs, max(handle) handle,
      (select b.handle from attempts b where b.fingerprint = a.fingerprint order by b.handle limit 1) firstHandle
    from attempts a indexed by attempts_family
    where fingerprint in (${NAMED}) and handle between @firstHandle and @lastHandle
      and (@alone = 1 or session_id in (select value from json_each(@sessions)))
    group by fingerprint),
  earlier as materialized (
    select value ->> 'from' "from", value ->> 'to' "to", value ->> 'firstHandle' firstHandle, value ->> 'lastHandle' lastHandle
    from json_each(@earlier)),
  failing as materialized (
    select last_fingerprint fingerprint, count(*) phases from phases indexed by phases_family
    where last_fingerprint in (${NAMED}) and state in ('failed', 'dead') group by last_fingerprint),
  tried as materialized (
    select last_fingerprint fingerprint, count(*) phases from phases indexed by phases_last_seq
    where last_seq >= @startedSeq and state in ('failed', 'dead') group by last_fingerprint)
  select t.fingerprint, newest.category, t.tried, t.runs, t.handle, newest.message, t.firstHandle,
    first.ended_at_ms firstAt, first.git_commit firstCommit, first.session_id firstSession,
    1 + (select count(*) from earlier e where ${WAS_SEEN}) nights, coalesce(f.phases, 0) failing,
    coalesce(f.phases, 0) - coalesce(b.phases, 0) spared
  from tonight t cross join attempts newest on newest.handle = t.handle cross join attempts first on first.handle = t.firstHandle
    left join failing f on f.fingerprint = t.fingerprint left join tried b on b.fingerprint = t.fingerprint
  order by t.tried desc, spared desc, t.handle`;

/** The largest first. */
export function listNightFamilies(db: Db, night: FamiliesOfNight): FamilyOfNight[] {
  const { tried, firstHandle, lastHandle, startedSeq } = night;
  const rows = all<Row>(db, FAMILIES, {
    ...{ firstHandle, lastHandle, startedSeq },
    earlier: JSON.stringify(earlierNights(db, night)),
    // Handles are never reused: as many as there can be between these two are all of these sessions.
    alone: Number(tried === lastHandle - firstHandle + 1),
    sessions: JSON.stringify(night.sessionIds),
    fingerprints: JSON.stringify(night.fingerprints),
  });
  const ids = new Set(night.sessionIds);
  return rows.map(({ firstSession, ...family }) => ({ ...family, isNew: ids.has(firstSession) }));
}

/** A span of 24 hours before the night, and between which handles the attempts are that ended in it. */
interface EarlierNight {
  /** Epoch milliseconds, the second exclusive. */
  readonly from: number;
  readonly to: number;
  readonly firstHandle: number;
  readonly lastHandle: number;
}

/** When a session ran. */
type SessionSpan = EarlierNight;

/** With the first and last attempt of each. What a dead controller has left open went on while it was heard. */
const SPANS = `select * from (
    select s.started_at_ms "from", coalesce(s.ended_at_ms, s.heartbeat_at_ms) "to",
      (select a.handle from attempts a where a.session_id = s.session_id order by a.handle limit 1) firstHandle,
      (select a.handle from attempts a where a.session_id = s.session_id order by a.handle desc limit 1) lastHandle
    from sessions s where s.started_at_ms < @until and coalesce(s.ended_at_ms, s.heartbeat_at_ms) >= @since)
  where firstHandle is not null`;

/** Those of the last {@link NIGHTS_BACK}, without the night itself, in which any session ran. */
function earlierNights(db: Db, { startedAt }: FamiliesOfNight): EarlierNight[] {
  const until = startedAt - JITTER_MS;
  const begins = Array.from({ length: NIGHTS_BACK - 1 }, (_, back) => until - (back + 1) * DAY_MS);
  const sessions = all<SessionSpan>(db, SPANS, { until, since: begins.at(-1) ?? until });
  return begins.flatMap((from) => earlierNight({ from, to: from + DAY_MS }, sessions));
}

function earlierNight(span: Pick<EarlierNight, 'from' | 'to'>, sessions: readonly SessionSpan[]): EarlierNight[] {
  const ran = sessions.filter(({ from, to }) => from < span.to && to >= span.from);
  if (ran.length === 0) return [];
  const firstHandle = Math.min(...ran.map((session) => session.firstHandle));
  return [{ ...span, firstHandle, lastHandle: Math.max(...ran.map((session) => session.lastHandle)) }];
}
