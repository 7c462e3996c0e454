import { DISPATCH_POINTS } from '../dispatch-points.js';
import { judge } from '../judge.js';
import { judgeDispatch, judgeKilled } from '../judge-dispatch.js';
import { PHASE } from '../lab.js';
import { checkEnd, crashedAt, sweep } from '../sweep.js';

export const name = 'sweep-dispatch';
export const about =
  'A dispatch is killed at every point, and the same command goes on until all of its items are done';

const RUN = 'run';
const RESULTS = 'results.jsonl';

/** Each of these goes on at least with one item: it is through long before. */
const MOST_TIMES = 12;

/** Every third one is killed a second time, on its way from there: at one of these points, another for each. */
const SECOND = { everyNth: 3, points: 41, step: 7 };

/** `times`: it fails so often before it succeeds. */
const item = (seconds, code = 0, times = '') => ({ seconds, code, times });

const BEGIN = [
  ...['dispatch', '--command', `${PHASE} {{ item.seconds }} {{ item.code }} {{ item.times }}`, '@items.json'],
  ...['--run-name', RUN, '--max-workers', '2', '--results', RESULTS],
];
const RETRY = ['dispatch', '--resume', RUN, '--retry-failed', '--max-workers', '2', '--results', RESULTS];

/**
 * @typedef {object} Dispatch
 * @property {string} is
 * @property {readonly object[]} items
 * @property {readonly (readonly string[])[]} [before] commands that come before, undisturbed
 * @property {readonly string[]} args what is killed, and goes on
 * @property {boolean} keepsLogs
 */

/** @type {readonly Dispatch[]} */
const DISPATCHES = [
  { is: 'begun', items: [item(0.1), item(0.2, 7), item(0.1), item(0.05)], args: BEGIN, keepsLogs: true },
  {
    is: 'ended by a limit',
    items: [item(0.05, 3), item(0.05, 3), item(1.5), item(0.05)],
    args: [...BEGIN, '--fail-fast', '2', '--continue-on-preflight-failure', '--grace-seconds', '2'],
    keepsLogs: true,
  },
  {
    is: 'retried',
    items: [item(0.05), item(0.05, 7, 1), item(0.1, 3, 1)],
    before: [[...BEGIN, '--no-worker-logs']],
    args: [...RETRY, '--no-worker-logs'],
    keepsLogs: false,
  },
];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const step = short ? 16 : 1;
  const reached = new Set();
  for (const dispatch of DISPATCHES) {
    const first = short ? 1 + random(step) : 1;
    const names = await sweep(lab, (n) => crash({ lab, ledger }, dispatch, n), { step, first });
    for (const each of names) reached.add(each);
  }
  if (short) return;
  const missed = DISPATCH_POINTS.map((point) => point.name).filter((point) => !reached.has(point));
  ledger.check('proof', missed.length === 0, `never reached: ${missed.join(', ')}`);
  ledger.note(`${DISPATCH_POINTS.length} places of a dispatch, ${reached.size} reached`);
}

async function crash({ lab, ledger }, { is, items, before = [], args, keepsLogs }, n) {
  const backlog = await lab.newFolder();
  backlog.write('items.json', JSON.stringify(items.map((each, nth) => ({ nth, ...each }))));
  for (const words of before) await backlog.run(words);
  const program = await lab.program(DISPATCH_POINTS);
  const first = await killAt({ backlog, ledger: ledger.under(`${is}, point ${n}`) }, { program, args, n });
  const again = first !== undefined && n % SECOND.everyNth === 0 ? 1 + ((n * SECOND.step) % SECOND.points) : undefined;
  const after = { backlog, ledger: ledger.under(`${is}, after ${first}, point ${again}`) };
  const second = again && (await killAt(after, { program, args, n: again }));
  const own = ledger.under(`${is}, killed at point ${n} (${first ?? 'passed'}), then at ${second ?? 'none'}`);
  await goOn(backlog, own, args);
  await judge(backlog, own, { logsAreHit: !keepsLogs });
  judgeDispatch(backlog, own, { run: RUN, results: RESULTS, keepsLogs });
  return first;
}

/** @returns the point at which it was killed; nothing where it ended before */
async function killAt({ backlog, ledger }, { program, args, n }) {
  backlog.write('crash', '');
  const env = { PROOF_CRASH_AT: String(n), PROOF_CRASH_FILE: backlog.path('crash') };
  const ran = await backlog.run(args, { program, env });
  const at = crashedAt(backlog);
  if (at === undefined) checkEnd(ledger, args, ran);
  else ledger.fault('SIGKILL of a dispatch');
  judgeKilled(backlog, ledger, RUN);
  return at;
}

/** The same command again; what failed for good, or before the limit, ends it with 1. */
async function goOn(backlog, ledger, args) {
  for (let times = 1; times <= MOST_TIMES; times++) {
    const ran = await backlog.run(args);
    checkEnd(ledger, args, ran);
    if (isThrough(backlog)) return;
  }
  ledger.check('results', false, `drain ${args.join(' ')} was not through after ${MOST_TIMES} times`);
}

function isThrough(backlog) {
  const [{ n }] = backlog.query("select count(*) n from phases where state in ('queued', 'running')");
  return n === 0;
}
