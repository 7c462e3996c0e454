/**
 * Publishes `sessions/<id>.json`. While the session runs it is at most a second behind, and never takes more than a
 * twentieth of the time; at the end the whole file is streamed. The cursor tells which events it holds.
 */
import { join } from 'node:path';
import type { Consumer } from '../core/consumer.ts';
import type { Db } from '../db/native.ts';
import { isBusy, transact } from '../db/transact.ts';
import { replaceFile } from '../files/replace.ts';
import { lastEvent } from '../read/events.ts';
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
  const path = join(folder, `${sessionId}.json`);
  const cursor = `session-file ${sessionId}`;
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
      const seq = lastEvent(db, sessionId);
      replaceFile(path, sessionDocument(db, sessionId), { durable: true });
      // The cursor is what tells a later session that this file is complete; while it is busy, the file is simply written again.
      attempt(() => transact(db, () => moveCursor(db, cursor, seq)), isBusy);
    },
  };
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
