import { writeFileSync } from 'node:fs';
import { Bystander } from '../bystander.js';
import { judgeDatabase, judgeLeftovers } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { listMarked, secondsSinceBoot, signal, until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'forged';
export const about =
  'Pids, start times and boot ids on record belong to somebody else: an innocent bystander is never signalled';

const DRAIN = ['drain', '--concurrency', '2', '--grace-seconds', '1', '--timeout', '1'];
const RECOVER = ['recover', '--wait'];

const OTHER_BOOT = 'its pid and start, another boot';

/** What is on record of the session, the attempts and their adopter is the bystander, wholly or in part. */
const ROWS = {
  'its pid, another start': ({ pid }) => ({ pid, pid_start: '1' }),
  'its pid, no start': ({ pid }) => ({ pid, pid_start: '' }),
  [OTHER_BOOT]: ({ pid, start }) => ({ pid, pid_start: start, boot_id: 'another-boot' }),
  'its pid and start': ({ pid, start }) => ({ pid, pid_start: start }),
  'pid 0': () => ({ pid: 0, pid_start: '0' }),
  'pid 1': () => ({ pid: 1, pid_start: '1' }),
  'a negative pid': ({ pid }) => ({ pid: -pid, pid_start: '1' }),
  'a pid that cannot be': () => ({ pid: 2 ** 40, pid_start: '1' }),
};

/** With these it is plain that the controller is gone; so their records count. */
const DEAD = ['its pid, another start', OTHER_BOOT];

/** Nobody can tell them from the controller itself. */
const LOOKS_ALIVE = ['its pid, no start', 'its pid and start'];

/** And what the supervisors' records say: PID START ID running BEGAN PROGRAM, or ended. */
const RECORDS = {
  untouched: undefined,
  'its pid, another start': ({ pid }, { id, now }) => `${pid} 1 ${id} running ${now} ${pid}`,
  'its pid and start': ({ pid, start }, { id, now }) => `${pid} ${start} ${id} running ${now} ${pid}`,
  'the supervisor is true, its program the bystander': ({ pid }, { id, now, supervisor }) =>
    `${supervisor} ${id} running ${now} ${pid}`,
  'the supervisor is the bystander, its program true': ({ pid, start }, { id, now, program }) =>
    `${pid} ${start} ${id} running ${now} ${program}`,
  'pid 1': (_, { id, now }) => `1 1 ${id} running ${now} 1`,
};

const ESSENTIAL = [
  { row: OTHER_BOOT, record: 'untouched', live: false },
  { row: 'its pid, another start', record: 'its pid and start', live: true },
  { row: 'its pid, another start', record: 'the supervisor is true, its program the bystander', live: true },
];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const pairs = [
    ...Object.keys(ROWS).map((row) => ({ row, record: 'untouched' })),
    ...Object.keys(RECORDS).flatMap((record) => DEAD.map((row) => ({ row, record }))),
  ];
  // Nothing lives on from another boot.
  const mayLive = ({ row }) => row !== OTHER_BOOT;
  const cases = [
    ...pairs.filter(mayLive).map((pair) => ({ ...pair, live: true })),
    ...pairs.map((pair) => ({ ...pair, live: false })),
  ];
  const chosen = short ? [...ESSENTIAL, cases[random(cases.length)]] : cases;
  await inParallel(chosen, lab.width * 3, (each) => forge({ lab, ledger }, each));
}

/** `live`: the phases and their supervisors live on, and one of them beyond its limit; else they are dead too. */
async function forge({ lab, ledger }, { row, record, live }) {
  const backlog = await lab.newBacklog([phase('a/1', { seconds: 60, times: 1 }), phase('b/1', { seconds: 0.5 })]);
  const own = ledger.under(`row: ${row}; record: ${record}; ${live ? 'alive' : 'dead'}`);
  const bystander = await Bystander.open(backlog.path('bystander'));
  try {
    if (!(await killAll(backlog, live))) return void own.check('proof', false, 'the phases did not come up');
    forgeRecords(backlog, bystander, RECORDS[record]);
    forgeRows(backlog, bystander, ROWS[row](bystander));
    own.fault('forged identity');
    // Of whoever looks alive `stop` would wait for an answer.
    const commands = LOOKS_ALIVE.includes(row) ? [RECOVER, DRAIN, RECOVER] : [RECOVER, ['stop'], DRAIN, RECOVER];
    for (const args of commands) checkTold(own, args, await backlog.run(args));
    judgeBystander(own, backlog, bystander, row);
    // What it seems to conduct was rightly left to it.
    if (LOOKS_ALIVE.includes(row)) endAll(backlog);
  } finally {
    bystander.close();
  }
  await judgeLeftovers(backlog, own);
  judgeDatabase(backlog, own);
}

async function killAll(backlog, live) {
  const running = backlog.start(DRAIN);
  const isUp = await until(() => backlog.query('select 1 from attempts where started_at_ms is not null').length === 2);
  running.kill('SIGKILL');
  await running.ended;
  if (!live) endAll(backlog);
  return isUp;
}

function endAll(backlog) {
  for (const { pid } of listMarked(backlog.mark)) signal(pid, 'SIGKILL');
}

function forgeRows(backlog, bystander, columns) {
  const names = Object.keys(columns);
  backlog.change(`update sessions set ${names.map((column) => `${column} = ?`)}`, ...Object.values(columns));
  backlog.change('update attempts set ref = ?', String(bystander.pid));
}

function forgeRecords(backlog, bystander, text) {
  if (!text) return;
  for (const file of backlog.records()) {
    const [pid, start, id, , , program] = backlog.read(file).split(' ');
    const facts = { id, program, supervisor: `${pid} ${start}`, now: secondsSinceBoot().toFixed(2) };
    writeFileSync(file, `${text(bystander, facts).padEnd(127)}\n`);
  }
}

/** Whoever looks like the controller itself is taken for it, and left alone with what it conducts. */
function judgeBystander(own, backlog, bystander, row) {
  const { signals } = bystander;
  own.check('bystander', signals.length === 0, `it got ${signals.join(', ')}`);
  const open = backlog.attempts().filter(({ outcome }) => outcome === null).length;
  own.check('ended', LOOKS_ALIVE.includes(row) ? open === 2 : open === 0, `${open} attempts are open`);
}

/** `stop` finds nothing to stop, or nobody to do so, and says it. */
function checkTold(own, args, ran) {
  if (args[0] !== 'stop') checkEnd(own, args, ran);
  else own.check('says', !ran.hung && !/\n {4}at /.test(ran.stderr), `drain stop says ${ran.stderr}`);
}
