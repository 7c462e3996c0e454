import type { Counts } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { type AttemptView, listAdopted } from './attempts.ts';
import { isControllerGone } from './controller.ts';
import { countAll } from './runs.ts';
import { type Durations, listDurations } from './session-durations.ts';
import { listSessionFamilies, type SessionFamily } from './session-families.ts';
import { type GivenBack, listGivenBack } from './session-given-back.ts';
import { listSessionHolds, type Placed, type SessionView } from './sessions.ts';
import { listUnderWay, type UnderWay } from './under-way.ts';

export interface ReportView {
  readonly now: number;
  readonly session: SessionView;
  readonly controllerGone: boolean;
  readonly families: readonly SessionFamily[];
  readonly givenBack: readonly GivenBack[];
  readonly durations: Durations;
  /** Attempts of dead sessions that this one has settled. */
  readonly recovered: readonly AttemptView[];
  /** Its own that nobody conducts any more. */
  readonly unattended: readonly UnderWay[];
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
    recovered: listAdopted(db, sessionId),
    unattended: listUnderWay(db, sessionId).filter(({ unattended }) => unattended !== undefined),
    placed: listSessionHolds(db, sessionId),
    counts: countAll(db).counts,
  };
}
