/**
 * Publishes `sessions/<id>.json`. While the session runs it is at most a second behind, and never takes more than a
 * twentieth of the time; at the end the whole file is streamed. The cursor tells which events it holds.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import type { Db } from '../db/native.ts';
import { isBusy, transact } from '../db/transact.ts';
import { replaceFile } from '../files/replace.ts';
import { lastEvent } from '../read/events.ts';
import { listUnpublished } from '../read/unpublished.ts';
import { sessionDocument, sessionDocumentSoFar } from '../render/session-document.ts';
import { moveCursor } from '../store/cursor.ts';

const BEHIND_MS = 1_000;
const SHARE_OF_TIME = 20;

export interface SessionFileOptions {
  readonly db: Db;
  readonly sessionId: string;
  /** `sessions/` of the data directory. */
  readonly folder: string;
}

export function createSessionFile({ db, sessionId, folder }: SessionFileOptions): Consumer {
  const path = pathOf(folder, sessionId);
  let notBefore = 0;
  let written = 0;
  let timer: NodeJS.Timeout | undefined;

  const publish = (): void => {
    timer = undefined;
    const seq = lastEvent(db, sessionId);
    if (seq === written) return;
    const began = performance.now();
    // A disk that is full for a while must not end the session: the next event brings the next try.
    if (attempt(() => replaceFile(path, sessionDocumentSoFar(db, sessionId)))) written = seq;
    const took = performance.now() - began;
    notBefore = performance.now() + Math.max(BEHIND_MS, took * SHARE_OF_TIME);
  };

  const catchUp = (): void => {
    if (timer) return;
    const waitMs = notBefore - performance.now();
    if (waitMs <= 0) publish();
    else timer = setTimeout(publish, waitMs).unref();
  };

  catchUp();
  return {
    name: 'session-file',
    catchUp,
    close: async () => {
      clearTimeout(timer);
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
  attempt(() => publishWhole(db, folder, sessionId));
}

/** @throws what keeps the file from being written */
export function publishWhole(db: Db, folder: string, sessionId: string): void {
  let seq: number | undefined;
  // Another process may do so too, and be the first to know of more but the first to write as well.
  while (seq !== lastEvent(db, sessionId)) {
    seq = lastEvent(db, sessionId);
    mkdirSync(folder, { recursive: true }); // a phase, or a person, may have removed it
    replaceFile(pathOf(folder, sessionId), sessionDocument(db, sessionId), { durable: true });
  }
  // The cursor tells that the file is whole; where the database is busy now, a later session writes it once more.
  attempt(() => transact(db, () => moveCursor(db, cursorOf(sessionId), seq)), isBusy);
}

function pathOf(folder: string, sessionId: string): string {
  return join(folder, `${sessionId}.json`);
}

function cursorOf(sessionId: string): string {
  return `session-file ${sessionId}`;
}

function attempt(change: () => void, isExpected: (thrown: unknown) => boolean = () => true): boolean {
  try {
    change();
    return true;
  } catch (thrown) {
    if (!isExpected(thrown)) throw thrown;
    return false;
  }
}
