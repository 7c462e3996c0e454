import type { Key, PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { get, iterate } from '../db/statement.ts';
import { countedAttempts, type FamilyFilter, filterParameters, isSpan, ofRuns } from './family-filter.ts';

export interface FamilyMember extends Key {
  readonly state: PhaseState;
  /** Whether this is how it failed last; without it, it went on to another state or failure. */
  readonly isLast: boolean;
  readonly attempts: number;
  readonly burned: number;
  /** Of its attempts, those that failed so; and the newest of these, null where the failure was imported. */
  readonly failures: number;
  readonly handle: number | null;
  /** When it first failed so, or came in. Epoch milliseconds. */
  readonly since: number;
  readonly message: string;
  /** The end of that attempt's stderr. */
  readonly stderrTail: string;
}

interface Found extends Key {
  readonly id: number;
  readonly state: PhaseState;
  readonly fingerprint: string | null;
  readonly attempts: number;
  readonly burned: number;
  readonly reason: string | null;
  readonly cameIn: number;
}

const COLUMNS = `p.id, p.run_id runId, p.phase_id phaseId, p.state, p.last_fingerprint fingerprint, p.attempts, p.burned,
  p.last_reason reason, p.created_at_ms cameIn`;

/** Read lazily, from the index of families. */
const triedOf = (filter: FamilyFilter): string => `select ${COLUMNS}
  from (select handle, run_id, phase_id from attempts indexed by attempts_family
        where fingerprint = @fingerprint and ${countedAttempts(filter)}) a
  cross join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id order by a.handle desc`;

/** By their numbers alone, which the index holds: what is not asked for is not read. */
const allOf = (filter: FamilyFilter): string => `select ${COLUMNS} from phases p
  where id in (select id from phases indexed by phases_family where last_fingerprint = @fingerprint and ${ofRuns(filter)})
  order by id`;

const FAILURES = `select count(*) failures, min(ended_at_ms) since, max(handle) handle from attempts indexed by attempts_number
  where run_id = @runId and phase_id = @phaseId and fingerprint = @fingerprint`;

interface Failures {
  readonly failures: number;
  readonly handle: number | null;
  readonly since: number | null;
}

const SAID = "select message, coalesce(stderr_tail, '') stderrTail from attempts where handle = @handle";

interface Said {
  readonly message: string;
  readonly stderrTail: string;
}

/**
 * Phases whose last failure is of this family: those that failed so most lately first, then those that were never tried here,
 * as they came in. With `gone` of the filter also those that have failed so before.
 */
export function listFamilyMembers(db: Db, fingerprint: string, filter: FamilyFilter = {}): FamilyMember[] {
  const found: Found[] = [];
  const ids = new Set<number>();
  for (const phase of phasesOf(db, fingerprint, filter)) {
    if (filter.limit !== undefined && found.length >= filter.limit) break;
    if (ids.has(phase.id) || !isMeant(phase, fingerprint, filter)) continue;
    ids.add(phase.id);
    found.push(phase);
  }
  return found.map((phase) => toMember(db, phase, fingerprint));
}

function isMeant(phase: Found, fingerprint: string, filter: FamilyFilter): boolean {
  const isLast = phase.fingerprint === fingerprint;
  return (isLast || filter.gone === true) && (!filter.dead || (isLast && phase.state === 'dead'));
}

/** A phase as often as it has failed so. */
function* phasesOf(db: Db, fingerprint: string, filter: FamilyFilter): Generator<Found> {
  const parameters = { ...filterParameters(filter), fingerprint };
  yield* iterate<Found>(db, triedOf(filter), parameters);
  if (!isSpan(filter)) yield* iterate<Found>(db, allOf(filter), parameters);
}

function toMember(db: Db, phase: Found, fingerprint: string): FamilyMember {
  const { id, fingerprint: last, reason, cameIn, ...plain } = phase;
  const { runId, phaseId } = phase;
  const { handle, failures, since } = get<Failures>(db, FAILURES, { runId, phaseId, fingerprint }) as Failures;
  const said = get<Said>(db, SAID, { handle });
  return {
    ...{ ...plain, isLast: last === fingerprint, failures, handle, since: since ?? cameIn },
    ...{ message: said?.message ?? reason ?? '', stderrTail: said?.stderrTail ?? '' },
  };
}
