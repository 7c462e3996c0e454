import type { DrainEvent, EventType } from '../core/event.ts';
import type { Db } from '../db/native.ts';
import { all, get, iterate } from '../db/statement.ts';

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly by: string;
  readonly type: EventType;
  readonly sessionId: string | null;
  readonly runId: string | null;
  readonly phaseId: string | null;
  readonly attempt: number | null;
  readonly data: string;
}

const SELECT = `select seq, at_ms at, by, type, session_id sessionId, run_id runId, phase_id phaseId, attempt, data from events`;

/** The events of a session after `seq`, the oldest first. */
export function listEventsAfter(db: Db, sessionId: string, seq: number): DrainEvent[] {
  return all<EventRow>(db, `${SELECT} where session_id = @sessionId and seq > @seq order by seq`, {
    sessionId,
    seq,
  }).map(toEvent);
}

/** The newest event of a session. */
export function lastEvent(db: Db, sessionId: string): number {
  return (
    get<{ seq: number | null }>(db, 'select max(seq) seq from events where session_id = @sessionId', { sessionId })
      ?.seq ?? 0
  );
}

/** The newest event of all; 0 before there is one. */
export function newestEvent(db: Db): number {
  return get<{ seq: number | null }>(db, 'select max(seq) seq from events')?.seq ?? 0;
}

/** Of whatever session, the oldest first. */
export function* iterateEvents(
  db: Db,
  { after, types }: { after: number; types: readonly EventType[] },
): Generator<DrainEvent> {
  const where = 'where seq > @after and type in (select value from json_each(@types)) order by seq';
  for (const row of iterate<EventRow>(db, `${SELECT} ${where}`, { after, types: JSON.stringify(types) }))
    yield toEvent(row);
}

function toEvent({ sessionId, runId, phaseId, attempt, data, ...rest }: EventRow): DrainEvent {
  return {
    ...rest,
    ...(sessionId !== null && { sessionId }),
    ...(runId !== null && { key: { runId, phaseId: phaseId ?? '' } }),
    ...(attempt !== null && { attempt }),
    data: JSON.parse(data) as Record<string, unknown>,
  };
}
