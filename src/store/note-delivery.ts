import { deliveryCursor, failureCursor } from '../core/notify/cursors.ts';
import type { NotifyTarget } from '../core/notify/target.ts';
import type { Db } from '../db/native.ts';
import { dropCursor, moveCursor } from './cursor.ts';
import { addEvent } from './events.ts';

export interface DeliveryNote {
  readonly target: NotifyTarget;
  /** The event that it was told of. */
  readonly of: number;
  readonly kind: string;
  readonly tries: number;
  /** Why it was given up; nothing where it was taken. */
  readonly why: string | undefined;
  readonly by: string;
  readonly at: number;
}

/** That a target was told, or could not be, and that it owes this no more. Of no session, whose file would never be whole. */
export function noteDelivery(db: Db, { target, of, kind, tries, why, by, at }: DeliveryNote): void {
  const type = why === undefined ? 'notification.sent' : 'notification.failed';
  const data = { target: target.name, event: kind, of, tries, ...(why !== undefined && { why }) };
  const seq = addEvent(db, at, { type, by, data });
  moveCursor(db, deliveryCursor(target), of);
  if (why === undefined) dropCursor(db, failureCursor(target));
  else moveCursor(db, failureCursor(target), seq);
}
