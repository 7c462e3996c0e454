/** Publishes `sessions/<id>.json`, paced while the session runs, and whole at its end. The cursor tells which events it holds. */
import { join } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import type { Db } from '../db/native.ts';
import { isBusy, transact } from '../db/transact.ts';
import { createPacedFile, writeWhole } from '../files/paced-file.ts';
import { lastEvent } from '../read/events.ts';
import { listUnpublished } from '../read/unpublished.ts';
import { sessionDocument, sessionDocumentSoFar } from '../render/session-document.ts';
import { moveCursor } from '../store/cursor.ts';

export interface SessionFileOptions {
  readonly db: Db;
  readonly sessionId: string;
  /** `sessions/` of the data directory. */
  readonly folder: string;
}

export function createSessionFile({ db, sessionId, folder }: SessionFileOptions): Consumer {
  const file = createPacedFile({
    path: pathOf(folder, sessionId),
    version: () => lastEvent(db, sessionId),
    pieces: () => sessionDocumentSoFar(db, sessionId),
  });
  file.catchUp();
  return {
    name: 'session-file',
    catchUp: () => file.catchUp(),
    close: async () => {
      file.stop();
      publishWhole(db, folder, sessionId);
    },
  };
}

/** Completes the files of sessions that have ended, but whose file does not tell all: somebody died in between. */
export function publishUnfinished(db: Db, folder: string): void {
  // What cannot be written now must not keep tonight's session from running: the next one tries again.
  for (const sessionId of listUnpublished(db, cursorOf)) publishSession(db, folder, sessionId);
}

/** Writes the file of a session that has ended, or been ended; what cannot be written now a later session writes. */
export function publishSession(db: Db, folder: string, sessionId: string): void {
  try {
    publishWhole(db, folder, sessionId);
  } catch {
    // As said.
  }
}

/** @throws what keeps the file from being written */
export function publishWhole(db: Db, folder: string, sessionId: string): void {
  const seq = writeWhole({
    path: pathOf(folder, sessionId),
    version: () => lastEvent(db, sessionId),
    pieces: () => sessionDocument(db, sessionId),
  });
  try {
    transact(db, () => moveCursor(db, cursorOf(sessionId), seq));
  } catch (thrown) {
    // The cursor tells that the file is whole; where the database is busy now, a later session writes it once more.
    if (!isBusy(thrown)) throw thrown;
  }
}

function pathOf(folder: string, sessionId: string): string {
  return join(folder, `${sessionId}.json`);
}

function cursorOf(sessionId: string): string {
  return `session-file ${sessionId}`;
}
