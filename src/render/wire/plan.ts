/** The document of `plan`. */
import type { Plan, PlannedPhase } from '../../core/selection.ts';
import { heldWire } from './holds.ts';
import { placeWire } from './runs.ts';
import { seconds, type Wire } from './wire.ts';

export function planWire(plan: Plan, phases: readonly Wire[]): Wire {
  return { phases, skipped: plan.held.map(heldWire), eligible: plan.eligible };
}

export function plannedWire(phase: PlannedPhase, rendered: readonly string[] | undefined, problem?: string): Wire {
  return {
    ...placeWire(phase),
    burned: phase.burned,
    category: phase.category ?? 'unknown',
    last_failure_reason: phase.lastReason ?? null,
    failure_fingerprint: phase.fingerprint ?? null,
    command: rendered ?? null,
    command_problem: problem ?? null,
    cwd: phase.cwd ?? null,
    timeout_seconds: seconds(phase.timeoutMs),
    expected_seconds: seconds(phase.expectedMs),
    expected_from: phase.expectedFrom ?? null,
  };
}
