import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../judge.js';
import { inParallel, phase } from '../lab.js';
import { listMarked, signal, until } from '../processes.js';
import { checkEnd, DRAIN } from '../sweep.js';
import { works } from '../tools.js';

export const name = 'syscalls';
export const about = 'System calls fail: no space, no descriptors, no processes, an error of the disk';

/** Of this machine. */
export const tools = ['strace'];

/**
 * `most`: the latest call that fails first. Of the controller only SQLite's writes (pwrite64) and forks (not clone3, by which
 * threads are made): Node itself aborts when it cannot write to its own pipes, and hangs when it cannot make its threads.
 */
const FAULTS = [
  { reach: 'controller', calls: 'pwrite64', error: 'ENOSPC', most: 90 },
  { reach: 'controller', calls: 'openat', error: 'EMFILE', most: 110 },
  { reach: 'controller', calls: 'clone,vfork,fork', error: 'EAGAIN', most: 4 },
  { reach: 'controller', calls: 'fsync,fdatasync', error: 'EIO', most: 10 },
  { reach: 'everybody', calls: 'openat', error: 'EMFILE', most: 110 },
  { reach: 'everybody', calls: 'clone,vfork,fork', error: 'EAGAIN', most: 8 },
  // Of the supervisor only the writes of its record: its other ones go to pipes, and to the phase's logs.
  { reach: 'supervisor', calls: 'write', error: 'EIO', most: 4, onlyRecord: true },
  { reach: 'supervisor', calls: 'openat', error: 'EMFILE', most: 12 },
  { reach: 'supervisor', calls: 'clone,vfork,fork', error: 'EAGAIN', most: 3 },
];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  if (!works('strace', ['-f', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO', 'true'])) {
    ledger.cannot(
      'strace is not installed (apt-get install strace), or may not trace here: no system call could be made to fail',
    );
    return;
  }
  const cases = FAULTS.flatMap((fault) =>
    Array.from({ length: fault.reach === 'supervisor' ? 4 : 6 }, (_, nth) => ({
      ...fault,
      ...rangeOf(fault, nth, random),
    })),
  );
  const chosen = short ? cases.filter((_, nth) => nth % 18 === 1) : cases;
  await inParallel(chosen, lab.width, (one) => fail({ lab, ledger }, one));
}

/** A supervisor that does not begin is given 20 s. */
const PATIENCE_MS = 150_000;

/** For good, or for some calls only. */
function rangeOf({ most }, nth, random) {
  const from = 1 + random(most);
  return { range: nth % 2 === 0 ? `${from}+` : `${from}..${from + 3 + random(20)}` };
}

async function fail({ lab, ledger }, { reach, calls, error, range, onlyRecord = false }) {
  const seconds = [0.2, 0.4, 0.1, 0.2, 0.1];
  const rows = seconds.map((each, nth) => phase(`r${nth}/p`, { seconds: each, code: nth % 3 }));
  const backlog = await lab.newBacklog(rows);
  const own = ledger.under(`${error} on ${calls} of ${reach}, calls ${range}`);
  const inject = [
    '-qq',
    '-o',
    backlog.path('strace'),
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:error=${error}:when=${range}`,
  ];
  const wrap = ['strace', ...(reach === 'everybody' ? ['-f'] : []), ...inject];
  const running = backlog.start(DRAIN, { patienceMs: PATIENCE_MS, ...(reach !== 'supervisor' && { wrap }) });
  if (reach === 'supervisor') await traceSupervisor(backlog, { inject, onlyRecord });
  const ran = await running.ended;
  own.fault(`${error} on ${calls} of ${reach}`, backlog.read(backlog.path('strace')).split('(INJECTED)').length - 1);
  own.check('says', !ran.hung, `it hung: ${ran.stderr}`);
  for (const args of [['recover', '--wait'], DRAIN]) checkEnd(own, args, await backlog.run(args), [0, 1, 3]);
  const phasesAreHit = reach !== 'controller' && !onlyRecord;
  await judge(backlog, own, reach === 'controller' ? {} : { phasesAreHit, isLost: () => true });
}

/** It and what it starts from now on. The tracer ends with it. */
async function traceSupervisor(backlog, { inject, onlyRecord }) {
  const find = () => listMarked(backlog.mark).find(({ command }) => command === '/bin/sh -s');
  const supervisor = await until(find, 5_000);
  if (!supervisor) return;
  const record = backlog.records().find((file) => backlog.read(file).startsWith(`${supervisor.pid} `));
  const paths = onlyRecord && record ? ['-P', record] : [];
  const tracer = backlog.spawn('strace', ['-f', '-p', String(supervisor.pid), ...paths, ...inject]);
  tracer.once('error', () => undefined);
  void until(() => !find(), 60_000)
    .then(() => sleep(500))
    .then(() => signal(tracer.pid, 'SIGTERM'));
}
