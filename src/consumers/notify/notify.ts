/**
 * Sends a courier when there is something to tell: a process of its own, which is not waited for, so that nothing that a
 * target does or fails to do is felt by the session.
 */
import type { Consumer } from '../../core/consumer.ts';
import { deliveryCursor } from '../../core/notify/cursors.ts';
import type { NotifyTarget } from '../../core/notify/target.ts';
import type { Db } from '../../db/native.ts';
import { transact, whenFree } from '../../db/transact.ts';
import { type Detached, startDetached } from '../../process/start-detached.ts';
import { newestEvent } from '../../read/events.ts';
import { listNotices } from '../../read/notices.ts';
import { findStartedSeq } from '../../read/started-seq.ts';
import { moveCursor, placeCursor } from '../../store/cursor.ts';
import { owesAnything } from './courier.ts';

/** For a lock of the database at the end of a session, which has waited for it as well. */
const PATIENCE_MS = 2_000;

/** Starting one costs as much as a command of drain: what comes within this time goes together. */
const APART_MS = 1_000;

export interface NotifyOptions {
  readonly db: Db;
  readonly sessionId: string;
  readonly targets: readonly NotifyTarget[];
  /** The command line of a courier of this backlog. */
  readonly courier: readonly [string, ...string[]];
  /** Where the courier runs. */
  readonly cwd: string;
}

export function createNotify({ db, sessionId, targets, courier, cwd }: NotifyOptions): Consumer {
  const first = findStartedSeq(db, sessionId) - 1;
  const kinds = [...new Set(targets.flatMap(({ on }) => on))];
  let begun = false;
  let seen = first;
  let owes = false;
  let sent: Detached | undefined;
  let notBefore = 0;

  const send = (): void => {
    owes = false;
    notBefore = performance.now() + APART_MS;
    sent = startDetached(courier, { cwd, env: courierEnvironment() });
  };

  const look = (): void => {
    if (newestEvent(db) === seen) return;
    const { notices, upTo } = listNotices(db, { on: kinds, after: seen, limit: 1 });
    seen = upTo;
    if (notices.length > 0) owes = true;
  };

  const beginOnce = (): void => {
    if (begun) return;
    begin(db, targets, first);
    begun = true;
    owes = owesAnything({ db, targets }); // also what an earlier session, or its courier, did not come to
  };

  const catchUp = (): void => {
    beginOnce();
    look();
    if (owes && !sent?.isRunning() && performance.now() >= notBefore) send();
  };

  // What cannot be looked up or begun now is at the next event, or at the end.
  attempt(catchUp);
  return {
    name: 'notify',
    catchUp,
    close: async () => {
      const isSettled = await whenFree(() => {
        beginOnce();
        return settle(db, targets);
      }, PATIENCE_MS).catch(() => false);
      // Also where a courier is under way: it may have looked for the last time.
      if (!isSettled) send();
    },
  };
}

/** A target that is new is told of this session and what comes after, and not of the years before. */
function begin(db: Db, targets: readonly NotifyTarget[], seq: number): void {
  transact(db, () => {
    for (const target of targets) placeCursor(db, deliveryCursor(target), seq);
  });
}

/**
 * Where nothing is owed that is recorded, so that nobody looks through a night again to find nothing in it.
 * @returns whether nothing is
 */
function settle(db: Db, targets: readonly NotifyTarget[]): boolean {
  return transact(db, () => {
    if (owesAnything({ db, targets })) return false;
    const last = newestEvent(db);
    for (const target of targets) moveCursor(db, deliveryCursor(target), last);
    return true;
  });
}

/** Without the lineage: it is no part of the phase inside which this drain may run, and outlives it. */
function courierEnvironment(): NodeJS.ProcessEnv {
  const { DRAIN_LINEAGE: _, ...environment } = process.env;
  return environment;
}

function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // As said where it is called.
  }
}
