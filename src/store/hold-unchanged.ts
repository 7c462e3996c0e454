import { formatHandle } from '../core/attempt.ts';
import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';
import { liftHolds, placeHold } from './holds.ts';

export interface FailedAttempt extends Key {
  readonly handle: number;
  readonly sessionId: string;
  readonly at: number;
}

/** What its newest ends have in common. */
interface Newest {
  readonly ends: number;
  readonly fingerprint: string;
  readonly commit: string | null;
  readonly alike: number;
}

const same = (column: string): string => `count(distinct coalesce(${column}, '')) = 1`;

/** Alike: the same failure, with no success between, of the same command on the same commit, where what it depends on was known and the same. */
const NEWEST = `select count(*) ends, fingerprint, git_commit "commit",
    total(outcome = 'succeeded') = 0 and count(inputs_digest) = count(*) and ${['fingerprint', 'argv', 'cwd', 'git_commit', 'inputs_digest'].map(same).join(' and ')} alike
  from (select * from attempts where run_id = @runId and phase_id = @phaseId and outcome in ('failed', 'timed_out', 'succeeded')
    order by number desc limit @times)`;

/**
 * Holds a phase that has just failed, when its last `times` failures were alike and nothing that could matter has changed
 * between them. One that was tried all the same and failed otherwise is held no more.
 */
export function holdUnchanged(db: Db, attempt: FailedAttempt, times: number): void {
  const { runId, phaseId, sessionId, at } = attempt;
  const target = { on: 'phase', key: { runId, phaseId } } as const;
  const newest = get<Newest>(db, NEWEST, { runId, phaseId, times });
  if (times === 0 || newest?.alike !== 1 || newest.ends < times) {
    liftHolds(db, {
      target,
      why: 'unchanged',
      by: sessionId,
      at,
      note: `${formatHandle(attempt.handle)} failed otherwise`,
    });
    return;
  }
  const where = newest.commit === null ? 'with the same inputs' : `on ${newest.commit.slice(0, 7)}`;
  const note = `${newest.fingerprint} ${times} times ${where}`;
  placeHold(db, { target, why: 'unchanged', by: sessionId, note, placedAt: at }, sessionId);
}
