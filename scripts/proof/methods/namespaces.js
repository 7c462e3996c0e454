import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../judge.js';
import { phase } from '../lab.js';
import { listMarked, signal, until } from '../processes.js';
import { checkEnd } from '../sweep.js';
import { works } from '../tools.js';

export const name = 'namespaces';
export const about =
  'Two containers work on one database: what runs in the other one is neither finished nor signalled';

/** As root; else with a user namespace, in which we are root. */
const WAYS = [
  { enter: ['unshare', '-p', '-f', '--mount-proc'], join: (pid) => ['nsenter', '-w', '-t', pid, '-p', '-m'] },
  {
    enter: ['unshare', '-U', '-r', '-p', '-f', '--mount-proc'],
    join: (pid) => ['nsenter', '-w', '-t', pid, '-U', '--preserve-credentials', '-p', '-m'],
  },
];

/** Its first process, which outlives the controller in it: else the kernel would end them all. */
const INIT = ['sh', '-c', '"$@" & wait $!; exec sleep 60', 'init'];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger }) {
  const way = WAYS.find(({ enter: [program, ...args] }) => works(program, [...args, 'true']));
  if (!way) {
    ledger.cannot('neither root nor user namespaces are allowed: no other pid namespace can be made');
    return;
  }
  await seenFromOutside({ lab, ledger }, way);
  await seenFromInside({ lab, ledger }, way);
}

async function seenFromOutside({ lab, ledger }, way) {
  const { backlog, own } = await prepare(lab, ledger, 'seen from outside');
  const running = backlog.start(['drain', '--concurrency', '2'], { wrap: [...way.enter, ...INIT] });
  await started(backlog);
  await expectUnknown(backlog, own, 'while its controller lives');
  const [controller, init] = ['/drain.js', 'init'].map((text) => find(backlog, text));
  signal(controller, 'SIGKILL');
  own.fault('SIGKILL of a controller in another pid namespace');
  await expectUnknown(backlog, own, 'when its controller is dead');
  await until(() => [...backlog.witness().attempts.values()].every(({ end }) => end !== undefined));
  await expectUnknown(backlog, own, 'when its phases have ended');
  const inside = await backlog.json(['recover', '--wait'], { wrap: way.join(String(init)) });
  checkEnd(own, ['recover', '--wait'], inside);
  own.check('code', inside.document?.finalised?.length === 2, `recovery in there: ${inside.stdout} ${inside.stderr}`);
  signal(init, 'SIGKILL');
  running.kill('SIGKILL');
  await running.ended;
  await judge(backlog, own);
}

async function seenFromInside({ lab, ledger }, way) {
  const { backlog, own } = await prepare(lab, ledger, 'seen from inside');
  const running = backlog.start(['drain', '--concurrency', '2']);
  await started(backlog);
  await expectUnknown(backlog, own, 'while its controller lives', way.enter);
  running.kill('SIGKILL');
  await running.ended;
  own.fault('SIGKILL of a controller outside');
  await expectUnknown(backlog, own, 'when its controller is dead', way.enter);
  checkEnd(own, ['recover', '--wait'], await backlog.run(['recover', '--wait']));
  await judge(backlog, own);
}

async function prepare(lab, ledger, where) {
  const backlog = await lab.newBacklog([phase('a/1', { seconds: 2.5 }), phase('b/1', { seconds: 3, code: 7 })]);
  return { backlog, own: ledger.under(where) };
}

function started(backlog) {
  return until(() => backlog.query('select 1 from attempts where started_at_ms is not null').length === 2);
}

/** Neither recovery nor a session touches them. */
async function expectUnknown(backlog, own, when, wrap = []) {
  const { document, stdout, stderr } = await backlog.json(['recover'], { wrap });
  const { finalised, adopted, interrupted, unknown } = document ?? {};
  const isLeft = [finalised, adopted, interrupted].every((list) => list?.length === 0) && unknown?.length === 2;
  own.check('unknown', isLeft, `${when}, recover says ${stdout.slice(0, 600)} ${stderr}`);
  const ran = await backlog.run(['drain'], { wrap });
  own.check('says', ran.code === 0, `${when}, drain ended with ${ran.code}: ${ran.stderr}`);
  const touched = backlog.attempts().filter(({ outcome, adopted_by }) => outcome !== null || adopted_by !== null);
  own.check('unknown', touched.length === 0, () => `${when}, touched: ${JSON.stringify(touched)}`);
  await sleep(20);
}

/** @returns {number} the pid of the marked process whose command ends so */
function find(backlog, text) {
  const all = listMarked(backlog.mark).filter(({ command }) => command.includes(text));
  const one =
    text === 'init'
      ? all.find(({ command }) => command.startsWith('sh -c'))
      : all.find(({ command }) => !/^(sh|unshare|\S*\/sh) /.test(command));
  return one?.pid ?? 0;
}
