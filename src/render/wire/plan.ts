/** The document of `plan`. */
import type { Plan } from '../../core/selection.ts';
import type { PlannedLine } from '../plan.ts';
import { heldWire } from './holds.ts';
import { pipeWire } from './pipe.ts';
import { placeWire } from './runs.ts';
import { seconds, type Wire } from './wire.ts';

export function planWire(plan: Plan, phases: readonly Wire[]): Wire {
  return { phases, skipped: plan.held.map(heldWire), eligible: plan.eligible };
}

export function plannedWire({ phase, argv, problem, pipe }: PlannedLine): Wire {
  return {
    ...placeWire(phase),
    burned: phase.burned,
    category: phase.category ?? 'unknown',
    last_failure_reason: phase.lastReason ?? null,
    failure_fingerprint: phase.fingerprint ?? null,
    command: argv ?? null,
    command_problem: problem ?? null,
    cwd: phase.cwd ?? null,
    timeout_seconds: seconds(phase.timeoutMs),
    expected_seconds: seconds(phase.expectedMs),
    expected_from: phase.expectedFrom ?? null,
    ...(pipe && { pipe: pipeWire(pipe, pipe.progress) }),
  };
}
