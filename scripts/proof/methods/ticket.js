import { SUPERVISOR_POINTS } from '../crash-points.js';
import { judge } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { listMarked, until } from '../processes.js';
import { checkEnd, crashedAt, crashing, DRAIN } from '../sweep.js';

export const name = 'ticket';
export const about =
  'A supervisor is late with what its dead controller ordered: it begins, or it is declared gone, never both';

/** Until it has told that it has begun. */
const POINTS = SUPERVISOR_POINTS.slice(0, SUPERVISOR_POINTS.indexOf('began-told'));

/** The longest is more than recovery waits for. */
const DELAYS = [0.2, 0.5, 1.5, 6];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const cases = POINTS.flatMap((point) => DELAYS.map((seconds) => ({ point, seconds })));
  const chosen = short
    ? [
        { point: POINTS[random(2)], seconds: 1.5 },
        // Where an attempt has its logs and no record yet, which is told from one that never began by the ticket alone.
        { point: 'logs-made', seconds: 1.5 },
      ]
    : cases;
  await inParallel(chosen, lab.width * 2, (each) => beLate({ lab, ledger }, each));
}

async function beLate({ lab, ledger }, { point, seconds }) {
  const backlog = await lab.newBacklog([phase('a/1', { seconds: 0.3, code: 5 })]);
  const own = ledger.under(`supervisor ${seconds} s late at ${point}`);
  const env = {
    PROOF_CRASH_POINT: 'order written',
    PROOF_CRASH_FILE: backlog.path('crash'),
    PROOF_SUPERVISOR_DELAY: `${point} ${seconds}`,
  };
  await backlog.run(DRAIN, { program: await crashing(lab), env });
  if (!own.check('proof', crashedAt(backlog) === 'order written', 'the controller was not killed')) return;
  own.fault('SIGKILL of a controller');
  own.fault('late supervisor');
  // Those that it gives back are drained at once by the same session: what begins late would be under way beside them.
  for (const args of [DRAIN, ['recover', '--wait']]) checkEnd(own, args, await backlog.run(args));
  await until(() => listMarked(backlog.mark).length === 0, (seconds + 2) * 1000);
  await judge(backlog, own, { isLost: () => seconds > 2 });
}
