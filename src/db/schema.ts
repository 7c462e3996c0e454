/**
 * The tables. Instants are epoch milliseconds (`_at_ms`), durations milliseconds (`_ms`), sizes bytes (`_bytes`).
 * CHECKs tie states to the columns that they need and are made from the tables in core. Triggers: see triggers.ts.
 */
import { type SQL, sql } from 'drizzle-orm';
import {
  type AnySQLiteColumn,
  check,
  foreignKey,
  index,
  integer,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { CATEGORY_ORDER } from '../core/failure/category.ts';
import { OUTCOMES } from '../core/outcome.ts';
import { PHASE_STATES, STATE_COLUMNS } from '../core/phase.ts';
import { RUN_MODES } from '../core/run.ts';
import { SESSION_STATUSES } from '../core/session.ts';

const oneOf = (column: AnySQLiteColumn, values: readonly string[]): SQL =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;

/** `(state = 'running') = (open_attempt_id is not null)`, for each column that belongs to one state. */
const onlyInState = (): SQL =>
  sql.raw(
    Object.entries(STATE_COLUMNS)
      .flatMap(([state, columns]) => columns.map((column) => `("state" = '${state}') = ("${column}" is not null)`))
      .join(' and '),
  );

const rankOfCategory = (): SQL => {
  const rest = CATEGORY_ORDER.indexOf('other');
  const cases = CATEGORY_ORDER.map((category, rank) => `when '${category}' then ${rank}`).join(' ');
  return sql.raw(`case coalesce("last_category", 'unknown') ${cases} else ${rest} end`);
};

export const runs = sqliteTable(
  'runs',
  {
    runId: text('run_id').primaryKey(),
    door: text('door').notNull(),
    mode: text('mode').notNull().default('sequential'),
    command: text('command'),
    cwd: text('cwd'),
    env: text('env'),
    timeoutMs: integer('timeout_ms'),
    /** A list of names: its phases share the slots of each. */
    quotas: text('quotas'),
    /** What was dispatched, where dispatch made it: the command and the prompt as templates, and where the results go. */
    dispatch: text('dispatch'),
    createdAtMs: integer('created_at_ms').notNull(),
    queued: integer('queued').notNull().default(0),
    running: integer('running').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    complete: integer('complete').notNull().default(0),
    dead: integer('dead').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
    /** The failed phase that would be next, and its rank: kept by trigger, so that planning never sorts the phases. */
    headId: integer('head_id'),
    headPriority: integer('head_priority'),
    headBurned: integer('head_burned'),
    headCategoryRank: integer('head_category_rank'),
    headTierIndex: integer('head_tier_index'),
    headPhaseIndex: integer('head_phase_index'),
  },
  (table) => [
    check('runs_mode', oneOf(table.mode, RUN_MODES)),
    check('runs_counts', sql.raw(PHASE_STATES.map((state) => `"${state}" >= 0`).join(' and '))),
    index('runs_head')
      .on(
        sql`"head_priority" desc`,
        table.headBurned,
        table.headCategoryRank,
        table.failed,
        table.headTierIndex,
        table.headPhaseIndex,
        table.headId,
      )
      .where(sql`"head_id" is not null`),
    // So that how much there is to drain is told from this index alone.
    index('runs_failed').on(table.door, table.failed).where(sql`"head_id" is not null`),
    index('runs_queued').on(table.runId).where(sql`"queued" > 0`),
    index('runs_running').on(table.runId).where(sql`"running" > 0`),
    index('runs_quotas').on(table.runId).where(sql`"quotas" is not null`),
  ],
);

export const phases = sqliteTable(
  'phases',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    runId: text('run_id')
      .notNull()
      .references(() => runs.runId, { onDelete: 'cascade' }),
    phaseId: text('phase_id').notNull(),
    state: text('state').notNull(),
    tierIndex: integer('tier_index').notNull().default(0),
    phaseIndex: integer('phase_index').notNull().default(0),
    priority: integer('priority').notNull().default(0),
    command: text('command'),
    cwd: text('cwd'),
    env: text('env'),
    stdin: text('stdin'),
    timeoutMs: integer('timeout_ms'),
    maxAttempts: integer('max_attempts'),
    after: text('after'),
    deliverables: text('deliverables'),
    inputs: text('inputs'),
    quotas: text('quotas'),
    /** The item that dispatch was given for it. */
    item: text('item'),
    /** Where it says what it has found, and whether it must. */
    result: text('result'),
    /** Of a run of a flow: which flow of which file, and where its batches are kept. */
    pipe: text('pipe'),
    attempts: integer('attempts').notNull().default(0),
    burned: integer('burned').notNull().default(0),
    openAttemptId: text('open_attempt_id'),
    claimedFrom: text('claimed_from'),
    skippedFrom: text('skipped_from'),
    skippedBy: text('skipped_by'),
    notBeforeMs: integer('not_before_ms'),
    /** Deaths of controllers before that are not held against it any more. */
    absolvedAtMs: integer('absolved_at_ms'),
    /** The event of its last claim or end: what a session compares with its own start. Clocks can step back, this cannot. */
    lastSeq: integer('last_seq').notNull().default(0),
    lastAttemptId: text('last_attempt_id'),
    lastCategory: text('last_category'),
    lastFingerprint: text('last_fingerprint'),
    lastReason: text('last_reason'),
    categoryRank: integer('category_rank').generatedAlwaysAs(rankOfCategory, { mode: 'virtual' }),
    /** The file that it came from, the state as that spelled it, and what of it the last import saw. */
    source: text('source'),
    sourceState: text('source_state'),
    sourceSeen: text('source_seen'),
    elsewhere: integer('elsewhere').notNull().default(0),
    createdAtMs: integer('created_at_ms').notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
  },
  (table) => [
    uniqueIndex('phases_key').on(table.runId, table.phaseId),
    check('phases_state', oneOf(table.state, PHASE_STATES)),
    check('phases_columns_of_state', onlyInState()),
    check('phases_claimed_from', sql`${table.claimedFrom} in ('queued', 'failed')`),
    index('phases_order').on(
      table.runId,
      table.state,
      sql`"priority" desc`,
      table.burned,
      table.categoryRank,
      table.tierIndex,
      table.phaseIndex,
      table.id,
    ),
    index('phases_plan').on(table.runId, table.tierIndex, table.phaseIndex, table.id),
    index('phases_after').on(table.runId).where(sql`"after" is not null`),
    index('phases_quotas').on(table.runId).where(sql`"quotas" is not null`),
    index('phases_pipe').on(table.state, table.id).where(sql`"pipe" is not null`),
    index('phases_not_before').on(table.notBeforeMs).where(sql`"not_before_ms" is not null`),
    index('phases_last_seq').on(table.lastSeq),
    index('phases_family')
      .on(table.lastFingerprint, table.state, table.runId, table.lastCategory)
      .where(sql`"last_fingerprint" is not null`),
  ],
);

/** How many phases have failed, by the kind of their last failure: kept by trigger, so that status never scans the phases. */
export const categoryCounts = sqliteTable('category_counts', {
  category: text('category').primaryKey(),
  failed: integer('failed').notNull().default(0),
  dead: integer('dead').notNull().default(0),
});

export const sessions = sqliteTable(
  'sessions',
  {
    sessionId: text('session_id').primaryKey(),
    door: text('door').notNull(),
    status: text('status').notNull(),
    stopReason: text('stop_reason'),
    stopNote: text('stop_note'),
    startedAtMs: integer('started_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
    startedSeq: integer('started_seq').notNull(),
    options: text('options').notNull(),
    identity: text('identity').notNull(),
    batchSize: integer('batch_size').notNull(),
    host: text('host').notNull(),
    pid: integer('pid').notNull(),
    pidStart: text('pid_start').notNull(),
    pidNamespace: text('pid_namespace').notNull(),
    bootId: text('boot_id').notNull(),
    heartbeatAtMs: integer('heartbeat_at_ms').notNull(),
    stopRequested: text('stop_requested'),
    /** Who has completed it in the place of its dead controller: a session, or `user@host`. */
    takenOverBy: text('taken_over_by'),
    telemetryBefore: text('telemetry_before').notNull(),
    telemetryAfter: text('telemetry_after'),
    heldRuns: text('held_runs').notNull().default('[]'),
  },
  (table) => [
    check('sessions_status', oneOf(table.status, SESSION_STATUSES)),
    check('sessions_ended', sql`(${table.status} = 'running') = (${table.endedAtMs} is null)`),
    index('sessions_started').on(table.startedAtMs),
    index('sessions_running').on(table.sessionId).where(sql`"status" = 'running'`),
  ],
);

export const attempts = sqliteTable(
  'attempts',
  {
    handle: integer('handle').primaryKey({ autoIncrement: true }),
    attemptId: text('attempt_id').notNull().unique(),
    runId: text('run_id').notNull(),
    phaseId: text('phase_id').notNull(),
    number: integer('number').notNull(),
    sessionId: text('session_id')
      .notNull()
      .references(() => sessions.sessionId),
    initialState: text('initial_state').notNull(),
    finalState: text('final_state'),
    claimedAtMs: integer('claimed_at_ms').notNull(),
    startedAtMs: integer('started_at_ms'),
    endedAtMs: integer('ended_at_ms'),
    durationMs: real('duration_ms'),
    argv: text('argv'),
    cwd: text('cwd'),
    /** What whoever conducts it keeps to. */
    limits: text('limits'),
    /** What it depends on beside commit and command, as it was when it started: the same text, the same dependencies. */
    inputsDigest: text('inputs_digest'),
    /** The cause of an ending that drain asked for; written before the first signal, the first one wins. */
    askedCause: text('asked_cause'),
    executor: text('executor'),
    place: text('place'),
    ref: text('ref'),
    /** Who conducts it in the place of its session's dead controller, and that process. */
    adoptedBy: text('adopted_by'),
    adopter: text('adopter'),
    gitCommit: text('git_commit'),
    gitDirty: integer('git_dirty'),
    outcome: text('outcome'),
    against: text('against'),
    category: text('category'),
    fingerprint: text('fingerprint'),
    message: text('message'),
    findings: text('findings'),
    leftovers: text('leftovers'),
    snapshotPath: text('snapshot_path'),
    returnCode: integer('return_code'),
    signal: text('signal'),
    stdoutPath: text('stdout_path'),
    stderrPath: text('stderr_path'),
    stdoutBytes: integer('stdout_bytes'),
    stderrBytes: integer('stderr_bytes'),
    stderrTail: text('stderr_tail'),
    countsBefore: text('counts_before').notNull(),
    countsAfter: text('counts_after'),
    telemetryEvents: integer('telemetry_events').notNull().default(0),
    telemetryRejected: integer('telemetry_rejected').notNull().default(0),
    telemetryOffset: integer('telemetry_offset').notNull().default(0),
    tokens: integer('tokens').notNull().default(0),
    costUsd: real('cost_usd').notNull().default(0),
    resultData: text('result_data'),
  },
  (table) => [
    foreignKey({ columns: [table.runId, table.phaseId], foreignColumns: [phases.runId, phases.phaseId] }).onDelete(
      'cascade',
    ),
    uniqueIndex('attempts_number').on(table.runId, table.phaseId, table.number),
    check('attempts_outcome', oneOf(table.outcome, OUTCOMES)),
    check('attempts_ended', sql`(${table.outcome} is null) = (${table.endedAtMs} is null)`),
    check(
      'attempts_explained',
      sql`${table.outcome} is null or ${table.outcome} = 'succeeded' or length(${table.message}) > 0`,
    ),
    index('attempts_session').on(table.sessionId, table.handle),
    index('attempts_open').on(table.handle).where(sql`"outcome" is null`),
    index('attempts_ended_at').on(table.endedAtMs),
    // So that families are counted from this index alone.
    index('attempts_family')
      .on(table.fingerprint, table.handle, table.category, table.endedAtMs, table.sessionId, table.runId, table.phaseId)
      .where(sql`"fingerprint" is not null`),
    index('attempts_adopted').on(table.adoptedBy).where(sql`"adopted_by" is not null`),
  ],
);

export const holds = sqliteTable(
  'holds',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    target: text('target').notNull(),
    runId: text('run_id').references(() => runs.runId, { onDelete: 'cascade' }),
    phaseId: text('phase_id'),
    family: text('family'),
    quota: text('quota'),
    why: text('why').notNull(),
    by: text('by').notNull(),
    note: text('note').notNull(),
    placedAtMs: integer('placed_at_ms').notNull(),
    untilMs: integer('until_ms'),
    sessionId: text('session_id').references(() => sessions.sessionId, { onDelete: 'cascade' }),
  },
  (table) => [
    check('holds_target', oneOf(table.target, ['everything', 'run', 'phase', 'family', 'quota'])),
    check(
      'holds_columns_of_target',
      sql.raw(
        `("target" in ('run', 'phase')) = ("run_id" is not null) and ("target" = 'phase') = ("phase_id" is not null) and ("target" = 'family') = ("family" is not null) and ("target" = 'quota') = ("quota" is not null)`,
      ),
    ),
    index('holds_target').on(table.target, table.runId, table.phaseId),
    index('holds_family').on(table.family).where(sql`"family" is not null`),
    index('holds_quota').on(table.quota).where(sql`"quota" is not null`),
    index('holds_session').on(table.sessionId).where(sql`"session_id" is not null`),
  ],
);

export const events = sqliteTable(
  'events',
  {
    seq: integer('seq').primaryKey({ autoIncrement: true }),
    atMs: integer('at_ms').notNull(),
    by: text('by').notNull(),
    type: text('type').notNull(),
    sessionId: text('session_id'),
    runId: text('run_id'),
    phaseId: text('phase_id'),
    attempt: integer('attempt'),
    data: text('data').notNull().default('{}'),
  },
  (table) => [
    index('events_session').on(table.sessionId, table.seq),
    index('events_run').on(table.runId, table.seq).where(sql`"run_id" is not null`),
  ],
);

export const cursors = sqliteTable('cursors', {
  consumer: text('consumer').primaryKey(),
  seq: integer('seq').notNull(),
});

/** What a source said when it was read last: unchanged files are not read again. */
export const sources = sqliteTable('sources', {
  file: text('file').primaryKey(),
  mark: text('mark').notNull(),
  readAtMs: integer('read_at_ms').notNull(),
});

const ofAttempt = {
  attemptId: text('attempt_id'),
  runId: text('run_id').notNull(),
  phaseId: text('phase_id').notNull(),
};

export const tokenEstimationEvents = sqliteTable(
  'token_estimation_v2_events',
  {
    eventId: integer('event_id').primaryKey({ autoIncrement: true }),
    ...ofAttempt,
    timestamp: text('timestamp').notNull().default(sql`CURRENT_TIMESTAMP`),
    category: text('category'),
    complexity: text('complexity'),
    deliverableCount: integer('deliverable_count'),
    deliverablesJson: text('deliverables_json'),
    predictedOutputTokens: integer('predicted_output_tokens'),
    actualOutputTokens: integer('actual_output_tokens'),
    selectedBudget: integer('selected_budget'),
    success: integer('success'),
    truncated: integer('truncated').notNull().default(0),
    stopReason: text('stop_reason'),
    model: text('model'),
    smapePercent: real('smape_percent'),
    wasteRatio: real('waste_ratio'),
    underestimated: integer('underestimated'),
    createdAt: text('created_at').notNull().default(sql`CURRENT_TIMESTAMP`),
    isTruncatedOutput: integer('is_truncated_output').notNull().default(0),
    apiReferenceRequired: integer('api_reference_required'),
    examplesRequired: integer('examples_required'),
    researchRequired: integer('research_required'),
    usageGuideRequired: integer('usage_guide_required'),
    contextQuality: text('context_quality'),
  },
  (table) => [
    index('token_estimation_attempt').on(table.attemptId),
    index('token_estimation_phase').on(table.runId, table.phaseId),
  ],
);

export const tokenEscalationEvents = sqliteTable(
  'token_budget_escalation_events',
  {
    eventId: integer('event_id').primaryKey({ autoIncrement: true }),
    ...ofAttempt,
    timestamp: text('timestamp').notNull().default(sql`CURRENT_TIMESTAMP`),
    attemptIndex: integer('attempt_index'),
    reason: text('reason'),
    wasTruncated: integer('was_truncated'),
    outputUtilization: real('output_utilization'),
    escalationFactor: real('escalation_factor'),
    baseValue: integer('base_value'),
    baseSource: text('base_source'),
    retryMaxTokens: integer('retry_max_tokens'),
    selectedBudget: integer('selected_budget'),
    actualMaxTokens: integer('actual_max_tokens'),
    tokensUsed: integer('tokens_used'),
  },
  (table) => [
    index('token_escalation_attempt').on(table.attemptId),
    index('token_escalation_phase').on(table.runId, table.phaseId),
  ],
);

export const telemetryEvents = sqliteTable(
  'telemetry_events',
  {
    eventId: integer('event_id').primaryKey({ autoIncrement: true }),
    ...ofAttempt,
    atMs: integer('at_ms').notNull(),
    kind: text('kind').notNull(),
    payload: text('payload').notNull(),
  },
  (table) => [index('telemetry_attempt').on(table.attemptId), index('telemetry_phase').on(table.runId, table.phaseId)],
);
