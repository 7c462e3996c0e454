import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../judge.js';
import { phase } from '../lab.js';
import { listMarked, signal } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'soak';
export const about = 'Controllers and supervisors are killed at random while hundreds of phases run';

const DRAIN = ['drain', '--batch-size', '0', '--concurrency', '4', '--max-fingerprint-repeats', '0'];
const RECOVER = ['recover', '--wait'];
const SUPERVISOR = '/bin/sh -s';

/** What ends never would be a violation of its own. */
const MOST_ROUNDS = 40;

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const size = short ? { phases: 40, kills: 8, killers: 2 } : { phases: 500, kills: 100, killers: 2 };
  const backlog = await lab.newBacklog(rowsOf(size.phases, random));
  const soak = { backlog, ledger, random, killed: new Set(), left: size.kills };
  await Promise.all(Array.from({ length: size.killers }, () => kill(soak)));
  for (let round = 0; round < MOST_ROUNDS && isAnyLeft(backlog); round++) await drainInPeace(soak, round);
  ledger.note(`seed of the soak: ${lab.seed}; ${backlog.attempts().length} attempts of ${size.phases} phases`);
  const supervisors = backlog.supervisors();
  await judge(backlog, ledger, { isLost: ({ parent }) => soak.killed.has(parent) || !supervisors.has(parent) });
  checkEnough(soak, size);
}

/** Phases of runs of five, some of which fail at first. */
function rowsOf(count, random) {
  return Array.from({ length: count }, (_, nth) =>
    phase(`r${Math.floor(nth / 5)}/p${nth}`, {
      seconds: [0.05, 0.2, 0.5, 1, 1.8][random(5)],
      ...(random(3) === 0 ? { code: 1 + random(60), times: 1 + random(2) } : {}),
    }),
  );
}

/** One controller after another, each killed sooner or later: most of them while they recover, claim or conduct. */
async function kill(soak) {
  const { backlog, ledger, random } = soak;
  while (soak.left > 0) {
    soak.left--;
    const args = random(4) === 0 ? RECOVER : DRAIN;
    const running = backlog.start(args);
    await sleep(random(10) === 0 ? 3_000 : 80 + random(1_000));
    if (random(3) === 0) killSupervisor(soak);
    const wasThere = running.exitCode === null && running.kill('SIGKILL');
    const ran = await running.ended;
    if (wasThere && ran.signal === 'SIGKILL') ledger.fault('SIGKILL of a controller');
    else {
      checkEnd(ledger, args, ran);
      soak.left++; // it was through before it could be killed
      if (!isAnyLeft(backlog)) return;
    }
  }
}

function killSupervisor({ backlog, ledger, random, killed }) {
  const supervisors = listMarked(backlog.mark).filter(({ command }) => command === SUPERVISOR);
  const one = supervisors[random(Math.max(1, supervisors.length))];
  if (!one || !signal(one.pid, 'SIGKILL')) return;
  killed.add(one.pid);
  ledger.fault('SIGKILL of a supervisor');
}

async function drainInPeace({ backlog, ledger }, round) {
  const args = round % 2 === 0 ? RECOVER : DRAIN;
  checkEnd(ledger, args, await backlog.run(args, { patienceMs: 300_000 }));
}

/** Phases that were poisoned by our kills wait for a person. */
function isAnyLeft(backlog) {
  return backlog.query("select 1 from phases where state not in ('complete', 'dead') limit 1").length > 0;
}

function checkEnough({ backlog, ledger }, { phases, kills }) {
  const fired = ledger.faults.get('SIGKILL of a controller') ?? 0;
  ledger.check('proof', fired >= kills, `${fired} controllers were killed, not ${kills}`);
  const ended = new Set(
    [...backlog.witness().attempts.values()].filter(({ end }) => end !== undefined).map(({ key }) => key),
  );
  const dead = backlog.query("select run_id || '/' || phase_id as key, last_category from phases where state = 'dead'");
  for (const { key, last_category } of dead) {
    const deaths = backlog.query(
      "select 1 from attempts where run_id || '/' || phase_id = ? and outcome = 'interrupted' and category = 'controller-died'",
      key,
    );
    ledger.check(
      'unburned',
      deaths.length >= 3 && last_category === 'poison',
      `${key} is dead after ${deaths.length} deaths`,
    );
  }
  ledger.note(`${dead.length} phases were taken for poison, as they were under way at three deaths`);
  const left = phases - ended.size - dead.filter(({ key }) => !ended.has(key)).length;
  ledger.check('proof', left <= 0, `${left} phases never ended`);
}
