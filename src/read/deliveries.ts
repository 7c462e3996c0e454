import { deliveryCursor, failureCursor } from '../core/notify/cursors.ts';
import type { NotifyTarget } from '../core/notify/target.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { findCursor } from './cursor.ts';
import { listNotices } from './notices.ts';

/** What a target has not been told. */
export interface DeliveryState {
  readonly target: NotifyTarget;
  /** Notices that are owed to it: at most {@link MOST_COUNTED}. */
  readonly owed: number;
  /** Its newest notice was given up. */
  readonly failed: FailedDelivery | undefined;
}

export interface FailedDelivery {
  readonly at: number;
  readonly kind: string;
  readonly why: string;
}

/** More are not looked for. */
export const MOST_COUNTED = 100;

export function listDeliveries(db: Db, targets: readonly NotifyTarget[]): DeliveryState[] {
  return targets.map((target) => {
    const after = findCursor(db, deliveryCursor(target));
    const owed =
      after === undefined ? 0 : listNotices(db, { on: target.on, after, limit: MOST_COUNTED }).notices.length;
    return { target, owed, failed: findFailed(db, target) };
  });
}

function findFailed(db: Db, target: NotifyTarget): FailedDelivery | undefined {
  const seq = findCursor(db, failureCursor(target));
  if (seq === undefined) return undefined;
  const row = get<{ at: number; data: string }>(db, 'select at_ms at, data from events where seq = @seq', { seq });
  if (!row) return undefined;
  const { event: kind, why } = JSON.parse(row.data) as { event: string; why: string };
  return { at: row.at, kind, why };
}
