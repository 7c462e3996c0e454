/** What is held, and by whom. */
import type { HoldTarget } from '../../core/hold.ts';
import type { HeldRun } from '../../core/selection.ts';
import type { PauseView } from '../../read/pauses.ts';
import type { PhaseHold } from '../../read/phase-holds.ts';
import { iso, type Wire } from './wire.ts';

export function heldWire(held: HeldRun): Wire {
  const { queued, running } = held.counts;
  return {
    run_id: held.runId,
    reason: held.reason,
    note: held.note ?? null,
    until: iso(held.until),
    quota: held.quota ?? null,
    family: held.family ?? null,
    queued,
    running,
    failed: held.phases,
  };
}

export function phaseHoldWire({ reason, on, by, note, until, quota, family }: PhaseHold): Wire {
  return {
    reason,
    on: on ?? null,
    by: by ?? null,
    note: note ?? null,
    until: iso(until),
    quota: quota ?? null,
    family: family ?? null,
  };
}

/** `pause` and `resume` */
export function pauseWire(
  target: HoldTarget,
  { pause, changed }: { pause: PauseView | undefined; changed: boolean },
): Wire {
  const key = target.on === 'phase' ? target.key : undefined;
  return {
    on: target.on,
    run_id: target.on === 'run' ? target.runId : (key?.runId ?? null),
    phase_id: key?.phaseId ?? null,
    quota: target.on === 'quota' ? target.quota : null,
    family: target.on === 'family' ? target.family : null,
    why: pause?.why ?? null,
    paused: pause !== undefined,
    changed,
    by: pause?.by ?? null,
    note: pause?.note ?? null,
    since: iso(pause?.placedAt),
    until: iso(pause?.until),
  };
}
