/** `sessions`: one entry each, without results. */
import type { SessionView } from '../../read/sessions.ts';
import type { SessionInProgress } from '../../read/status.ts';
import { courseWire, totalsWire } from './course.ts';
import type { Wire } from './wire.ts';

export function sessionLineWire(session: SessionView): Wire {
  const { totals } = session;
  return {
    session_id: session.sessionId,
    door: session.door,
    ...courseWire(session),
    ...totalsWire(totals),
    running: totals.running,
    pid: session.process.pid,
    host: session.identity.host,
  };
}

/** A line of `sessions`, with what is seen of its controller. */
export function sessionInProgressWire({ session, controllerGone }: SessionInProgress): Wire {
  return { ...sessionLineWire(session), controller_gone: controllerGone };
}
