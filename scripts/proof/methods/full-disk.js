import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from '../judge.js';
import { phase } from '../lab.js';
import { until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'full-disk';
export const about = 'The disk is full while phases begin, run and end, and has room again before the recovery';

const DRAIN = ['drain', '--concurrency', '3', '--min-free-disk-mb', '0'];

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short }) {
  for (const [nth, isKilled] of (short ? [true] : [false, true, false, true]).entries()) {
    const folder = join(lab.folder, `disk-${nth}`);
    mkdirSync(folder);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]).status !== 0) {
      ledger.cannot('no file system may be mounted here (it takes root): a disk could not be filled');
      return;
    }
    try {
      await fillWhileRunning({ lab, ledger }, { folder, isKilled, waitMs: nth * 150 });
    } finally {
      spawnSync('umount', ['-l', folder]);
    }
  }
}

/** The witness is on another disk. */
async function fillWhileRunning({ lab, ledger }, { folder, isKilled, waitMs }) {
  const rows = Array.from({ length: 8 }, (_, nth) => phase(`r${nth}/p`, { seconds: 0.5, code: nth % 2 === 0 ? 0 : 5 }));
  const backlog = await lab.newBacklog(rows, { under: folder });
  backlog.witnessFile = join(lab.folder, `witness-${backlog.mark}`);
  const own = ledger.under(`disk full ${waitMs} ms after the first start${isKilled ? ', controller killed' : ''}`);
  const running = backlog.start(DRAIN);
  await until(() => backlog.witness().attempts.size >= 2);
  await sleep(waitMs);
  fill(join(folder, 'filler'));
  own.fault('full disk');
  await sleep(1_500);
  if (isKilled && running.kill('SIGKILL')) own.fault('SIGKILL of a controller');
  const ran = await Promise.race([running.ended, sleep(8_000)]);
  rmSync(join(folder, 'filler'));
  const end = ran ?? (await running.ended);
  const saysWhy = end.signal === 'SIGKILL' || [0, 1].includes(end.code) || /full|space/i.test(end.stderr);
  own.check('says', !end.hung && saysWhy, `drain ended with ${end.code}, and said ${end.stderr.slice(-300)}`);
  for (const args of [['recover', '--wait'], DRAIN]) checkEnd(own, args, await backlog.run(args));
  await judge(backlog, own, { logsAreHit: true });
}

function fill(file) {
  const descriptor = openSync(file, 'w');
  const block = Buffer.alloc(4096);
  try {
    for (;;) writeSync(descriptor, block);
  } catch (thrown) {
    if (thrown.code !== 'ENOSPC') throw thrown;
  } finally {
    closeSync(descriptor);
  }
}
