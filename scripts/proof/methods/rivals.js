import { judge } from '../judge.js';
import { phase } from '../lab.js';
import { until } from '../processes.js';
import { checkEnd, crashing, DRAIN } from '../sweep.js';

export const name = 'rivals';
export const about =
  'Several controllers drain one backlog at the same time, and several recover one dead session at the same time';

const RIVALS = 4;

/** @param {import('../proof.js').Context} context */
export async function run(context) {
  await claimTogether(context);
  for (let round = 0; round < (context.short ? 1 : 4); round++) await recoverTogether(context, round);
}

async function claimTogether({ lab, ledger, short }) {
  const count = short ? 24 : 80;
  const backlog = await lab.newBacklog(
    Array.from({ length: count }, (_, nth) => phase(`r${nth}/p`, { seconds: 0.02 })),
  );
  const own = ledger.under(`${RIVALS} controllers at once`);
  const args = [...DRAIN, '--batch-size', '0'];
  // Each of them late between its look at the backlog and its claim's commit: so that they do meet.
  const program = await crashing(lab);
  const racing = Array.from({ length: RIVALS }, () =>
    backlog.run(args, { program, env: { PROOF_PAUSE: 'claim begun;2' } }),
  );
  for (const ran of await Promise.all(racing)) checkEnd(own, args, ran);
  own.fault('controllers at once', RIVALS);
  await judge(backlog, own);
  const attempts = backlog.attempts();
  own.check('alone', attempts.length === count, `${count} phases that succeed took ${attempts.length} attempts`);
}

/** Some have ended when they are found, and some live. */
async function recoverTogether({ lab, ledger }, round) {
  const rows = [0.05, 0.05, 1.2, 1.2].map((seconds, nth) => phase(`r${nth}/p`, { seconds, code: nth }));
  const backlog = await lab.newBacklog(rows);
  const program = await crashing(lab);
  const own = ledger.under(`${RIVALS} recoveries at once, round ${round}`);
  const running = backlog.start(['drain', '--concurrency', '4']);
  await waitForStarts(backlog, rows.length);
  running.kill('SIGKILL');
  await running.ended;
  own.fault('SIGKILL of a controller');
  // All of them have seen who is to be adopted before the first one adopts.
  const env = { PROOF_MEET: `${['to be adopted', 'recovery begun'][round % 2]};${RIVALS};${backlog.path('meeting')}` };
  const racing = Array.from({ length: RIVALS }, () => backlog.json(['recover', '--wait'], { program, env }));
  const documents = [];
  for (const ran of await Promise.all(racing)) {
    checkEnd(own, ['recover', '--wait'], ran);
    documents.push(ran.document ?? {});
  }
  own.fault('recoveries at once', RIVALS);
  await judge(backlog, own);
  checkOnce(own, backlog, documents);
}

async function waitForStarts(backlog, count) {
  await until(() => backlog.query('select 1 from attempts where started_at_ms is not null').length === count);
}

/** Whoever says that it has taken an attempt over is the only one. */
function checkOnce(own, backlog, documents) {
  const taken = documents.flatMap(({ finalised = [], adopted = [], interrupted = [] }) => [
    ...finalised,
    ...adopted,
    ...interrupted,
  ]);
  for (const { attempt_id: id } of backlog.attempts()) {
    const times = taken.filter((attempt) => attempt.attempt_id === id).length;
    own.check('ended', times === 1, `${id} was taken over by ${times} of ${RIVALS}`);
  }
}
