// The report of one night of 10,000 attempts among 100 such nights; and of all of them as one.
import { fast, makeBacklog } from './backlog.js';
import { createRandom, medianMs } from './workshop.js';

const NIGHTS = 100;
const DAY_MS = 86_400_000;

/** What a drain would take: looked at for what the night has left. */
const SELECTION = {
  ...{ states: 'failed', doors: ['import', 'add', 'source'], skipRunsWithQueued: true, perRunConcurrency: 1 },
  triedBefore: Number.MAX_SAFE_INTEGER,
};

export async function measureReport(workshop) {
  const { source } = workshop;
  const file = await makeBacklog(workshop, { name: 'nights', runs: 100, phases: 10_000 });
  await addNights(workshop, file);
  const db = await source.openReader(file);
  const report = (asked) => source.findNight(db, asked, { selection: SELECTION, now: NIGHTS * DAY_MS });
  const one = medianMs(9, (nth) => report({ is: 'session', sessionId: sessionOf(NIGHTS - 1 - nth) }));
  const all = medianMs(1, () => report({ is: 'span', since: 0 }));
  db.close();
  return [
    {
      what: 'report of one night, 10,000 attempts out of 1,000,000',
      measured: `${one.toFixed(0)} ms`,
      limit: '100 ms',
      ok: one <= 100,
    },
    {
      what: 'report of all 1,000,000 as one night',
      measured: `${(all / 1000).toFixed(2)} s`,
      limit: '2 s',
      ok: all <= 2000,
    },
  ];
}

const sessionOf = (night) => `batch-drain-2026${String(night).padStart(4, '0')}-000000`;

async function addNights({ source }, file) {
  const db = await source.openWriter(file);
  fast(db);
  const phases = db.prepare('select run_id runId, phase_id phaseId from phases').all();
  const counts = JSON.stringify({ queued: 0, running: 1, failed: 99, complete: 0, dead: 0, skipped: 0 });
  const addSession = db.prepare(
    `insert into sessions (session_id, door, status, stop_reason, started_at_ms, ended_at_ms, started_seq, options, identity,
       batch_size, host, pid, pid_start, pid_namespace, boot_id, heartbeat_at_ms, telemetry_before)
     values (?, 'drain', 'completed', 'batch_size', ?, ?, ?, '{}', '{}', 10000, 'host', 1, '', '', '', 0, '{}')`,
  );
  const addAttempt = db.prepare(
    `insert into attempts (attempt_id, run_id, phase_id, number, session_id, initial_state, final_state, claimed_at_ms,
       started_at_ms, ended_at_ms, duration_ms, argv, cwd, outcome, category, fingerprint, message, return_code, stdout_path,
       stderr_path, stdout_bytes, stderr_bytes, counts_before, counts_after)
     values (@id, @runId, @phaseId, @number, @session, 'failed', @state, @at, @at, @at, @ms, '["/bin/true"]', '/srv', @outcome,
       @category, @fingerprint, @message, @code, @log || '.stdout.txt', @log || '.stderr.txt', 1000, 100, @counts, @counts)`,
  );
  const random = createRandom(2);
  db.exec('begin');
  for (let night = 0; night < NIGHTS; night++) {
    const session = sessionOf(night);
    const at = night * DAY_MS;
    addSession.run(session, at, at + 1, night);
    for (const key of phases) {
      const log = `/srv/.drain/sessions/${session}/logs/${key.runId}__${key.phaseId}`;
      const attempt = {
        ...key,
        id: `${night}-${key.runId}-${key.phaseId}`,
        number: night + 1,
        session,
        at,
        log,
        counts,
      };
      addAttempt.run({ ...attempt, ms: random(600_000), ...endOf(random) });
    }
  }
  db.exec('commit');
  db.close();
}

/** A third succeeds; what fails does so in one of 200 ways. */
function endOf(random) {
  if (random(3) === 0) {
    return { outcome: 'succeeded', state: 'complete', category: null, fingerprint: null, message: null, code: 0 };
  }
  const way = random(200);
  const message = `exit 1: AssertionError: expected ${way} rows, found 0 (see /srv/.drain/sessions/x/logs/y.stderr.txt)`;
  return { outcome: 'failed', state: 'failed', category: 'other', fingerprint: `f-${way}`, message, code: 1 };
}
