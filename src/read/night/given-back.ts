import { blur } from '../../core/failure/blur.ts';
import { type GivenBackReason, parseGivenBack } from '../../core/given-back.ts';
import type { Db } from '../../db/native.ts';
import { all } from '../../db/statement.ts';

/** What was given back for one reason: `said` and `until` are of the newest of them. */
export interface GivenBack extends GivenBackReason {
  /** `stop`, `rate-limit`, `controller-died` ...; `not-started` for what could not start. */
  readonly why: string;
  /** As it is on record. */
  readonly message: string;
  readonly attempts: number;
  /** The newest of them, and when it ended. */
  readonly handle: number;
  readonly at: number;
}

type Row = Omit<GivenBack, keyof GivenBackReason>;

const GIVEN_BACK = `select coalesce(category, 'not-started') why, message, count(*) attempts, max(handle) handle, ended_at_ms at
  from attempts where handle in (select value from json_each(@handles)) group by why, message order by handle desc`;

/** What was given back unburned, by its reason, whatever differs in it from attempt to attempt: most first. */
export function listGivenBack(db: Db, handles: readonly number[]): GivenBack[] {
  const groups = new Map<string, GivenBack>();
  for (const row of all<Row>(db, GIVEN_BACK, { handles: JSON.stringify(handles) })) {
    const reason = parseGivenBack(row.message);
    const cause = `${row.why}\n${reason.isBaseline}\n${blur(reason.said)}`;
    const newest = groups.get(cause) ?? { ...row, ...reason, attempts: 0 };
    groups.set(cause, { ...newest, attempts: newest.attempts + row.attempts });
  }
  return [...groups.values()].sort((a, b) => b.attempts - a.attempts || a.handle - b.handle);
}
