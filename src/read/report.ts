import type { Counts } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { isControllerGone } from './controller.ts';
import { countAll } from './runs.ts';
import { type Durations, listDurations } from './session-durations.ts';
import { listSessionFamilies, type SessionFamily } from './session-families.ts';
import { type GivenBack, listGivenBack } from './session-given-back.ts';
import { listSessionHolds, type Placed, type SessionView } from './sessions.ts';

export interface ReportView {
  readonly now: number;
  readonly session: SessionView;
  readonly controllerGone: boolean;
  readonly families: readonly SessionFamily[];
  readonly givenBack: readonly GivenBack[];
  readonly durations: Durations;
  /** What the session held for its own duration. */
  readonly placed: Placed;
  /** Of the whole backlog, as it is now. */
  readonly counts: Counts;
}

/** How many of the slowest a report names. */
const SLOWEST_SHOWN = 3;

export function getReport(db: Db, session: SessionView, now: number): ReportView {
  const { sessionId } = session;
  return {
    ...{ now, session, controllerGone: isControllerGone(session) },
    families: listSessionFamilies(db, sessionId),
    givenBack: listGivenBack(db, sessionId),
    durations: listDurations(db, sessionId, SLOWEST_SHOWN),
    placed: listSessionHolds(db, sessionId),
    counts: countAll(db).counts,
  };
}
