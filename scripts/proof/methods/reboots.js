import { setTimeout as sleep } from 'node:timers/promises';
import { BOOT } from '../crash-points.js';
import { judge } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { listMarked, signal, until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'reboots';
export const about =
  'The machine goes down in every order, one TERM each, then KILL for what is left, and comes up as another boot';

const DRAIN = ['drain', '--concurrency', '3', '--grace-seconds', '1'];

/** Who gets its TERM in which place; `cut`: nobody gets one. */
const ORDERS = {
  'controller first': ['controller', 'supervisor', 'phase'],
  'phases first': ['phase', 'controller', 'supervisor'],
  'supervisors first': ['supervisor', 'phase', 'controller'],
  'a power cut': undefined,
};

/** After the TERMs, how long until KILL: before the grace has run out, and after. */
const PATIENCES = [150, 2_500];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const program = await lab.program([BOOT]);
  const cases = Object.keys(ORDERS).flatMap((order) =>
    PATIENCES.flatMap((patience) => ['drain', 'recover'].map((by) => ({ order, patience, by, program }))),
  );
  const offset = random(4);
  const chosen = short ? cases.filter((_, nth) => nth % 4 === offset) : cases;
  await inParallel(chosen, lab.width, (each) => reboot({ lab, ledger }, each));
}

async function reboot({ lab, ledger }, { order, patience, by, program }) {
  const long = { seconds: 60, times: 1 };
  const deaf = { ...long, env: { PROOF_DEAF: 'TERM INT HUP' } };
  const backlog = await lab.newBacklog([phase('a/1', long), phase('b/1', long), phase('c/1', deaf)]);
  const own = ledger.under(`${order}, KILL after ${patience} ms, then ${by}`);
  const running = backlog.start(DRAIN, { program, env: { PROOF_BOOT_ID: 'boot-one' } });
  const isUp = await until(() => backlog.query('select 1 from attempts where started_at_ms is not null').length === 3);
  if (!own.check('proof', isUp === true, 'the phases did not come up')) return;
  await goDown(backlog, running.pid, { order: ORDERS[order], patience });
  await running.ended;
  own.fault('reboot');
  const env = { PROOF_BOOT_ID: 'boot-two' };
  for (const args of by === 'drain' ? [DRAIN] : [['recover', '--wait'], DRAIN])
    checkEnd(own, args, await backlog.run(args, { program, env }));
  await judge(backlog, own);
  checkGivenBack(own, backlog);
}

async function goDown(backlog, controller, { order, patience }) {
  const kindOf = ({ pid, command }) =>
    pid === controller ? 'controller' : command === '/bin/sh -s' ? 'supervisor' : 'phase';
  const all = listMarked(backlog.mark);
  if (order) {
    for (const kind of order) for (const one of all.filter((each) => kindOf(each) === kind)) signal(one.pid, 'SIGTERM');
    await sleep(patience);
  }
  // The controller first, so that it does not take the deaths of the others for their own.
  signal(controller, 'SIGKILL');
  for (let left = listMarked(backlog.mark); left.length > 0; left = listMarked(backlog.mark))
    for (const { pid } of left) signal(pid, 'SIGKILL');
}

function checkGivenBack(own, backlog) {
  for (const row of backlog.attempts().filter(({ number }) => number === 1)) {
    const is = `${row.run_id}: ${row.outcome}, ${row.category}, ${row.message}`;
    own.check('unburned', row.outcome === 'interrupted', `what the machine took down is not given back: ${is}`);
  }
  const wrong = backlog.query(
    "select run_id, state, burned, attempts from phases where state != 'complete' or burned > 0",
  );
  own.check('unburned', wrong.length === 0, () => `after the reboot: ${JSON.stringify(wrong)}`);
}
