/** Whether a slot of a quota will come free, though nothing of this session runs. */
import type { HeldRun } from '../core/selection.ts';
import { transact, whenFree } from '../db/transact.ts';
import { listOpen } from '../read/abandoned.ts';
import { candidates } from '../read/candidates.ts';
import { listHeld } from '../read/held.ts';
import type { SessionContext } from './context.ts';

/**
 * What is left waits for a slot, and a phase that somebody conducts takes one: a session with the same quota need not be over
 * before it. What nobody conducts any more is not waited for: it may never end.
 */
export async function waitsForSlot(session: SessionContext): Promise<boolean> {
  const { db, selection, stopSignal, warner, changed } = session;
  if (Object.keys(selection.slots ?? {}).length === 0) return false;
  // All of it as it is at one moment, or a slot that comes free in between would end the session.
  const seen = await whenFree(() => transact(db, () => look(session)), stopSignal).catch((thrown: unknown) => {
    if (!stopSignal.aborted) throw thrown;
    return 'free' as const; // the next turn sees the stop
  });
  if (seen === undefined || seen === 'free') return seen === 'free';
  const { quota, note } = seen;
  if (await warner.tell(`quota ${quota}`, `waiting for a slot of \`${quota}\` (${note})`)) changed();
  return true;
}

/** What waits for a slot that somebody's phase takes; `free`, when there is something to take after all. */
function look({ db, selection, tally }: SessionContext): HeldRun | 'free' | undefined {
  const now = Date.now();
  for (const _ of candidates(db, selection, now, tally.taken)) return 'free';
  const waiting = listHeld(db, selection, now).find(({ reason }) => reason === 'quota');
  return waiting && listOpen(db).some(({ conductor }) => conductor.state === 'alive') ? waiting : undefined;
}
