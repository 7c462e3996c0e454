import type { DeclaredWork } from '../core/attempt.ts';
import type { Key } from '../core/phase.ts';
import { DECLARED_COLUMNS, type DeclaredRow, declaredWork } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { all } from '../db/statement.ts';

/** A phase that is held because nothing had changed, with its last failure. */
export interface UnchangedPhase extends Key {
  /** Of the hold. */
  readonly id: number;
  readonly declared: DeclaredWork;
  /** As JSON, secrets masked. */
  readonly argv: string;
  readonly cwd: string;
  readonly commit: string | null;
  readonly dependencies: string | null;
}

type Row = Omit<UnchangedPhase, 'declared'> & DeclaredRow;

const SELECT = `select h.id, h.run_id runId, h.phase_id phaseId, a.argv, a.cwd, a.git_commit "commit", a.inputs_digest dependencies,
    ${DECLARED_COLUMNS}
  from holds h join phases p on p.run_id = h.run_id and p.phase_id = h.phase_id join runs r on r.run_id = p.run_id
  join attempts a on a.run_id = p.run_id and a.phase_id = p.phase_id and a.number = (select max(b.number) from attempts b
    where b.run_id = p.run_id and b.phase_id = p.phase_id and b.outcome in ('failed', 'timed_out'))
  where h.target = 'phase' and h.why = 'unchanged' order by h.id`;

export function listUnchanged(db: Db): UnchangedPhase[] {
  return all<Row>(db, SELECT).map((row) => {
    const { id, runId, phaseId, argv, cwd, commit, dependencies } = row;
    return { id, runId, phaseId, argv, cwd, commit, dependencies, declared: declaredWork(row) };
  });
}
