import type { NotifyTarget } from '../core/notify/target.ts';
import type { Counts, Key } from '../core/phase.ts';
import type { HeldRun, Selection } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { type CategoryCount, listCategoryCounts } from './category-counts.ts';
import { isControllerGone } from './controller.ts';
import { type DeliveryState, listDeliveries } from './deliveries.ts';
import { listHeld } from './held.ts';
import { findLastEnded, type LastSession } from './last-session.ts';
import { listPauses, type PauseView } from './pauses.ts';
import { planNext } from './plan.ts';
import { listQuotas, type QuotaView } from './quotas.ts';
import { countAll } from './runs.ts';
import { listRunningSessions, type SessionView } from './sessions.ts';
import { listUnderWay, type UnderWay } from './under-way.ts';
import { getUndone, type Undone } from './undone.ts';

export interface StatusView {
  readonly now: number;
  readonly counts: Counts;
  readonly categories: readonly CategoryCount[];
  readonly runs: number;
  readonly underWay: readonly UnderWay[];
  readonly sessions: readonly SessionInProgress[];
  readonly pauses: readonly PauseView[];
  readonly quotas: readonly QuotaView[];
  readonly last: LastSession | undefined;
  /** What a drain would take first. */
  readonly next: Key | undefined;
  /** Looked up only where a drain would take nothing. */
  readonly held: readonly HeldRun[];
  readonly undone: Undone;
  /** Of those who asked to be told. */
  readonly deliveries: readonly DeliveryState[];
}

export interface SessionInProgress {
  readonly session: SessionView;
  readonly controllerGone: boolean;
}

export function getStatus(
  db: Db,
  { selection, targets, now }: { selection: Selection; targets: readonly NotifyTarget[]; now: number },
): StatusView {
  const [next] = planNext(db, selection, { limit: 1, now });
  return {
    now,
    ...countAll(db),
    categories: listCategoryCounts(db),
    underWay: listUnderWay(db),
    sessions: listRunningSessions(db).map((session) => ({ session, controllerGone: isControllerGone(session) })),
    pauses: listPauses(db, now),
    quotas: listQuotas(db, selection.slots ?? {}, now),
    last: findLastEnded(db),
    next,
    held: next === undefined ? listHeld(db, selection, now) : [],
    undone: getUndone(db),
    deliveries: listDeliveries(db, targets),
  };
}
