/** Which failures are meant, as SQL: the one text that the queries of families share. Every column named here is in their indexes. */
import type { Parameters } from '../db/statement.ts';

export interface FamilyFilter {
  /** Only failures and phases of these runs. */
  readonly runIds?: readonly string[] | undefined;
  readonly category?: string | undefined;
  /** Only families with an attempt that ended since then (epoch milliseconds); only such attempts are counted. */
  readonly since?: number | undefined;
  /** Only families with an attempt in one of these sessions; only such attempts are counted. */
  readonly sessionIds?: readonly string[] | undefined;
  /** Only phases that are dead. */
  readonly dead?: boolean | undefined;
  /** Also families that no phase fails with any more; of one family also phases that do not. */
  readonly gone?: boolean | undefined;
  /** Without it all. */
  readonly limit?: number | undefined;
}

/** Whether only attempts of some time are meant. */
export function isSpan({ since, sessionIds }: FamilyFilter): boolean {
  return since !== undefined || sessionIds !== undefined;
}

/** Columns of runs, of `phases` and of `attempts`. */
export function ofRuns({ runIds }: FamilyFilter): string {
  return runIds ? 'run_id in (select value from json_each(@runIds))' : 'true';
}

export function failingStates({ dead }: FamilyFilter): readonly ('failed' | 'dead')[] {
  return dead ? ['dead'] : ['failed', 'dead'];
}

/** Of `phases`: those that fail now, or are in one of these states. */
export function failingPhases(filter: FamilyFilter, states: readonly string[] = failingStates(filter)): string {
  const category = filter.category === undefined ? 'true' : 'last_category = @category';
  return `state in (${states.map((state) => `'${state}'`).join(', ')}) and ${ofRuns(filter)} and ${category}`;
}

/** Of `attempts`. */
export function countedAttempts(filter: FamilyFilter): string {
  const { sessionIds, since, category } = filter;
  const conditions = [
    ofRuns(filter),
    category !== undefined && 'category = @category',
    since !== undefined && 'ended_at_ms >= @since',
    sessionIds && 'session_id in (select value from json_each(@sessionIds))',
  ];
  return conditions.filter((condition) => typeof condition === 'string').join(' and ');
}

export function filterParameters({ runIds, category, since, sessionIds }: FamilyFilter): Parameters {
  return {
    runIds: runIds && JSON.stringify(runIds),
    category,
    since,
    sessionIds: sessionIds && JSON.stringify(sessionIds),
  };
}
