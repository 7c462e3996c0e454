import type { Key } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** A text as it is, everything else as JSON; cut by the database, so that a long one costs nobody anything. */
const ITEM = `select substr(case json_type(item) when 'text' then json_extract(item, '$') else item end, 1, @length) item
  from phases where run_id = @runId and phase_id = @phaseId`;

/** The first `length` characters of the item that a phase was made for, in a text; nothing where it was made for none. */
export function findItemText(db: Db, { runId, phaseId }: Key, length: number): string | undefined {
  return get<{ item: string | null }>(db, ITEM, { runId, phaseId, length })?.item ?? undefined;
}
