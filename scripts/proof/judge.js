// Holds what drain wrote against what the phases say of themselves.
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { endMarked, isAlive } from './processes.js';
import { findOverlaps } from './witness.js';

/** What the shell, setsid and a busy machine take around the program itself. */
const SLACK_MS = { less: 60, more: 2_500 };

const HEADER = '[drain] ===== ENVIRONMENT IDENTITY =====';

/**
 * To be called when no drain is at work any more.
 * @typedef {object} Expectation
 * @property {(testimony: import('./witness.js').Testimony, attempt: object) => boolean} [isLost] whether nobody can know how an
 * attempt ended: its supervisor was killed, or the machine went down. By default: its supervisor is no more its parent
 * @property {boolean} [phasesAreHit] the fault reaches into the phases too: what they could not do or say is no lie
 * @property {boolean} [logsAreHit] the logs could not be written
 * @property {boolean} [open] attempts may be open still: they are unknown here
 *
 * @param {import('./backlog.js').Backlog} backlog
 * @param {Pick<import('./ledger.js').Ledger, 'check'>} ledger
 * @param {Expectation} [expectation]
 */
export async function judge(backlog, ledger, expectation = {}) {
  await judgeLeftovers(backlog, ledger);
  const { attempts: testimonies, overlaps } = backlog.witness();
  const rows = backlog.attempts();
  const byId = new Map(rows.map((row) => [row.attempt_id, row]));
  for (const id of testimonies.keys()) ledger.check('record', byId.has(id), `${id} ran, and has no record`);
  const doubles = [...overlaps, ...findOverlaps(testimonies)];
  ledger.check('alone', doubles.length === 0, () => `two at once: ${doubles.join('; ')}`);
  for (const row of rows)
    judgeAttempt({ backlog, ledger, row, testimony: testimonies.get(row.attempt_id), expectation });
  judgeRecords(backlog, ledger, rows);
}

/** That what drain itself has written down fits together, whatever its phases are. */
export function judgeRecords(backlog, ledger, rows = backlog.attempts()) {
  judgeEvents(backlog, ledger, rows);
  judgePhases(backlog, ledger, rows);
  judgeSessions(backlog, ledger);
  judgeDatabase(backlog, ledger);
}

export async function judgeLeftovers({ mark }, ledger) {
  const left = await endMarked(mark);
  ledger.check('nothingLeft', left.length === 0, () => `left behind: ${left.join('; ')}`);
}

function judgeAttempt({ backlog, ledger, row, testimony, expectation }) {
  const name = `${row.run_id}/${row.phase_id} attempt ${row.number} (${row.attempt_id})`;
  const has = `has outcome ${row.outcome}, code ${row.return_code}, category ${row.category}, message ${row.message}`;
  if (row.outcome === null) {
    ledger.check('ended', expectation.open === true, `${name} has no end`);
    return;
  }
  const isExplained = row.outcome === 'succeeded' || row.message?.length > 0;
  ledger.check('ended', isExplained && !/unknown error/i.test(row.message ?? ''), `${name} ${has}: no reason`);
  if (!testimony) judgeNeverRan({ ledger, row, name, has, expectation });
  else judgeRan({ backlog, ledger, row, testimony, name, has, expectation });
}

function judgeNeverRan({ ledger, row, name, has, expectation }) {
  if (expectation.phasesAreHit) return;
  const isUnburned = ['interrupted', 'not_started'].includes(row.outcome);
  ledger.check('unburned', isUnburned, `${name} never began, and ${has}`);
}

function judgeRan({ backlog, ledger, row, testimony, name, has, expectation }) {
  if (!expectation.phasesAreHit && !expectation.logsAreHit) judgeLogs(backlog, ledger, { row, testimony, name });
  const { end, code } = testimony;
  const isLost = expectation.isLost?.(testimony, row) ?? false;
  if (row.asked_cause !== null) return;
  if (end === undefined || isLost) {
    const isGivenBack = row.outcome === 'interrupted' || (end !== undefined && row.return_code === code);
    if (expectation.phasesAreHit) return;
    ledger.check('unburned', isGivenBack, `${name} was cut off${isLost ? ' (nobody saw its end)' : ''}, and ${has}`);
    return;
  }
  const outcome = code === 0 ? 'succeeded' : 'failed';
  ledger.check('code', row.return_code === code && row.outcome === outcome, `${name} ended with ${code}, and ${has}`);
  const took = (end - testimony.start) * 1000;
  const isTrue = row.duration_ms >= took - SLACK_MS.less && row.duration_ms <= took + SLACK_MS.more;
  ledger.check('time', isTrue, `${name} took ${took.toFixed(0)} ms, and is said to have taken ${row.duration_ms} ms`);
}

function judgeLogs(backlog, ledger, { row, testimony, name }) {
  const [stdout, stderr] = [backlog.read(row.stdout_path), backlog.read(row.stderr_path)];
  const said = [`begun ${testimony.id}`, ...(testimony.end === undefined ? [] : [`done ${testimony.id}`])];
  const isWhole = said.every((line) => [stdout, stderr].every((log) => log.includes(`${line}\n`)));
  ledger.check(
    'log',
    isWhole,
    () => `${name} printed ${said.join(', ')}; its logs have ${stdout.slice(-120)} | ${stderr}`,
  );
  ledger.check('log', stdout.startsWith(HEADER), () => `${name} has no header: ${stdout.slice(0, 80)}`);
}

/** Exactly once, whoever got there. */
function judgeEvents(backlog, ledger, rows) {
  const events = backlog.query("select attempt, count(*) n from events where type = 'attempt.ended' group by attempt");
  const told = new Map(events.map(({ attempt, n }) => [attempt, n]));
  for (const { handle, outcome, attempt_id } of rows) {
    const expected = outcome === null ? 0 : 1;
    const found = told.get(handle) ?? 0;
    ledger.check('ended', found === expected, `${attempt_id}: its end was written ${found} times, not ${expected}`);
  }
}

function judgePhases(backlog, ledger, rows) {
  const open = new Set(rows.filter(({ outcome }) => outcome === null).map((row) => row.attempt_id));
  for (const phase of backlog.query('select * from phases')) {
    const name = `${phase.run_id}/${phase.phase_id}`;
    const own = rows.filter((row) => row.run_id === phase.run_id && row.phase_id === phase.phase_id);
    const burned = own.filter(({ outcome }) => outcome === 'failed' || outcome === 'timed_out').length;
    ledger.check('unburned', phase.burned === burned, `${name} has burned ${phase.burned}, its attempts ${burned}`);
    const isRunning = phase.state === 'running';
    ledger.check(
      'ended',
      isRunning === open.has(phase.open_attempt_id),
      `${name} is ${phase.state} without an attempt`,
    );
    ledger.check(
      'record',
      own.length === phase.attempts,
      `${name} counts ${phase.attempts} attempts, has ${own.length}`,
    );
  }
}

function judgeSessions(backlog, ledger) {
  for (const session of backlog.query('select * from sessions')) {
    const { session_id: id, status } = session;
    if (status === 'running' && isAlive(session.pid)) continue;
    const file = join(backlog.path('.drain/sessions'), `${id}.json`);
    const text = existsSync(file) ? backlog.read(file) : '';
    const { document, problem } = parse(text);
    if (!ledger.check('session', document !== undefined, `${basename(file)} cannot be read: ${problem}`)) continue;
    const [{ n }] = backlog.query('select count(*) n from attempts where session_id = ? and outcome is not null', id);
    ledger.check(
      'session',
      document.status === status,
      `${id}: status ${document.status} in its file, ${status} on record`,
    );
    ledger.check('session', status !== 'running', `${id} is running, and its controller is dead`);
    const isTold = session.stop_reason !== 'controller_died' || session.taken_over_by !== null;
    ledger.check('session', isTold, `${id}: nobody says to have taken it over`);
    ledger.check('session', document.results?.length === n, `${id}: ${document.results?.length} results of ${n}`);
  }
}

function parse(text) {
  try {
    return { document: JSON.parse(text) };
  } catch (thrown) {
    return { problem: `${thrown.message}: ${text.slice(0, 80)}` };
  }
}

export function judgeDatabase(backlog, ledger) {
  backlog.withDatabase((db) => {
    const integrity = db.pragma('integrity_check', { simple: true });
    ledger.check('database', integrity === 'ok', `integrity_check says ${integrity}`);
    const foreign = db.pragma('foreign_key_check');
    ledger.check('database', foreign.length === 0, `foreign_key_check finds ${JSON.stringify(foreign)}`);
  });
  const wrong = backlog.query(WRONG_COUNTS);
  ledger.check('database', wrong.length === 0, () => `counts are not true: ${JSON.stringify(wrong)}`);
}

const WRONG_COUNTS = `select r.run_id, r.running, r.failed, r.complete from runs r where
  r.running != (select count(*) from phases p where p.run_id = r.run_id and p.state = 'running') or
  r.failed != (select count(*) from phases p where p.run_id = r.run_id and p.state = 'failed') or
  r.complete != (select count(*) from phases p where p.run_id = r.run_id and p.state = 'complete')`;
