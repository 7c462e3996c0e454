import { END_IS_KNOWN, SUPERVISOR_POINTS } from '../crash-points.js';
import { judge } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { checkEnd, crashedAt, crashing, DRAIN, goOn } from '../sweep.js';

export const name = 'sweep-supervisor';
export const about = 'The supervisor is killed at every point, alone and together with its controller';

/** What lives on without them takes longer than it takes to be found. */
const ROWS = [
  phase('a/1', { seconds: 1, times: 1 }),
  phase('b/1', { seconds: 0.4, code: 7 }),
  phase('c/1', { seconds: 0.1, code: 3 }),
];

const ESSENTIAL = { point: 'running-noted', takes: 'both', way: 0 };

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const cases = SUPERVISOR_POINTS.flatMap((point) => [
    { point, takes: 'alone', way: 0 },
    ...[0, 1, 2, 3].map((way) => ({ point, takes: 'both', way })),
  ]);
  const offset = random(11);
  const chosen = short ? [ESSENTIAL, ...cases.filter((_, nth) => nth % 11 === offset)] : cases;
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
