/** What has come of the items of a dispatched run. */
import type { OutcomeName } from '../core/outcome.ts';
import type { Key } from '../core/phase.ts';
import { POISON_REASON } from '../core/poison.ts';
import type { ResultRule } from '../core/result-rule.ts';
import { parse } from '../db/declared.ts';
import type { Db } from '../db/native.ts';
import { ENDS, IS_POISON, STANDING } from '../db/standing.ts';
import { all, get, iterate, type Parameters } from '../db/statement.ts';

/** An attempt of an item that succeeded, failed or timed out; or the last of one that is set aside as poison. */
export interface TaskResult extends Key {
  readonly index: number;
  readonly item: unknown;
  readonly rule: ResultRule | undefined;
  /** Of the item, whatever came of them. */
  readonly attempts: number;
  readonly handle: number;
  readonly attemptId: string;
  readonly number: number;
  readonly sessionId: string;
  readonly outcome: OutcomeName;
  /** No later attempt of the item has come to such an end. */
  readonly isNewest: boolean;
  readonly category: string | null;
  readonly fingerprint: string | null;
  /** Of a success null; else never empty. */
  readonly message: string | null;
  readonly returnCode: number | null;
  readonly signal: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number;
  readonly durationMs: number | null;
  readonly stdoutPath: string | null;
  readonly stderrPath: string | null;
  /** undefined where it said nothing, or more than fits here. */
  readonly data: unknown;
}

type Plain = Omit<TaskResult, 'item' | 'rule' | 'isNewest' | 'data'>;

interface Row extends Plain {
  readonly item: string | null;
  readonly rule: string | null;
  readonly newest: number | null;
  readonly data: string | null;
}

/** Of data that is told inline: what is more lies in the file that the item wrote. */
const MOST_DATA_CHARS = 1_048_576;

/** Of what is set aside as poison no attempt says so, but the last one has to tell it. */
const NEWEST = `(select max(b.number) from attempts b where b.run_id = p.run_id and b.phase_id = p.phase_id
  and (b.outcome in ${ENDS} or ${IS_POISON}))`;

/** Not of an item that is to be tried again. */
const STANDS = `${STANDING} in ('success', 'error', 'timeout')`;

const COLUMNS = `p.run_id runId, p.phase_id phaseId, p.phase_index "index", p.item, p.result rule, p.attempts, a.handle,
  a.attempt_id attemptId, a.number, a.session_id sessionId, a.outcome, ${NEWEST} newest, a.category, a.fingerprint, a.message,
  a.return_code returnCode, a.signal, a.started_at_ms startedAt, a.ended_at_ms endedAt, a.duration_ms durationMs,
  a.stdout_path stdoutPath, a.stderr_path stderrPath,
  case when length(a.result_data) <= ${MOST_DATA_CHARS} then a.result_data end data`;

const OF_PHASES = `phases p join attempts a on a.run_id = p.run_id and a.phase_id = p.phase_id and a.number = ${NEWEST}`;

/** In the order of their items. */
export function* iterateTaskResults(db: Db, runId: string): Generator<TaskResult> {
  const select = `select ${COLUMNS} from ${OF_PHASES}
    where p.run_id = @runId and p.item is not null and ${STANDS} order by p.tier_index, p.phase_index, p.id`;
  for (const row of iterate<Row>(db, select, { runId })) yield toResult(row);
}

/** What an item has come to last, also where it is to be tried again. */
export function findTaskResult(db: Db, { runId, phaseId }: Key): TaskResult | undefined {
  const where = 'where p.run_id = @runId and p.phase_id = @phaseId and p.item is not null';
  const row = get<Row>(db, `select ${COLUMNS} from ${OF_PHASES} ${where}`, { runId, phaseId });
  return row && toResult(row);
}

const OF_EVENTS = `events e join attempts a on a.handle = e.attempt
    join phases p on p.run_id = a.run_id and p.phase_id = a.phase_id
  where e.run_id = @runId and e.type = 'attempt.ended' and p.item is not null`;

/** The last to end, the newest of them last. */
export function listNewestTaskResults(db: Db, runId: string, limit: number): TaskResult[] {
  const where = `and a.number = ${NEWEST} and ${STANDS} order by e.seq desc limit @limit`;
  return list(db, `select ${COLUMNS} from ${OF_EVENTS} ${where}`, { runId, limit }).reverse();
}

export interface EndsAfter {
  readonly runId: string;
  /** The last event that was looked at. */
  readonly after: number;
  readonly limit: number;
}

const OF_ENDS = `${OF_EVENTS} and e.seq > @after and (a.outcome in ${ENDS} or e.data ->> 'to' = 'dead')
  order by e.seq limit @limit`;

export interface EndedTask {
  /** Of the event that told it. */
  readonly seq: number;
  readonly phaseId: string;
}

/** Which items came to an end, in the order in which they did. */
export function listEndedTasks(db: Db, { runId, after, limit }: EndsAfter): EndedTask[] {
  return all<EndedTask>(db, `select e.seq, p.phase_id phaseId from ${OF_ENDS}`, { runId, after, limit });
}

export interface TaskEnd extends Pick<EndedTask, 'seq'> {
  readonly result: TaskResult;
}

/** The same, with what they came to; also what was replaced by a later attempt. */
export function listTaskEnds(db: Db, { runId, after, limit }: EndsAfter): TaskEnd[] {
  const rows = all<Row & EndedTask>(db, `select ${COLUMNS}, e.seq from ${OF_ENDS}`, { runId, after, limit });
  return rows.map(({ seq, ...row }) => ({ seq, result: toResult(row) }));
}

function list(db: Db, select: string, parameters: Parameters): TaskResult[] {
  return all<Row>(db, select, parameters).map(toResult);
}

function toResult({ item, rule, newest, data, ...row }: Row): TaskResult {
  const isPoison = row.outcome === 'interrupted';
  return {
    ...row,
    ...(isPoison && { category: 'poison', message: POISON_REASON }),
    ...{ item: parse(item), rule: parse<ResultRule>(rule), data: parse(data) },
    isNewest: row.number === newest,
  };
}
