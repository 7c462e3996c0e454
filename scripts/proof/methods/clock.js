import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { until } from '../processes.js';
import { checkEnd } from '../sweep.js';
import { findFaketime } from '../tools.js';

export const name = 'clock';
export const about = 'The clock is set forward and back while phases run, and between a death and its recovery';

/** Of this machine. */
export const tools = ['faketime'];

/** Seconds by which it is off: at the start, while phases run, and at the recovery. */
const STEPS = [
  [0, 7_200, 7_200],
  [0, -7_200, -7_200],
  [0, 86_400, -86_400],
  [3_600, 0, -3_600],
  [-3_600, 3_600, 0],
];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const library = findFaketime();
  if (library === undefined) {
    ledger.cannot('libfaketime is not installed (apt-get install faketime): the clock could not be set');
    return;
  }
  const cases = STEPS.flatMap((steps) => [true, false].map((isKilled) => ({ steps, isKilled, library })));
  const chosen = short ? [cases[random(cases.length)]] : cases;
  await inParallel(chosen, lab.width, (each) => step({ lab, ledger }, each));
}

async function step({ lab, ledger }, { steps, isKilled, library }) {
  const backlog = await lab.newBacklog([phase('a/1', { seconds: 1 }), phase('b/1', { seconds: 1.5, code: 7 })]);
  const own = ledger.under(`clock off by ${steps.join(', then ')} s${isKilled ? ', controller killed' : ''}`);
  const set = (seconds) => backlog.write('clock', `${seconds < 0 ? '' : '+'}${seconds}\n`);
  const env = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: backlog.path('clock'),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  const args = ['drain', '--concurrency', '2', '--timeout', '20'];
  set(steps[0]);
  const running = backlog.start(args, { env });
  await until(() => backlog.query('select 1 from attempts where started_at_ms is not null').length === 2);
  set(steps[1]);
  own.fault('step of the clock');
  await sleep(300);
  if (isKilled && running.kill('SIGKILL')) own.fault('SIGKILL of a controller');
  const ran = await running.ended;
  if (!isKilled) checkEnd(own, args, ran);
  set(steps[2]);
  own.fault('step of the clock');
  checkEnd(own, ['recover', '--wait'], await backlog.run(['recover', '--wait'], { env }));
  await judge(backlog, own);
}
