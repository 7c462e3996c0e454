import { PROTECTED_NOTE } from '../../core/protected-note.ts';
import type { Db } from '../../db/native.ts';
import { get } from '../../db/statement.ts';

/** Attempts. `tried` is the sum of `succeeded, failed, timedOut, givenBack` and `running`. */
export interface NightCounts {
  readonly tried: number;
  readonly succeeded: number;
  /** Of the succeeded, those that had failed before. */
  readonly fixed: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Interrupted or not started: no attempt burned. */
  readonly givenBack: number;
  /** Without an outcome yet. */
  readonly running: number;
}

/** All that one look at each attempt gives: a second look at a million of them costs half a second. */
export interface Tally {
  readonly counts: NightCounts;
  readonly telemetryEvents: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly busyMs: number;
  readonly firstHandle: number;
  readonly lastHandle: number;
  readonly fingerprints: readonly string[];
  /** Of what came to an end of its own or of its limit: as many as there are `ms`, whole ones, in the same order. */
  readonly timed: readonly number[];
  readonly ms: readonly number[];
  readonly givenBack: readonly number[];
  /** Made their phase dead: by the death of its controller; because as many are burned as it may have. */
  readonly poisoned: readonly number[];
  readonly exhausted: readonly number[];
  readonly contradicted: readonly number[];
  readonly leftovers: readonly number[];
  readonly protected: readonly number[];
}

type Json =
  | 'fingerprints'
  | 'timed'
  | 'ms'
  | 'givenBack'
  | 'poisoned'
  | 'exhausted'
  | 'contradicted'
  | 'leftovers'
  | 'protected';
type Row = NightCounts & Omit<Tally, 'counts' | Json> & Readonly<Record<`${Json}Json`, string>>;

const COUNTS = `count(*) tried, count(*) filter (where outcome = 'succeeded') succeeded,
  count(*) filter (where outcome = 'succeeded' and initial_state = 'failed') fixed,
  count(*) filter (where outcome = 'failed') failed, count(*) filter (where outcome = 'timed_out') timedOut,
  count(*) filter (where outcome in ('interrupted', 'not_started')) givenBack, count(*) filter (where outcome is null) running`;

const TIMED = `outcome in ('succeeded', 'failed', 'timed_out') and duration_ms is not null`;
const handles = (where: string): string => `json_group_array(handle) filter (where ${where})`;

const OF_NIGHT = 'from attempts where session_id in (select value from json_each(@sessions))';

const TALLY = `select ${COUNTS},
    coalesce(sum(telemetry_events), 0) telemetryEvents, coalesce(sum(tokens), 0) tokens, coalesce(sum(cost_usd), 0) costUsd,
    coalesce(sum(coalesce(duration_ms, case when outcome is null then max(0, @now - started_at_ms) end)), 0) busyMs,
    min(handle) firstHandle, max(handle) lastHandle,
    json_group_array(distinct fingerprint) filter (where fingerprint is not null) fingerprintsJson,
    ${handles(TIMED)} timedJson, json_group_array(cast(round(duration_ms) as integer)) filter (where ${TIMED}) msJson,
    ${handles("outcome in ('interrupted', 'not_started')")} givenBackJson,
    ${handles("final_state = 'dead' and outcome = 'interrupted'")} poisonedJson,
    ${handles("final_state = 'dead' and outcome in ('failed', 'timed_out')")} exhaustedJson,
    ${handles("outcome = 'failed' and return_code = 0")} contradictedJson,
    ${handles("leftovers != '[]'")} leftoversJson,
    ${handles(`findings != '[]' and exists (select 1 from json_each(findings) note where note.value glob '${PROTECTED_NOTE}')`)} protectedJson
  ${OF_NIGHT}`;

/** Of attempts of these sessions. */
export function tallyNight(db: Db, sessionIds: readonly string[], now: number): Tally {
  const row = get<Row>(db, TALLY, { sessions: JSON.stringify(sessionIds), now }) as Row;
  const list = <Value>(name: Json): Value[] => JSON.parse(row[`${name}Json`]) as Value[];
  return {
    counts: countsOf(row),
    ...{ busyMs: row.busyMs, telemetryEvents: row.telemetryEvents, tokens: row.tokens, costUsd: row.costUsd },
    ...{ firstHandle: row.firstHandle ?? 0, lastHandle: row.lastHandle ?? 0 },
    ...{ fingerprints: list('fingerprints'), timed: list('timed'), ms: list('ms') },
    ...{ givenBack: list('givenBack'), poisoned: list('poisoned'), exhausted: list('exhausted') },
    ...{ contradicted: list('contradicted'), leftovers: list('leftovers'), protected: list('protected') },
  };
}

/** Nothing but how many attempts ended how. */
export function countNight(db: Db, sessionIds: readonly string[]): NightCounts {
  return countsOf(
    get<Row>(db, `select ${COUNTS} ${OF_NIGHT}`, { sessions: JSON.stringify(sessionIds) }) as NightCounts,
  );
}

function countsOf({ tried, succeeded, fixed, failed, timedOut, givenBack, running }: NightCounts): NightCounts {
  return { tried, succeeded, fixed, failed, timedOut, givenBack, running };
}
