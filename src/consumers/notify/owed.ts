import { deliveryCursor } from '../../core/notify/cursors.ts';
import type { NotifyTarget } from '../../core/notify/target.ts';
import type { Db } from '../../db/native.ts';
import { findCursor } from '../../read/cursor.ts';
import { listNotices } from '../../read/notices.ts';
import type { OwedView } from '../../render/delivered.ts';
import { lookUp } from './look-up.ts';

const LIMIT = 100;

export function listOwed(db: Db, targets: readonly NotifyTarget[], database: string): OwedView[] {
  return targets.map((target) => {
    const after = findCursor(db, deliveryCursor(target));
    if (after === undefined) return { target, isKnown: false, notices: [], isAll: true };
    const { notices } = listNotices(db, { on: target.on, after, limit: LIMIT + 1 });
    const shown = notices.slice(0, LIMIT).map((notice) => lookUp(db, notice, database));
    return { target, isKnown: true, notices: shown, isAll: notices.length <= LIMIT };
  });
}
