// Holds what a dispatch has published against its record.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The outcomes that are results, as results name them. */
const STATUS = { succeeded: 'success', failed: 'error', timed_out: 'timeout' };

/**
 * Right after it was killed, before anybody mends anything: whoever reads a file, reads a whole one.
 * @param {import('./backlog.js').Backlog} backlog
 */
export function judgeKilled(backlog, ledger, run) {
  for (const file of published(backlog, run)) {
    const { problem } = parse(backlog.read(file));
    ledger.check('results', problem === undefined, `${file} cannot be read: ${problem}`);
  }
}

/**
 * When nothing is left to do.
 * @param {{ run: string, results: string, keepsLogs: boolean }} dispatch `results`: the file of `--results`
 */
export function judgeDispatch(backlog, ledger, { run, results, keepsLogs }) {
  const ends = backlog.attempts().filter((row) => Object.hasOwn(STATUS, row.outcome));
  const phases = backlog.query('select phase_id, state from phases where run_id = ?', run);
  const folder = backlog.path(join('batch_runs', run));
  for (const { phase_id: task, state } of phases) {
    const own = ends.filter((row) => row.phase_id === task);
    judgeOnce(ledger, { task, state, own });
    judgeFolder(backlog, ledger, { folder: join(folder, task), task, newest: own.at(-1), keepsLogs });
  }
  judgeStream(backlog, ledger, { results, ends });
  judgeSummary(backlog, ledger, { file: join(folder, 'summary.json'), phases, ends });
}

/** One success at most, and nothing after it. */
function judgeOnce(ledger, { task, state, own }) {
  const outcomes = own.map(({ outcome }) => outcome);
  const isDone = state === 'complete';
  const isOnce = outcomes.filter((outcome) => outcome === 'succeeded').length === Number(isDone);
  const isLast = !isDone || outcomes.at(-1) === 'succeeded';
  ledger.check('results', isOnce && isLast, `${task} is ${state}, and its attempts have ${outcomes.join(', ')}`);
}

function judgeFolder(backlog, ledger, { folder, task, newest, keepsLogs }) {
  const file = join(folder, 'result.json');
  if (!newest) {
    ledger.check('results', !existsSync(file), `${task} has a result, and no attempt of it has ended`);
    return;
  }
  const { document, problem } = parse(backlog.read(file));
  const told = document && `${document.attempt_id} ${document.status}`;
  const expected = `${newest.attempt_id} ${STATUS[newest.outcome]}`;
  ledger.check('results', told === expected, `${file} tells ${told ?? problem}, and it is ${expected}`);
  const isKept = keepsLogs || newest.outcome !== 'succeeded';
  const files = ['result.json', ...(isKept ? ['worker.stderr', 'worker.stdout'] : [])];
  const found = readdirSync(folder).sort();
  ledger.check('results', found.join() === files.join(), `${task} has ${found.join(', ')}, not ${files.join(', ')}`);
  if (isKept) {
    const log = backlog.read(join(folder, 'worker.stdout'));
    const said = `begun ${newest.attempt_id}\ndone ${newest.attempt_id}\n`;
    ledger.check('results', log === said, () => `${task}: worker.stdout is not what it printed: ${log.slice(0, 200)}`);
  }
  const isThere = existsSync(newest.stdout_path);
  ledger.check(
    'results',
    isThere === isKept,
    `${task}: its log is ${isThere ? '' : 'not '}there: ${newest.stdout_path}`,
  );
}

/** Each end once, in the order in which they are on record. */
function judgeStream(backlog, ledger, { results, ends }) {
  const text = backlog.read(backlog.path(results));
  const lines = text.split('\n').slice(0, -1).map(parse);
  const broken = lines.filter(({ problem }) => problem !== undefined).length;
  ledger.check('results', text.endsWith('\n') && broken === 0, () => `${results} has torn lines: ${text.slice(-200)}`);
  const told = lines.map(({ document }) => document?.attempt_id).sort();
  const expected = ends.map((row) => row.attempt_id).sort();
  ledger.check('results', told.join() === expected.join(), `${results} has ${told.join()}, not ${expected.join()}`);
}

function judgeSummary(backlog, ledger, { file, phases, ends }) {
  const { document, problem } = parse(backlog.read(file));
  if (!ledger.check('results', document !== undefined, `${file} cannot be read: ${problem}`)) return;
  const count = (...states) => phases.filter(({ state }) => states.includes(state)).length;
  const expected = {
    total: phases.length,
    success: count('complete'),
    failed: count('failed', 'dead'),
    pending: 0,
    running: 0,
  };
  const { total, success, errors, timeouts, pending, running } = document.counts;
  const told = { total, success, failed: errors + timeouts, pending, running };
  ledger.check(
    'results',
    same(told, expected),
    `summary.json counts ${JSON.stringify(told)}, not ${JSON.stringify(expected)}`,
  );
  const newest = new Map(ends.map((row) => [row.phase_id, row.attempt_id]));
  const results = Object.fromEntries(document.results.map((result) => [result.task, result.attempt_id]));
  const isWhole = document.results_complete && document.results.length === newest.size;
  ledger.check(
    'results',
    isWhole && same(results, Object.fromEntries(newest)),
    `summary.json tells ${JSON.stringify(results)}`,
  );
  ledger.check('results', document.status === 'completed', `summary.json says ${document.status}`);
  const left = readdirSync(join(file, '..')).filter((name) => name.endsWith('.tmp'));
  ledger.check('results', left.length === 0, `left half-written beside summary.json: ${left.join()}`);
}

function same(one, other) {
  const sorted = (of) => JSON.stringify(Object.entries(of).sort());
  return sorted(one) === sorted(other);
}

function published(backlog, run) {
  const folder = backlog.path(join('batch_runs', run));
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /(?:^|\/)(?:result|summary)\.json$/.test(name)).map((name) => join(folder, name));
}

function parse(text) {
  try {
    return { document: JSON.parse(text) };
  } catch (thrown) {
    return { problem: `${thrown.message}: ${text.slice(0, 80)}` };
  }
}
