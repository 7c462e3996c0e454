import { formatHandle } from '../../core/attempt.ts';
import type { Stopping } from '../../engine/stop-sessions.ts';
import type { How } from '../stopped.ts';
import { recoveredWire } from './recovered.ts';
import { sessionLineWire } from './session-line.ts';
import type { Wire } from './wire.ts';

/** `stop` */
export function stoppedWire(
  stopped: readonly Stopping[],
  { how, orphans, heldBy }: Pick<How, 'how' | 'orphans' | 'heldBy'>,
): Wire {
  return {
    recovered: orphans ? recoveredWire(orphans) : null,
    held_by: heldBy.map(({ handle, runId, phaseId, pid }) => ({
      ...{ handle: formatHandle(handle), run_id: runId, phase_id: phaseId, pid },
    })),
    sessions: stopped.map(({ session, asked, controllerGone }) => ({
      ...sessionLineWire(session),
      asked: asked ? how : null,
      controller_gone: controllerGone,
    })),
  };
}
