/** What has ended in this session counts towards its limits, and may be followed by holds. */
import type { Outcome } from '../core/outcome.ts';
import { transact, whenFree } from '../db/transact.ts';
import type { Finished } from '../store/finish.ts';
import { placeHold } from '../store/holds.ts';
import type { SessionContext } from './context.ts';

export interface Concluded {
  readonly runId: string;
  readonly outcome: Outcome;
  readonly finished: Finished;
}

export async function count(session: SessionContext, { runId, outcome, finished }: Concluded): Promise<void> {
  const { db, tally, sessionId } = session;
  const facts = {
    runId,
    outcome: outcome.is,
    ...finished,
    ...('fingerprint' in outcome && { fingerprint: outcome.fingerprint }),
  };
  tally.add(facts, Date.now());
  const holds = session.breakers.flatMap((breaker) => breaker(facts, tally));
  for (const hold of holds) {
    const placed = { ...hold, by: sessionId, sessionId, placedAt: Date.now() };
    await whenFree(() => transact(db, () => placeHold(db, placed)), session.hurrySignal);
    session.lookahead.forget();
  }
}
