/** How many phases failed when a night began and when it ended: as its sessions found it, whatever was moved since. */
import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';
import type { NightSession } from './night-sessions.ts';

/** Undefined is what sessions of an earlier version have not left on record. */
export interface FailingOverNight {
  readonly before: number | undefined;
  /** Undefined too while one of the sessions runs. */
  readonly after: number | undefined;
}

interface Row {
  readonly failing: number | null;
}

const BEGAN = `select data ->> 'failing' failing from events where seq = @startedSeq`;
const ENDED = `select data ->> 'failing' failing from events
  where session_id = @sessionId and type in ('session.ended', 'session.taken-over') order by seq desc limit 1`;

/** @param sessions the oldest first */
export function findFailing(db: Db, sessions: readonly NightSession[]): FailingOverNight {
  const [first] = sessions;
  const last = lastEnded(sessions);
  return {
    before: first && failingOf(get<Row>(db, BEGAN, { startedSeq: first.startedSeq })),
    after: last && failingOf(get<Row>(db, ENDED, { sessionId: last.sessionId })),
  };
}

function failingOf(row: Row | undefined): number | undefined {
  return row?.failing ?? undefined;
}

/** The one that ended last; none while one runs. */
function lastEnded(sessions: readonly NightSession[]): NightSession | undefined {
  const [last] = sessions.toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0) || b.startedSeq - a.startedSeq);
  return sessions.some(({ endedAt }) => endedAt === null) ? undefined : last;
}
