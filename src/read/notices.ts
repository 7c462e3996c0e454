import type { DrainEvent } from '../core/event.ts';
import { eventsOf, NOTICE_EVENTS, NOTICE_KINDS, type NoticeKind } from '../core/notify/kind.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { iterateEvents, newestEvent } from './events.ts';

/** One event that somebody asked to be told of. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly event: DrainEvent;
}

export interface Notices {
  readonly notices: readonly Notice[];
  /** There is no other one up to this event. */
  readonly upTo: number;
}

/** The first `limit` after the event `after`. */
export function listNotices(
  db: Db,
  { on, after, limit }: { on: readonly NoticeKind[]; after: number; limit: number },
): Notices {
  const upTo = newestEvent(db);
  const notices: Notice[] = [];
  if (upTo <= after) return { notices, upTo: after };
  for (const event of iterateEvents(db, { after, types: eventsOf(on) })) {
    const kind = NOTICE_KINDS.find((asked) => on.includes(asked) && isOf(db, asked, event));
    if (kind === undefined) continue;
    notices.push({ kind, event });
    if (notices.length === limit) return { notices, upTo: event.seq };
  }
  return { notices, upTo };
}

function isOf(db: Db, kind: NoticeKind, event: DrainEvent): boolean {
  if (!(NOTICE_EVENTS[kind] as readonly string[]).includes(event.type)) return false;
  return IS[kind]?.(db, event) ?? true;
}

const hasFailed = ({ data }: DrainEvent): boolean => data.outcome === 'failed' || data.outcome === 'timed_out';

const IS: Readonly<Partial<Record<NoticeKind, (db: Db, event: DrainEvent) => boolean>>> = {
  'session.failed': (db, event) =>
    event.type === 'session.taken-over' || event.data.status === 'interrupted' || failedIn(db, event),
  'phase.dead': (_, { data }) => data.to === 'dead',
  'phase.failed': (_, event) => hasFailed(event),
  'phase.fixed': (db, event) => event.data.outcome === 'succeeded' && hadFailed(db, event),
  'family.new': (db, event) => hasFailed(event) && isNew(db, event),
};

function failedIn(db: Db, { sessionId }: DrainEvent): boolean {
  const sql = `select 1 from attempts where session_id = @sessionId and outcome in ('failed', 'timed_out') limit 1`;
  return get(db, sql, { sessionId }) !== undefined;
}

function hadFailed(db: Db, { attempt }: DrainEvent): boolean {
  const sql = `select 1 from attempts where handle = @attempt and initial_state = 'failed'`;
  return get(db, sql, { attempt }) !== undefined;
}

/** None of it has ended before. */
function isNew(db: Db, { attempt, at, data: { fingerprint } }: DrainEvent): boolean {
  if (typeof fingerprint !== 'string') return false;
  const sql = `select 1 from attempts where fingerprint = @fingerprint
    and (ended_at_ms < @at or (ended_at_ms = @at and handle < @attempt)) and handle != @attempt limit 1`;
  return get(db, sql, { fingerprint, at, attempt }) === undefined;
}
