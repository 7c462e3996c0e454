import { CONTROLLER_POINTS, RECOVERY_POINTS, SESSION_POINTS } from '../crash-points.js';
import { judge } from '../judge.js';
import { checkEnd, crashedAt, crashing, DRAIN, goOn, ROWS, sweep } from '../sweep.js';

export const name = 'sweep-controller';
export const about = 'The controller is killed at every point of a session, and then at every point of its recovery';

/** From where on there is something to recover. */
const FIRST_CRASHES = ['claim committed', 'order written', 'start committed', 'evidence gathered'];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const step = short ? 8 : 1;
  const first = short ? 1 + random(step) : 1;
  const session = await sweep(lab, (n) => crashSession({ lab, ledger }, n), { step, first });
  const recovery = new Set();
  const crashes = short ? [FIRST_CRASHES[random(FIRST_CRASHES.length)]] : FIRST_CRASHES;
  for (const [nth, point] of crashes.entries()) {
    const args = nth % 2 === 0 ? ['recover', '--wait'] : DRAIN;
    const names = await sweep(lab, (n) => crashRecovery({ lab, ledger }, { point, args, n }), { step, first });
    for (const each of names) recovery.add(each);
  }
  if (!short) checkCoverage(ledger, session, recovery);
}

async function crashSession({ lab, ledger }, n) {
  const backlog = await lab.newBacklog(ROWS);
  const env = { PROOF_CRASH_AT: String(n), PROOF_CRASH_FILE: backlog.path('crash') };
  const ran = await backlog.run(DRAIN, { program: await crashing(lab), env });
  const at = crashedAt(backlog);
  const own = ledger.under(`killed at point ${n} (${at ?? 'passed'})`);
  if (at === undefined) {
    checkEnd(own, DRAIN, ran);
    await judge(backlog, own);
    return undefined;
  }
  own.fault('SIGKILL of a controller');
  await goOn(backlog, own, n);
  return at;
}

/** The first controller dies at `point`, and the one that recovers it at its nth. */
async function crashRecovery({ lab, ledger }, { point, args, n }) {
  const backlog = await lab.newBacklog(ROWS);
  const program = await crashing(lab);
  const file = { PROOF_CRASH_FILE: backlog.path('crash') };
  await backlog.run(DRAIN, { program, env: { PROOF_CRASH_POINT: point, PROOF_CRASH_FILE: backlog.path('first') } });
  const ran = await backlog.run(args, { program, env: { PROOF_CRASH_AT: String(n), ...file } });
  const at = crashedAt(backlog);
  const own = ledger.under(`killed at ${point}, then ${args[0]} at point ${n} (${at ?? 'passed'})`);
  own.fault('SIGKILL of a controller', at === undefined ? 1 : 2);
  if (at === undefined) {
    checkEnd(own, args, ran);
    await judge(backlog, own);
    return undefined;
  }
  await goOn(backlog, own, n);
  return at;
}

/** A point that no run reaches proves nothing. */
function checkCoverage(ledger, session, recovery) {
  const missed = [
    ...SESSION_POINTS.filter((point) => !session.has(point.name)),
    ...RECOVERY_POINTS.filter((point) => !recovery.has(point.name)),
  ].map((point) => point.name);
  ledger.check('proof', missed.length === 0, `never reached: ${missed.join(', ')}`);
  ledger.note(
    `${CONTROLLER_POINTS.length} places: ${session.size} reached in a session, ${recovery.size} in a recovery`,
  );
}
