import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

export interface AttemptEvidence {
  readonly handle: number;
  /** As it was recorded, when the backlog may have lain elsewhere. */
  readonly stdoutPath: string | null;
  /** Somebody will want to read it: why a phase that is not complete failed last. */
  readonly isNeeded: boolean;
}

/**
 * The newest attempt of a phase, and the newest that failed: one that was given back tells nothing of why. What was
 * completed, or never failed, needs no evidence.
 */
const SELECT = `select a.handle, a.stdout_path stdoutPath, p.state in ('failed', 'dead', 'running')
      or coalesce(p.skipped_from in ('failed', 'dead'), 0) isPending,
    not exists (select 1 from attempts b where b.run_id = a.run_id and b.phase_id = a.phase_id and b.number > a.number) isNewest,
    a.outcome in ('failed', 'timed_out') and not exists (select 1 from attempts b where b.run_id = a.run_id
      and b.phase_id = a.phase_id and b.number > a.number and b.outcome in ('failed', 'timed_out')) isNewestFailure
  from attempts a join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where a.session_id = @sessionId order by a.handle`;

interface EvidenceRow extends Pick<AttemptEvidence, 'handle' | 'stdoutPath'> {
  readonly isPending: number;
  readonly isNewest: number;
  readonly isNewestFailure: number | null;
}

/** The attempts of a session, the oldest first. */
export function listSessionEvidence(db: Db, sessionId: string): AttemptEvidence[] {
  return all<EvidenceRow>(db, SELECT, { sessionId }).map(({ isPending, isNewest, isNewestFailure, ...attempt }) => ({
    ...attempt,
    isNeeded: isPending === 1 && (isNewest === 1 || isNewestFailure === 1),
  }));
}
