import type { Db } from '../../db/native.ts';
import { all, get } from '../../db/statement.ts';
import type { NightSession } from './night-sessions.ts';
import { countNight, type NightCounts } from './tally.ts';

const DAY_MS = 86_400_000;

/** A night's sessions begin within so long of each other's time of day: cron is late, clocks drift. */
const JITTER_MS = 6 * 3_600_000;

export interface PreviousNight extends NightCounts {
  readonly sessions: number;
  readonly startedAt: number;
}

const BEFORE = `select session_id sessionId, started_at_ms startedAt from sessions
  where (started_at_ms, started_seq) < (@startedAt, @startedSeq) and session_id not in (select value from json_each(@sessions))`;

/** The sessions of the last 24 hours before a night in which there were any; before one session the one before it. */
export function findPreviousNight(
  db: Db,
  sessions: readonly NightSession[],
  { alone }: { alone: boolean },
): PreviousNight | undefined {
  const [first] = sessions;
  if (!first) return undefined;
  const { startedAt, startedSeq } = first;
  const night = { startedAt, startedSeq, sessions: JSON.stringify(sessions.map(({ sessionId }) => sessionId)) };
  const newest = get<Begun>(db, `${BEFORE} order by started_at_ms desc, started_seq desc limit 1`, night);
  if (!newest) return undefined;
  const from = nightBegins(startedAt, newest.startedAt);
  const those = alone ? [newest] : all<Begun>(db, `${BEFORE} and started_at_ms >= @from`, { ...night, from });
  const counts = countNight(
    db,
    those.map(({ sessionId }) => sessionId),
  );
  return { ...counts, sessions: those.length, startedAt: Math.min(...those.map((session) => session.startedAt)) };
}

interface Begun {
  readonly sessionId: string;
  readonly startedAt: number;
}

/** When the night of `at` begins, where nights begin at the time of day of `startedAt`, less what it may vary by. */
function nightBegins(startedAt: number, at: number): number {
  const anchor = startedAt - JITTER_MS;
  return anchor - Math.max(0, Math.ceil((anchor - at) / DAY_MS)) * DAY_MS;
}
