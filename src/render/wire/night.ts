/** The names of the document that `report` prints. */
import { formatHandle } from '../../core/attempt.ts';
import type {
  Failing,
  Fixes,
  GivenBack,
  Later,
  NightAttempt,
  NightCounts,
  NightFamily,
  NightPipe,
  NightSession,
  NightView,
} from '../../read/night.ts';
import { nextOf } from '../report/next.ts';
import { courseWire } from './course.ts';
import { heldWire } from './holds.ts';
import { durationsWire, oddWire, usedWire } from './night-used.ts';
import { pipeWire } from './pipe.ts';
import { iso, type Wire } from './wire.ts';

/** Of this document. */
const SCHEMA_VERSION = 1;

/** `report`: a night over all its sessions; `show SESSION` has what one of them did, attempt by attempt. */
export function nightWire(view: NightView): Wire {
  const { asked, stale, now, change, failing, previous } = view;
  return {
    schema_version: SCHEMA_VERSION,
    since: iso(asked.is === 'span' ? asked.since : undefined),
    reported_at: iso(now),
    none_in_span: stale !== undefined,
    is_latest: view.isLatest,
    started_at: iso(view.startedAt),
    completed_at: iso(view.endedAt),
    sessions: view.sessions.map(sessionWire),
    counts: countsWire(view.counts),
    still_failing: failingWire(failing),
    backlog: view.backlog,
    previous: previous
      ? { sessions: previous.sessions, started_at: iso(previous.startedAt), ...countsWire(previous) }
      : null,
    families: view.families.map(familyWire),
    failures: change ? { same: change.same, newly: change.newly, first_tries: change.firstTries } : null,
    fixed: view.fixes ? fixesWire(view.fixes) : null,
    given_back: view.givenBack.map(givenBackWire),
    poisoned: view.poisoned.map(attemptWire),
    exhausted: view.exhausted,
    recovered: view.recovered.map(attemptWire),
    pipes: view.pipes.map(nightPipeWire),
    unattended: view.unattended.map(({ attempt }) => formatHandle(attempt.handle)),
    stopped_runs: view.stopped.map(({ note, runs, runId }) => ({ note, runs, run_id: runId })),
    skipped: view.held.map(heldWire),
    later: view.later ? laterWire(view.later) : null,
    durations: durationsWire(view.durations),
    odd: oddWire(view.odd),
    used: usedWire(view.used),
    next: nextOf(view).map(({ command, why }) => ({ command, why })),
  };
}

/** `report` where nothing was drained yet. */
export function noNightWire(): Wire {
  return { schema_version: SCHEMA_VERSION, sessions: [], counts: null, families: [] };
}

/** Each null where it is not known; `now` of the latest night only. */
function failingWire({ before, after, now }: Failing): Wire | null {
  if ([before, after, now].every((failing) => failing === undefined)) return null;
  return { before: before ?? null, after: after ?? null, now: now ?? null };
}

function sessionWire(session: NightSession): Wire {
  return {
    session_id: session.sessionId,
    door: session.door,
    ...courseWire(session),
    batch_size: session.batchSize,
    controller_gone: session.controllerGone,
  };
}

function countsWire({ tried, succeeded, fixed, failed, timedOut, givenBack, running }: NightCounts): Wire {
  return { tried, succeeded, fixed, failed, timed_out: timedOut, given_back: givenBack, running };
}

function familyWire(family: NightFamily): Wire {
  return {
    fingerprint: family.fingerprint,
    category: family.category,
    tried: family.tried,
    failing: family.failing,
    spared: family.spared,
    runs: family.runs,
    new: family.isNew,
    newly: family.newly ?? null,
    nights: family.nights,
    first_seen_at: iso(family.firstAt),
    first_seen: formatHandle(family.firstHandle),
    first_seen_commit: family.firstCommit,
    last_seen: formatHandle(family.handle),
    sample: family.message,
  };
}

function fixesWire({ gone, firstTries, flaky, others }: Fixes): Wire {
  return {
    gone: gone.map(({ fingerprint, category, fixed, commit, handle }) => ({
      ...{ fingerprint, category, fixed, commit, attempt: formatHandle(handle) },
    })),
    first_tries: firstTries,
    flaky,
    others,
  };
}

function givenBackWire({ why, message, attempts, handle, at, until }: GivenBack): Wire {
  const last = { last: formatHandle(handle), last_at: iso(at), open_again_at: iso(until) };
  return { reason: why, message, count: attempts, ...last };
}

function attemptWire({ handle, runId, phaseId, sessionId, outcome }: NightAttempt): Wire {
  return { handle: formatHandle(handle), run_id: runId, phase_id: phaseId, session_id: sessionId, outcome };
}

function nightPipeWire({ handle, runId, phaseId, outcome, ...standing }: NightPipe): Wire {
  const where = { handle: formatHandle(handle), run_id: runId, phase_id: phaseId, outcome };
  return { ...where, ...pipeWire(standing, standing.progress) };
}

function laterWire({ phases, batchSize, nights }: Later): Wire {
  return { phases, batch_size: batchSize, nights: nights ?? null };
}
