import type { Used } from '../core/session.ts';
import type { Db } from '../db/native.ts';
import { get } from '../db/statement.ts';

const SUMS = 'select coalesce(sum(tokens), 0) tokens, coalesce(sum(cost_usd), 0) costUsd from';

const OF_SESSION = `${SUMS} attempts where session_id = @sessionId`;

const SINCE = `${SUMS} (select tokens, cost_usd from attempts indexed by attempts_ended_at where ended_at_ms >= @since
  union all select tokens, cost_usd from attempts indexed by attempts_open where outcome is null)`;

/** What attempts have reported so far, of one session or of all since an instant; those that still run are among them. */
export function readUsed(db: Db, of: { readonly sessionId: string } | { readonly since: number }): Used {
  const found = 'sessionId' in of ? get<Used>(db, OF_SESSION, { ...of }) : get<Used>(db, SINCE, { ...of });
  return found ?? { tokens: 0, costUsd: 0 };
}
