// claim + start + finish, as the engine calls them: the last commit waits for the disk.
import { copyFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeBacklog } from './backlog.js';
import { medianMs } from './workshop.js';

const CYCLES = 400;

export async function measureStore(workshop) {
  const { source, newFolder } = workshop;
  const backlog = await makeBacklog(workshop, { name: 'small', runs: 100, phases: 10_000 });
  const file = join(newFolder('store'), 'drain.db');
  copyFileSync(backlog, file);
  const db = await source.openWriter(file);
  db.prepare(
    `insert into sessions (session_id, door, status, started_at_ms, started_seq, options, identity, batch_size, host, pid,
       pid_start, pid_namespace, boot_id, heartbeat_at_ms, telemetry_before)
     values ('bench', 'drain', 'running', 0, 0, '{}', '{}', 0, 'host', 1, '', '', '', 0, '{}')`,
  ).run();
  const phases = db
    .prepare(`select id, run_id runId, phase_id phaseId from phases p where state = 'failed'
        and (select queued from runs r where r.run_id = p.run_id) = 0 order by phase_index, id limit ?`)
    .all(CYCLES);
  const ms = medianMs(CYCLES, (nth) => cycle(db, source, phases[nth], nth));
  db.close();
  return [{ what: 'claim + start + finish in the store', measured: `${ms.toFixed(2)} ms`, limit: '1 ms', ok: ms <= 1 }];
}

const SELECTION = {
  states: 'failed',
  doors: ['import'],
  skipRunsWithQueued: true,
  perRunConcurrency: 1,
  triedBefore: Number.MAX_SAFE_INTEGER,
  sessionId: 'bench',
};

function cycle(db, { claim, prepare, start, finish, transact, transactDurably }, phase, nth) {
  const at = Date.now();
  const attempt = transact(db, () => {
    const claimed = claim(db, { selection: SELECTION, phase, attemptId: `attempt-${nth}`, at });
    const paths = { cwd: '/', stdout: `/logs/${nth}.stdout.txt`, stderr: `/logs/${nth}.stderr.txt` };
    prepare(db, { handle: claimed.handle, argv: ['/bin/true'], ...paths });
    return claimed;
  });
  const ref = { executor: 'local', place: hostname(), handle: String(nth) };
  transact(db, () => start(db, { ...attempt, startedAt: at, ref, commit: undefined, dirty: undefined }));
  const ended = { at, durationMs: 1, outcome: { is: 'succeeded' }, returnCode: 0, signal: null };
  const found = { stdoutBytes: 500, stderrBytes: 0, stderrTail: '', notes: [], leftovers: [], resultData: undefined };
  transactDurably(db, () => finish(db, { ...attempt, ...ended, ...found }));
}
