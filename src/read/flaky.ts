import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { iterate } from '../db/statement.ts';
import { type FamilyFilter, filterParameters } from './family-filter.ts';

/** A phase that passed with nothing changed that is on record, after it had failed. */
export interface FlakyPhase extends Key {
  /** The newest attempt of it that passed so, and the last one before that failed on the same commit. */
  readonly passed: number;
  readonly failed: number;
  /** Epoch milliseconds of that pass. */
  readonly at: number;
  readonly sessionId: string;
  readonly commit: string;
  /** Of the failure. */
  readonly fingerprint: string | null;
  readonly category: string | null;
  readonly message: string;
}

export interface FlakyFilter extends Omit<FamilyFilter, 'dead' | 'gone'> {
  readonly fingerprint?: string | undefined;
}

/** A work tree with changes is no known commit; declared inputs count where they are on record. */
const LAST_FAILURE = `select max(x.number) from attempts x
  where x.run_id = s.run_id and x.phase_id = s.phase_id and x.number < s.number and x.outcome in ('failed', 'timed_out')
    and x.git_commit = s.git_commit and x.git_dirty = 0 and x.argv = s.argv and x.inputs_digest is s.inputs_digest`;

/** The newest first, each phase once. Attempts are read only as far back as it takes to find so many. */
export function listFlaky(db: Db, filter: FlakyFilter = {}): FlakyPhase[] {
  const found = new Map<string, FlakyPhase>();
  for (const flaky of iterate<FlakyPhase>(db, queryOf(filter), parametersOf(filter))) {
    if (filter.limit !== undefined && found.size >= filter.limit) break;
    const key = JSON.stringify([flaky.runId, flaky.phaseId]);
    if (!found.has(key)) found.set(key, flaky);
  }
  return [...found.values()];
}

function queryOf(filter: FlakyFilter): string {
  return `select s.run_id runId, s.phase_id phaseId, s.handle passed, f.handle failed, s.ended_at_ms at, s.session_id sessionId,
      s.git_commit "commit", f.fingerprint, f.category, f.message
    from attempts s ${indexOf(filter)}
    cross join attempts f on f.run_id = s.run_id and f.phase_id = s.phase_id and f.number = (${LAST_FAILURE})
    where s.outcome = 'succeeded' and s.number > 1 and s.git_dirty = 0 and ${conditionsOf(filter)}
    order by s.ended_at_ms desc, s.handle desc`;
}

function conditionsOf({ runIds, sessionIds, since, category, fingerprint }: FlakyFilter): string {
  const conditions = [
    's.git_commit is not null',
    runIds && 's.run_id in (select value from json_each(@runIds))',
    sessionIds && 's.session_id in (select value from json_each(@sessionIds))',
    since !== undefined && 's.ended_at_ms >= @since',
    category !== undefined && 'f.category = @category',
    fingerprint !== undefined && 'f.fingerprint = @fingerprint',
  ];
  return conditions.filter((condition) => typeof condition === 'string').join(' and ');
}

function indexOf({ runIds, sessionIds }: FlakyFilter): string {
  if (sessionIds) return 'indexed by attempts_session';
  return runIds ? 'indexed by attempts_number' : 'indexed by attempts_ended_at';
}

function parametersOf({ fingerprint, ...filter }: FlakyFilter) {
  return { ...filterParameters(filter), fingerprint };
}
