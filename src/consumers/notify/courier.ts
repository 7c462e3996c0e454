/**
 * Delivers what is owed to those who asked to be told, apart from any session: what hangs or is refused there costs nobody
 * anything. Each target has a cursor, which moves once it was told or given up: a courier that is killed leaves the rest,
 * and what it was about to record, to the next one.
 */
import { deliveryCursor } from '../../core/notify/cursors.ts';
import type { NotifyTarget } from '../../core/notify/target.ts';
import type { Db } from '../../db/native.ts';
import { tryOnlyOne } from '../../db/only-one.ts';
import { transact, whenFree } from '../../db/transact.ts';
import { findCursor } from '../../read/cursor.ts';
import { listNotices, type Notice } from '../../read/notices.ts';
import type { DeliveredView } from '../../render/delivered.ts';
import { noticeWire } from '../../render/wire/notice.ts';
import { moveCursor } from '../../store/cursor.ts';
import { noteDelivery } from '../../store/note-delivery.ts';
import { deliver, type Surroundings } from './deliver.ts';
import { lookUp } from './look-up.ts';

/** What is still owed then is the next courier's. */
const LONGEST_MS = 30 * 60_000;

export interface CourierParts extends Surroundings {
  readonly db: Db;
  /** Its path, without links: one courier of a database at a time. */
  readonly database: string;
  readonly targets: readonly NotifyTarget[];
  /** Who delivers, in the events. */
  readonly by: string;
  /** No further notice is begun then. */
  readonly stop: AbortSignal;
}

/** @returns what came of each; nothing where another courier is at it */
export async function runCourier(parts: CourierParts): Promise<DeliveredView[] | undefined> {
  const all: DeliveredView[] = [];
  const giveUpAt = performance.now() + LONGEST_MS;
  const isOver = (): boolean => parts.stop.aborted || performance.now() > giveUpAt;
  for (let rounds = 0; rounds === 0 || (owesAnything(parts) && !isOver()); rounds++) {
    using only = tryOnlyOne(`${parts.database}.courier`);
    // The other one looks again once it has let go, and finds what brought us here.
    if (!only) return rounds === 0 ? undefined : all;
    const served = await Promise.all(parts.targets.map((target) => serve(target, parts, isOver)));
    all.push(...served.flat());
  }
  return all;
}

export function owesAnything({ db, targets }: Pick<CourierParts, 'db' | 'targets'>): boolean {
  return targets.some((target) => firstOwed(db, target)?.notice !== undefined);
}

/** One after another, in the order of the events. After one that was given up, the next ones are tried once each. */
async function serve(target: NotifyTarget, parts: CourierParts, isOver: () => boolean): Promise<DeliveredView[]> {
  const { db } = parts;
  const delivered: DeliveredView[] = [];
  let { retries } = target;
  while (!isOver()) {
    const { notice, upTo } = firstOwed(db, target) ?? {};
    if (!notice) {
      if (upTo !== undefined) await whenFree(() => transact(db, () => moveCursor(db, deliveryCursor(target), upTo)));
      break;
    }
    const letter = { kind: notice.kind, body: JSON.stringify(noticeWire(lookUp(db, notice, parts.database))) };
    const delivery = await deliver(target, letter, { ...parts, retries });
    await whenFree(() => transact(db, () => record(parts, target, { notice, ...delivery })));
    delivered.push({ target, notice, ...delivery });
    retries = delivery.answer.is === 'taken' ? target.retries : 0;
  }
  return delivered;
}

function record(
  { db, by }: CourierParts,
  target: NotifyTarget,
  { notice, tries, answer }: Omit<DeliveredView, 'target'>,
): void {
  const why = answer.is === 'refused' ? answer.why : undefined;
  noteDelivery(db, { target, of: notice.event.seq, kind: notice.kind, tries, why, by, at: Date.now() });
}

/** Nothing is owed to one that no session has seen yet. */
function firstOwed(db: Db, target: NotifyTarget): { notice: Notice | undefined; upTo: number } | undefined {
  const after = findCursor(db, deliveryCursor(target));
  if (after === undefined) return undefined;
  const { notices, upTo } = listNotices(db, { on: target.on, after, limit: 1 });
  return { notice: notices[0], upTo };
}
