/** The whole environment of a phase. */
import type { AttemptUnderWay } from '../core/evidence.ts';

export interface EnvironmentFacts {
  /** The controller's own. */
  readonly inherited: Readonly<Record<string, string | undefined>>;
  readonly databaseUrl: string;
  readonly apiUrl: string | undefined;
  /** Names from config that are not handed on. */
  readonly drop: readonly string[];
}

/**
 * Ours that an outer drain set are replaced, and what would steer a drain inside the phase is left out. What the run and
 * the phase declare wins over the inherited; nothing wins over the `DRAIN_` names.
 */
export function environmentOf(
  attempt: AttemptUnderWay,
  facts: EnvironmentFacts,
  gathered: Readonly<Record<string, string>>,
): Record<string, string> {
  const { attemptId: id, sessionId } = attempt;
  return {
    ...commonEnvironment(facts, { declared: attempt.declared.env, id, sessionId }),
    DRAIN_RUN_ID: attempt.runId,
    DRAIN_PHASE_ID: attempt.phaseId,
    DRAIN_ATTEMPT_ID: id,
    DRAIN_ATTEMPT: String(attempt.number),
    ...gathered,
  };
}

interface Program {
  /** In the lineage of all its processes. */
  readonly id: string;
  readonly sessionId: string;
  readonly declared: Readonly<Record<string, string>>;
}

/** What every program gets that a session runs. */
export function commonEnvironment(
  facts: EnvironmentFacts,
  { id, sessionId, declared }: Program,
): Record<string, string> {
  return {
    ...inherited(facts),
    PYTHONUTF8: '1',
    PYTHONIOENCODING: 'utf-8',
    ...declared,
    DRAIN_LINEAGE: [facts.inherited.DRAIN_LINEAGE, id].filter(Boolean).join(','),
    DRAIN_SESSION_ID: sessionId,
    DRAIN_DATABASE_URL: facts.databaseUrl,
    ...(facts.apiUrl === undefined ? {} : { DRAIN_API_URL: facts.apiUrl }),
  };
}

function inherited({ inherited: all, drop }: EnvironmentFacts): Record<string, string> {
  const entries = Object.entries(all).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !entry[0].startsWith('DRAIN_') && !drop.includes(entry[0]),
  );
  return Object.fromEntries(entries);
}
