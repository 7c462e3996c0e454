import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../install.js';
import { judge } from '../judge.js';
import { phase } from '../lab.js';
import { signal, until } from '../processes.js';
import { checkEnd } from '../sweep.js';

export const name = 'busy';
export const about =
  'Another process holds the write lock for 0.1 to 10 s again and again, and a snapshot all the while';

const DRAIN = ['drain', '--batch-size', '0', '--concurrency', '3'];
const HOLDER = join(root, 'scripts', 'proof', 'hold-lock.js');

/** Locked out most of the time, everything takes long. */
const PATIENCE_MS = 240_000;

/** @param {import('../proof.js').Context} context */
export async function run({ lab, ledger, short, random }) {
  const count = short ? 6 : 24;
  const rows = Array.from({ length: count }, (_, nth) =>
    phase(`r${nth}/p`, { seconds: 0.1 + random(8) / 10, code: nth % 3 }),
  );
  const backlog = await lab.newBacklog(rows);
  const holder = backlog.spawn(process.execPath, [HOLDER, backlog.database, String(lab.seed)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holder.stdout
    .setEncoding('utf8')
    .on('data', (text) => ledger.fault('locked for 0.1 to 10 s', text.split('\n').length - 1));
  await until(() => ledger.fired > 0);
  for (let kill = 0; kill < (short ? 1 : 3); kill++) {
    const running = backlog.start(DRAIN, { patienceMs: PATIENCE_MS });
    await until(() => backlog.query('select 1 from attempts where outcome is null').length > 0, 60_000);
    await sleep(200 + random(800));
    if (running.kill('SIGKILL')) ledger.fault('SIGKILL of a controller');
    await running.ended;
  }
  for (const args of [['recover', '--wait'], DRAIN])
    checkEnd(ledger, args, await backlog.run(args, { patienceMs: PATIENCE_MS }));
  signal(holder.pid, 'SIGKILL');
  await judge(backlog, ledger);
}
