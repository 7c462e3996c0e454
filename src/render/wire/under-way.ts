import { formatHandle } from '../../core/attempt.ts';
import type { UnderWay } from '../../read/under-way.ts';
import { pipeWire } from './pipe.ts';
import { iso, seconds, type Wire } from './wire.ts';

export function underWayWire({ attempt, limitMs, lastOutputAt, unattended, pipe }: UnderWay): Wire {
  return {
    handle: formatHandle(attempt.handle),
    attempt_id: attempt.attemptId,
    run_id: attempt.runId,
    phase_id: attempt.phaseId,
    attempt: attempt.number,
    session_id: attempt.sessionId,
    started_at: iso(attempt.startedAt),
    timeout_seconds: seconds(limitMs),
    last_output_at: iso(lastOutputAt),
    unattended: unattended !== undefined && unattended.fate !== 'unseen',
    fate: unattended?.fate ?? null,
    process_alive: unattended === undefined || unattended.fate === 'unseen' ? null : unattended.fate === 'lives',
    ...(pipe && { pipe: pipeWire(pipe, pipe.progress) }),
  };
}
