import { hostname } from 'node:os';
import type { Db } from '../../db/native.ts';
import { findAttempt } from '../../read/attempts.ts';
import { listNewFamilies } from '../../read/new-families.ts';
import type { Notice } from '../../read/notices.ts';
import { countAll } from '../../read/runs.ts';
import { listSessionFamilies } from '../../read/session-families.ts';
import { findSession } from '../../read/sessions.ts';
import type { NoticeView } from '../../render/notice.ts';

/** All that a notice tells of. What was forgotten since is not there. */
export function lookUp(db: Db, notice: Notice, backlog: string): NoticeView {
  const { kind, event } = notice;
  const { sessionId } = event;
  const isOfSession = kind.startsWith('session.') && sessionId !== undefined;
  return {
    ...notice,
    ...{ host: hostname(), backlog, id: `${hostname()}:${backlog}#${event.seq}`, counts: countAll(db).counts },
    session: isOfSession ? findSession(db, sessionId) : undefined,
    families: isOfSession ? listSessionFamilies(db, sessionId) : [],
    newFamilies: isOfSession ? listNewFamilies(db, sessionId) : [],
    attempt: event.attempt === undefined ? undefined : findAttempt(db, event.attempt),
  };
}
