/** The session's document, piece by piece, so that ten thousand results need no more memory than one. */
import type { Db } from '../db/native.ts';
import { iterateResults, listAdopted, listNewestResults, listOpenAttempts } from '../read/attempts.ts';
import { countFingerprints, findSession, listSessionHolds } from '../read/sessions.ts';
import { documentText } from './document-text.ts';
import { resultWire } from './wire/result.ts';
import { sessionWire } from './wire/session.ts';
import type { Wire } from './wire/wire.ts';

/** How many results it holds while the session runs. */
const NEWEST = 200;

/** The whole of it: JSON text in pieces. */
export function* sessionDocument(db: Db, sessionId: string): Generator<string> {
  const isComplete = listOpenAttempts(db, sessionId).length === 0;
  yield* documentText(headOf(db, sessionId), isComplete, function* () {
    for (const result of iterateResults(db, sessionId)) yield resultWire(result);
  });
}

/** With the newest results only: cheap enough to be written each second. */
export function* sessionDocumentSoFar(db: Db, sessionId: string): Generator<string> {
  const head = headOf(db, sessionId);
  const results = listNewestResults(db, sessionId, NEWEST).map(resultWire);
  yield* documentText(head, false, () => results);
}

function headOf(db: Db, sessionId: string): Wire {
  const session = findSession(db, sessionId);
  if (!session) throw new Error(`there is no session ${sessionId}`);
  return sessionWire(session, {
    placed: listSessionHolds(db, sessionId),
    fingerprintCounts: countFingerprints(db, sessionId),
    recovered: listAdopted(db, sessionId),
  });
}
