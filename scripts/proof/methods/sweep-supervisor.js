import { END_IS_KNOWN, SUPERVISOR_POINTS } from '../crash-points.js';
import { judge } from '../judge.js';
import { inParallel } from '../lab.js';
import { checkEnd, crashedAt, crashing, DRAIN, goOn, ROWS } from '../sweep.js';

export const name = 'sweep-supervisor';
export const about = 'The supervisor is killed at every point, alone and together with its controller';

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const cases = SUPERVISOR_POINTS.flatMap((point) => [
    { point, takes: 'alone', way: 0 },
    ...[0, 1, 2, 3].map((way) => ({ point, takes: 'both', way })),
  ]);
  const offset = random(6);
  const chosen = short ? cases.filter((_, nth) => nth % 6 === offset) : cases;
  await inParallel(chosen, lab.width, (each) => crash({ lab, ledger }, each));
}

async function crash({ lab, ledger }, { point, takes, way }) {
  const backlog = await lab.newBacklog(ROWS);
  const env = { PROOF_SUPERVISOR_POINT: point, PROOF_SUPERVISOR_TAKES: takes, PROOF_CRASH_FILE: backlog.path('crash') };
  const ran = await backlog.run(DRAIN, { program: await crashing(lab), env });
  const [at, pid] = crashedAt(backlog)?.split(' ') ?? [];
  const own = ledger.under(`supervisor killed at ${point}, ${takes}, way ${way}`);
  if (!own.check('proof', at === point, `the point ${point} was never reached`)) return;
  own.fault(takes === 'both' ? 'SIGKILL of a supervisor and its controller' : 'SIGKILL of a supervisor');
  const isLost = ({ parent }) =>
    !END_IS_KNOWN.includes(point) && (parent === Number(pid) || !backlog.supervisors().has(parent));
  if (takes === 'both') {
    await goOn(backlog, own, way, { isLost });
    return;
  }
  checkEnd(own, DRAIN, ran);
  await judge(backlog, own, { isLost });
}
