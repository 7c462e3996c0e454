/** Runs and their phases, as they stand. */
import type { RunView } from '../../core/run.ts';
import type { PhaseView } from '../../read/phases.ts';
import type { RunPhase } from '../../read/run-phases.ts';
import { handleWire, iso, seconds, type Wire } from './wire.ts';

export function runWire(run: RunView): Wire {
  return { run_id: run.runId, door: run.door, mode: run.mode, quotas: run.quotas, ...run.counts };
}

/** `show RUN`: a line each. */
export function runPhaseWire(phase: RunPhase): Wire {
  return {
    phase_id: phase.phaseId,
    ...itemWire(phase),
    state: phase.state,
    attempts: phase.attempts,
    burned: phase.burned,
    category: phase.category,
    failure_fingerprint: phase.fingerprint,
    last_attempt: handleWire(phase.handle),
  };
}

export function phaseWire(phase: PhaseView): Wire {
  return {
    ...placeWire(phase),
    ...itemWire(phase),
    attempts: phase.attempts,
    burned: phase.burned,
    max_attempts: phase.maxAttempts,
    category: phase.category,
    failure_fingerprint: phase.fingerprint,
    last_failure_reason: phase.lastReason,
    source: phase.source,
    source_state: phase.sourceState,
    skipped_by: phase.skippedBy,
    not_before: iso(phase.notBefore),
    quotas: phase.quotas,
    command: phase.command?.template ?? null,
    shell: phase.command?.shell ?? false,
    cwd: phase.cwd,
    timeout_seconds: seconds(phase.timeoutMs),
  };
}

/** Only of what dispatch was given. */
function itemWire({ item }: Pick<PhaseView, 'item'>): Wire {
  return item === null ? {} : { item };
}

type Place = Pick<PhaseView, 'runId' | 'phaseId' | 'state' | 'tierIndex' | 'phaseIndex' | 'priority'>;

/** Which phase it is, and where it stands among the others. */
export function placeWire({ runId, phaseId, state, tierIndex, phaseIndex, priority }: Place): Wire {
  return { run_id: runId, phase_id: phaseId, state, tier_index: tierIndex, phase_index: phaseIndex, priority };
}
