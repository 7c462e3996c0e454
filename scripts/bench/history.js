// Years of nights in one database, written by SQL: what drains would have left, without their time. Each night tries the next phases
// that still fail, each fails mostly as it did before, causes come and go, and a commit stays for three nights.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fast, withoutTriggers } from './backlog.js';
import { createRandom } from './workshop.js';

export const HISTORY = {
  runs: 10_000,
  phases: 1_000_000,
  attempts: 1_000_000,
  nights: 100,
  families: 500,
  /** The last night's begin. */
  endAt: Date.UTC(2026, 0, 12, 1),
  seed: 1,
};

const DAY_MS = 86_400_000;
const NIGHTS_A_COMMIT = 3;

/** Kind, what ended it, and the line; `#` is a number that makes the cause its own, `%` one that differs each time. */
const ENDS = [
  ['collection', 'exit 2', "ModuleNotFoundError: No module named 'module_#'"],
  [
    'collection',
    'exit 2',
    "ImportError: cannot import name 'name_#' from 'research.gatherers' (/srv/work%/gatherers.py)",
  ],
  ['patch', 'exit 1', 'error: patch failed: src/api/router_#.py:%'],
  ['deliverable', 'exit 1', 'DELIVERABLES_VALIDATION_FAILED: docs/part_#.md is missing'],
  ['other', 'exit 1', 'AssertionError: expected rows of table_#, found % of them'],
  ['other', 'exit 101', "thread 'main' panicked at src/part_#.rs:%:17: index out of bounds"],
  ['timeout', 'timed out after 15m', 'waiting for lock_# (pid %)'],
  ['oom', 'SIGKILL (137)', 'part_# was killed for want of memory at %'],
];

const COUNTS = JSON.stringify({ queued: 0, running: 1, failed: 99, complete: 0, dead: 0, skipped: 0 });
const STATES = { failed: 0, complete: 1, dead: 2 };
const NAMES = Object.keys(STATES);

/**
 * Made once for each `name`; the same seed makes the same rows.
 * @returns the file
 */
export async function makeHistory({ folder, source }, { name, ...options }) {
  const file = join(folder, `${name}.db`);
  if (existsSync(file)) return file;
  const db = await source.openWriter(file, { create: true });
  fast(db);
  withoutIndexes(db, () => withoutTriggers(db, source, () => fill(db, { ...HISTORY, ...options })));
  db.close();
  return file;
}

export function sessionOf(night, { endAt, nights } = HISTORY) {
  const at = new Date(beginOf(night, { endAt, nights })).toISOString();
  return `batch-drain-${at.slice(0, 10).replaceAll('-', '')}-${at.slice(11, 19).replaceAll(':', '')}`;
}

/** Inserting into eight indexes a row takes five times as long as making them at the end. */
function withoutIndexes(db, work) {
  const indexes = db
    .prepare(
      "select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in ('phases', 'attempts')",
    )
    .all();
  // The triggers look for each run's next phase.
  const kept = indexes.filter(({ name }) => name !== 'phases_order');
  for (const { name } of kept) db.exec(`drop index ${name}`);
  work();
  for (const { sql } of kept) db.exec(sql);
}

function fill(db, options) {
  const history = { ...options, ...openBacklog(options) };
  const add = { ...options, session: sessions(db), attempt: attempts(db) };
  let handle = 0;
  for (let night = 0; night < options.nights; night++) {
    add.session(night, options);
    // Half of what a night tries, the next one tries again.
    history.at = Math.max(0, history.at - Math.round(options.attempts / options.nights / 2));
    const until = Math.round(((night + 1) * options.attempts) / options.nights);
    while (handle < until) {
      handle += 1;
      add.attempt(tryNext(history, night, handle));
    }
  }
  addRuns(db, options);
  addPhases(db, history);
}

/** What each phase is at, and where the next night goes on. */
function openBacklog({ phases, families, seed }) {
  const random = createRandom(seed);
  const backlog = {
    ...{ random, at: 0, seq: 0 },
    state: new Uint8Array(phases),
    tries: new Uint16Array(phases),
    last: new Uint32Array(phases),
    lastSeq: new Uint32Array(phases),
    family: new Int32Array(phases),
  };
  for (let phase = 0; phase < phases; phase++)
    backlog.family[phase] = random(5) === 0 ? -1 : pick(random, families / 4);
  return backlog;
}

/** The first ones far more often than the last. */
function pick(random, below) {
  return Math.floor((random(1_000_000) / 1_000_000) ** 3 * below);
}

function tryNext(history, night, handle) {
  const { random, phases, state, tries, family } = history;
  const phase = nextFailed(history);
  const kind = random(100);
  const ended = kind < 30 ? 'succeeded' : kind < 34 ? 'interrupted' : 'failed';
  tries[phase] += 1;
  history.last[phase] = handle;
  history.seq += 3;
  history.lastSeq[phase] = history.seq;
  if (ended === 'succeeded') state[phase] = STATES.complete;
  if (ended === 'failed') {
    const isNew = family[phase] < 0 || random(10) < 3;
    if (isNew) family[phase] = familyOf(history, night);
    if (random(100) === 0) state[phase] = STATES.dead;
  }
  history.at = (phase + 1) % phases;
  return { history, night, handle, phase, ended };
}

function nextFailed({ phases, state, at: from }) {
  let at = from;
  for (let looked = 0; state[at] !== STATES.failed && looked < phases; looked++) at = (at + 1) % phases;
  return at;
}

/** Causes come and go: of all families half are about in any night, later ones later. */
function familyOf({ random, families, nights }, night) {
  const first = Math.floor((night / nights) * (families / 2));
  return Math.min(families - 1, first + pick(random, families / 2));
}

function endOf(family, differs) {
  const [category, cause, line] = ENDS[family % ENDS.length];
  const text = line.replace('#', String(family)).replace('%', String(differs));
  // Odd times a number, modulo 2^32: no two families share a fingerprint.
  const digits = (Math.imul(family + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  return {
    category,
    cause,
    text,
    fingerprint: `f-${digits}`,
    outcome: category === 'timeout' ? 'timed_out' : 'failed',
  };
}

const beginOf = (night, { endAt, nights }) => endAt - (nights - 1 - night) * DAY_MS;
const runOf = (phase, { runs, phases }) => `run-${String(Math.floor((phase * runs) / phases)).padStart(5, '0')}`;
const phaseOf = (phase, { runs, phases }) => `phase-${phase % Math.ceil(phases / runs)}`;
const idOf = (handle) => `019b0000-0000-7000-8000-${handle.toString(16).padStart(12, '0')}`;
const commitOf = (night) =>
  String(Math.floor(night / NIGHTS_A_COMMIT))
    .padStart(7, 'c0ffee1')
    .padEnd(40, '0');

function sessions(db) {
  const add = db.prepare(
    `insert into sessions (session_id, door, status, stop_reason, stop_note, started_at_ms, ended_at_ms, started_seq, options,
       identity, batch_size, host, pid, pid_start, pid_namespace, boot_id, heartbeat_at_ms, telemetry_before)
     values (@id, 'drain', 'completed', 'batch_size', 'as asked', @at, @end, @seq, '{}', @identity, @size, 'host', 1, '', '', '',
       @end, '{}')`,
  );
  return (night, options) => {
    const at = beginOf(night, options);
    const size = Math.round(options.attempts / options.nights);
    const identity = JSON.stringify({
      host: 'host',
      user: 'night',
      pid: 1,
      cwd: '/srv',
      gitCommit: commitOf(night),
      gitDirty: false,
    });
    add.run({ id: sessionOf(night, options), at, end: at + 5 * 3_600_000, seq: night * size * 3 + 1, identity, size });
  };
}

function attempts(db) {
  const add = db.prepare(
    `insert into attempts (handle, attempt_id, run_id, phase_id, number, session_id, initial_state, final_state, claimed_at_ms,
       started_at_ms, ended_at_ms, duration_ms, argv, cwd, git_commit, git_dirty, outcome, against, category, fingerprint, message,
       findings, leftovers, return_code, stdout_path, stderr_path, stdout_bytes, stderr_bytes, stderr_tail, counts_before,
       counts_after, tokens, cost_usd)
     values (@handle, @id, @run, @phase, @number, @session, 'failed', @state, @begin, @begin, @end, @ms, @argv, '/srv/work', @commit,
       0, @outcome, @against, @category, @fingerprint, @message, '[]', '[]', @code, @log || '.stdout.txt', @log || '.stderr.txt',
       1200, 300, @tail, @counts, @counts, @tokens, @cost)`,
  );
  return (attempt) => add.run(rowOf(attempt));
}

function rowOf({ history, night, handle, phase, ended }) {
  const { random } = history;
  const [run, id, session] = [runOf(phase, history), phaseOf(phase, history), sessionOf(night, history)];
  const log = `/srv/work/.drain/sessions/${session}/logs/${run}__${id}`;
  const ms = 200 + Math.floor((random(1_000_000) / 1_000_000) ** 4 * 900_000);
  const nth = handle % Math.round(history.attempts / history.nights);
  const begin = beginOf(night, history) + nth * 1_500;
  return {
    ...{ handle, id: idOf(handle), run, phase: id, number: history.tries[phase], session, log, counts: COUNTS, ms },
    ...{ begin, end: begin + ms, argv: JSON.stringify(['python', 'run.py', run, id]), commit: commitOf(night) },
    ...{ tokens: random(40_000), cost: random(200) / 1000, state: NAMES[history.state[phase]] },
    ...factsOf(ended, history, { phase, log }),
  };
}

function factsOf(ended, { random, family }, { phase, log }) {
  const none = { category: null, fingerprint: null, message: null, against: null, tail: '', code: 0 };
  if (ended === 'succeeded') return { ...none, outcome: 'succeeded' };
  if (ended === 'interrupted')
    return { ...none, outcome: 'interrupted', category: 'stop', message: 'stopped', code: 143 };
  const { cause, text, category, fingerprint, outcome } = endOf(family[phase], random(1_000));
  return {
    ...{ outcome, category, fingerprint, against: outcome === 'failed' ? '["code"]' : null },
    ...{
      message: `${cause}: ${text} (log: ${log}.stderr.txt)`,
      tail: `starting up\nloading\n${text}\n`,
      code: outcome === 'failed' ? 1 : 143,
    },
  };
}

function addRuns(db, { runs }) {
  const add = db.prepare(
    `insert into runs (run_id, door, mode, command, created_at_ms) values (?, 'import', 'sequential', ?, 0)`,
  );
  const command = JSON.stringify({ template: ['python', 'run.py', '{{ run.id }}', '{{ phase.id }}'], shell: false });
  for (let run = 0; run < runs; run++) add.run(runOf(run, { runs, phases: runs }), command);
}

function addPhases(db, history) {
  const add = db.prepare(
    `insert into phases (run_id, phase_id, state, tier_index, phase_index, priority, attempts, burned, last_seq, last_attempt_id,
       last_category, last_fingerprint, last_reason, created_at_ms, updated_at_ms)
     values (@run, @id, @state, @tier, @index, 0, @tries, @tries, @seq, @attempt, @category, @fingerprint, @reason, @at, @at)`,
  );
  const { phases, runs, state, tries, last, lastSeq, random } = history;
  const at = beginOf(0, history) - DAY_MS;
  for (let phase = 0; phase < phases; phase++) {
    add.run({
      ...{ run: runOf(phase, history), id: phaseOf(phase, history), state: NAMES[state[phase]], tier: random(3) },
      ...{ index: phase % Math.ceil(phases / runs), tries: tries[phase], seq: lastSeq[phase], at },
      attempt: last[phase] === 0 ? null : idOf(last[phase]),
      ...reasonOf(history, phase),
    });
  }
}

/** One in five came in without a reason on record. */
function reasonOf({ family, state, random }, phase) {
  if (state[phase] === STATES.complete) return { category: null, fingerprint: null, reason: null };
  if (family[phase] < 0) return { category: 'unknown', fingerprint: null, reason: null };
  const { category, fingerprint, text } = endOf(family[phase], random(1_000));
  return { category, fingerprint, reason: text };
}
