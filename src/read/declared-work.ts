import type { DeclaredWork } from '../core/attempt.ts';
import type { Key } from '../core/phase.ts';
import { DECLARED_COLUMNS, type DeclaredRow, declaredWork } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const SELECT = `select ${DECLARED_COLUMNS} from phases p join runs r on r.run_id = p.run_id
  where p.run_id = @runId and p.phase_id = @phaseId`;

/** What a phase and its run declare now. */
export function findDeclaredWork(db: Db, { runId, phaseId }: Key): DeclaredWork | undefined {
  const row = get<DeclaredRow>(db, SELECT, { runId, phaseId });
  return row && declaredWork(row);
}
