/**
 * The loop. Each turn asks the stops (does claiming end?), the warnings (should a person hear of something?), then the
 * gates (may something start now?), claims one phase and lets it be conducted beside the others. With nothing to claim and
 * nothing running, the backlog is done; or a gate is closed, which may be worth waiting for; or somebody holds the session
 * open, for whom it waits. Whatever ends claiming, what runs is conducted to its end, which comes at once where the stop says
 * so (but for what it has adopted).
 */
import type { Stop, Tally } from '../core/session.ts';
import type { Warning } from '../core/warning.ts';
import { claimNext } from './claim-next.ts';
import { conduct } from './conduct.ts';
import type { SessionContext } from './context.ts';
import { Patience } from './patience.ts';
import { waitsForSlot } from './slot-waits.ts';
import type { Wake } from './wake.ts';

export async function runLoop(session: SessionContext, tally: () => Tally, wake: Wake): Promise<Stop | undefined> {
  const patience = new Patience();
  for (;;) {
    session.slots.throwIfBroken();
    const now = tally();
    const stop = firstOf(session.stops, (rule) => rule(now));
    if (stop) {
      if (stop.endsRunning) session.slots.endOwn(stop.note);
      return stop;
    }
    await tellWarnings(session, now);
    const facts = { ...now, machine: session.machine };
    const closed = firstOf(session.gates, (gate) => gate(facts));
    const claimed = closed ? undefined : await claimNext(session);
    if (claimed) session.slots.take(conduct(session, claimed), () => wake.notify());
    else if (
      !session.options.follow?.isOpen &&
      patience.isOver({ running: now.running + now.adopted, closed, now: performance.now() }) &&
      (closed || !(await waitsForSlot(session)))
    )
      return closed?.stop && { reason: closed.stop, note: closed.note };
    else {
      if (closed?.stop) await tell(session, { why: closed.why, note: `nothing new starts: ${closed.note}` });
      await wake.next();
    }
  }
}

async function tellWarnings(session: SessionContext, tally: Tally): Promise<void> {
  for (const rule of session.warnings) {
    const warning = rule(tally);
    if (warning) await tell(session, warning);
  }
}

async function tell({ warner, changed }: SessionContext, { why, note }: Warning): Promise<void> {
  if (await warner.tell(why, note)) changed();
}

function firstOf<Item, Found>(items: readonly Item[], ask: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = ask(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
