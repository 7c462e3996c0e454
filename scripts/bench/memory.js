// The controller's memory: a backlog of 100,000, a log of 1 GB, and a thousand attempts after it.
import { spawn } from 'node:child_process';
import { copyFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { makeBacklog } from './backlog.js';
import { residentMb } from './resident.js';
import { drain } from './workshop.js';

const ATTEMPTS = 1000;
const FLOOD = `yes 'a line of output, as long as such lines are in the logs of real work' | head -c 1073741824`;
const FREE_BYTES = 3 * 2 ** 30;

export async function measureMemory(workshop) {
  const { bavail, bsize } = statfsSync(workshop.folder);
  const floods = bavail * bsize >= FREE_BYTES;
  const folder = workshop.newFolder('memory');
  copyFileSync(await makeBacklog(workshop, { name: 'medium', runs: 1_000, phases: 100_000 }), join(folder, 'drain.db'));
  if (floods) await addFlood(workshop, join(folder, 'drain.db'));
  const { early, late, peak } = await drainAndWatch(folder);
  const log = floods ? 'a log of 1 GB' : 'no log of 1 GB: less than 3 GB of disk are free';
  return [
    {
      what: `controller memory, backlog of 100,000, ${log}`,
      measured: `${peak.toFixed(0)} MB`,
      limit: '120 MB (goal 80)',
      ok: peak <= 120,
    },
    {
      what: 'the same over time: after 200 and 1,000 attempts',
      measured: `${early.toFixed(0)} and ${late.toFixed(0)} MB`,
      limit: 'flat (10 %)',
      ok: late <= early * 1.1,
    },
  ];
}

async function addFlood({ source }, file) {
  const db = await source.openWriter(file);
  const command = JSON.stringify({ template: FLOOD, shell: true });
  db.prepare(`insert into runs (run_id, door, created_at_ms) values ('flood', 'import', 0)`).run();
  db.prepare(
    `insert into phases (run_id, phase_id, state, priority, command, created_at_ms, updated_at_ms)
     values ('flood', 'flood', 'failed', 1000, ?, 0, 0)`,
  ).run(command);
  db.close();
}

async function drainAndWatch(folder) {
  const flags = ['--batch-size', String(ATTEMPTS), '--concurrency', '2', '--max-fingerprint-repeats', '0'];
  const child = spawn(process.execPath, [drain, 'drain', '--data-dir', folder, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seen = { early: 0, late: 0, peak: 0 };
  const look = () => {
    const megabytes = residentMb(child.pid);
    seen.peak = Math.max(seen.peak, megabytes.peak);
    return megabytes.now;
  };
  const timer = setInterval(look, 200);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface({ input: child.stderr })) {
    const nth = Number(/^\s*(\d+)\/\d/.exec(line)?.[1]);
    if (nth === 200) seen.early = look();
    // The last ones may be told when it has ended already.
    if (nth === ATTEMPTS - 5) seen.late = look();
  }
  await ended;
  clearInterval(timer);
  return seen;
}
