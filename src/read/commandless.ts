import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

/** Failed phases for which neither they nor their run name a command. */
export function countCommandless(db: Db): number {
  const sql = `select count(*) n from phases p join runs r on r.run_id = p.run_id
    where p.state = 'failed' and p.command is null and r.command is null`;
  return get<{ n: number }>(db, sql)?.n ?? 0;
}
