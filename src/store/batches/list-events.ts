import { withoutUndefined } from '../../db/declared.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';
import type { StoredEvent } from '../../pipeline/store/batch-store.ts';

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly type: StoredEvent['type'];
  readonly scope: string | null;
  readonly number: number | null;
  readonly step: string | null;
}

const LIST = `select e.seq, e.at_ms at, e.type, s.scope, e.number, e.step
  from drain_pipe_events e left join drain_pipe_scopes s on s.id = e.scope
  where e.run = (select id from drain_pipe_runs where run_id = @runId) and e.seq > @after order by e.seq limit @limit`;

export function listEvents(db: Db, runId: string, page: { after: number; limit: number }): StoredEvent[] {
  return all<EventRow>(db, LIST, { runId, ...page }).map(({ seq, at, type, scope, number, step }) => ({
    ...{ seq, at, runId, type },
    ...withoutUndefined({ scope: scope ?? undefined, number: number ?? undefined, step: step ?? undefined }),
  }));
}
