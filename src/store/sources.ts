import type { Db } from '../db/native.ts';
import { get, run } from '../db/statement.ts';

/** What a source looked like when it was read last. */
export function markOf(db: Db, file: string): string | undefined {
  return get<{ mark: string }>(db, 'select mark from sources where file = @file', { file })?.mark;
}

export function rememberMark(db: Db, source: { file: string; mark: string; at: number }): void {
  run(
    db,
    'insert into sources (file, mark, read_at_ms) values (@file, @mark, @at) on conflict do update set mark = @mark, read_at_ms = @at',
    source,
  );
}
