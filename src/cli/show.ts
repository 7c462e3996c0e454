import { existsSync } from 'node:fs';
import { type Backlog, openToRead, selectionOf } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Key } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { readIdentity } from '../logs/identity.ts';
import { readTail } from '../logs/tail.ts';
import { type AttemptView, listAttempts, listNewestResults } from '../read/attempts.ts';
import { findPipeFailures } from '../read/batches/pipe-failures.ts';
import { isControllerGone } from '../read/controller.ts';
import { findDeclaredWork } from '../read/declared-work.ts';
import { listPhaseHolds } from '../read/phase-holds.ts';
import { listPhaseMoves } from '../read/phase-moves.ts';
import { findPhase, type PhaseView } from '../read/phases.ts';
import { findPipePhase } from '../read/pipe-phases.ts';
import { readPipeStanding } from '../read/pipe-standing.ts';
import { findRemoval, listRemovals, type Removal } from '../read/removals.ts';
import { listRunPhases } from '../read/run-phases.ts';
import { findRun } from '../read/runs.ts';
import type { SessionView } from '../read/sessions.ts';
import { findUnderWay } from '../read/under-way.ts';
import type { PipeShown } from '../render/pipe/block.ts';
import { sessionDocument } from '../render/session-document.ts';
import { attemptText } from '../render/show-attempt.ts';
import { phaseText } from '../render/show-phase.ts';
import { runText } from '../render/show-run.ts';
import { sessionText } from '../render/show-session.ts';
import { phaseHoldWire } from '../render/wire/holds.ts';
import { removalWire } from '../render/wire/logs.ts';
import { moveWire } from '../render/wire/moved.ts';
import { pipeShownWire } from '../render/wire/pipe.ts';
import { resultWire } from '../render/wire/result.ts';
import { phaseWire, runPhaseWire, runWire } from '../render/wire/runs.ts';
import { backlogOf } from './backlog.ts';
import type { CliCommand } from './command.ts';
import { requireNamed, requireNumbered } from './handle.ts';
import type { Output } from './output.ts';
import { printFamily } from './print-family.ts';
import { sessionFiles } from './session-files.ts';
import { shorten } from './shorten.ts';
import { requireScriptable, showScript } from './show-script.ts';
import { wholeNumber } from './whole-number.ts';

/** Lines of a long list, unless --limit says otherwise. */
const LIMIT = 100;
const RESULTS = 20;
/** Batches that failed. */
const FAILED_SHOWN = 5;

export const command: CliCommand = {
  usage: 'show <run> [phase]',
  about: 'All that is on record of a phase, an attempt, a run, a session or a family of failures.',
  examples: [
    ['drain show nightly-7 build', 'a phase: every attempt, and what people did about it'],
    ['drain show a1187', 'one attempt: command, environment, end, logs'],
    ['drain show nightly-7', 'a run, in the order of its plan'],
    ['drain show f-3fa9c2d1', 'the phases that fail alike'],
    ['drain show a1187 --script >again.sh', 'a shell script that does it again by hand'],
  ],
  positionals: (parser) =>
    parser
      .positional('run', { type: 'string', describe: 'a run, RUN/PHASE, a1187, its id, f-3fa9c2d1 or a session' })
      .positional('phase', { type: 'string', describe: 'one phase of the run' }),
  options: {
    attempt: { type: 'string', requiresArg: true, describe: 'only this attempt of the phase: 1, 2 ...' },
    limit: { type: 'string', requiresArg: true, describe: `lines of a long list [${LIMIT}]; 0: all` },
    script: { type: 'boolean', describe: 'a shell script that does the attempt again by hand' },
  },
  async run(args, output) {
    const number = wholeNumber(args, 'attempt', 1);
    const asked = wholeNumber(args, 'limit', 0);
    const limit = asked ?? (output.json ? 0 : LIMIT);
    const backlog = await backlogOf(args);
    const db = await openToRead(backlog);
    try {
      const named = requireNamed(db, args);
      if (number !== undefined && named.is !== 'phase')
        throw new DrainError('usage', '--attempt names one of a phase: give RUN PHASE.');
      if (args.script === true) showScript(db, backlog, requireScriptable(db, named, number), output);
      else if (named.is === 'attempt') showAttempt(db, named.attempt, output);
      else if (named.is === 'session') showSession(db, named.session, backlog, output);
      else if (named.is === 'family') printFamily(db, named.fingerprint, { limit: limit || undefined }, output);
      else if (named.is === 'run') showRun(db, findRun(db, named.runId) as RunView, limit || -1, output);
      else if (number === undefined) showPhase(db, named.key, { backlog, limit: asked, output });
      else showAttempt(db, requireNumbered(listAttempts(db, named.key), number), output);
      return 0;
    } finally {
      db.close();
    }
  },
};

interface PhaseOptions {
  readonly backlog: Backlog;
  /** Of its history; 0: all of it, nothing: as much as fits the screen. */
  readonly limit: number | undefined;
  readonly output: Output;
}

function showPhase(db: Db, key: Key, { backlog: { config }, limit, output }: PhaseOptions): void {
  const now = Date.now();
  const phase = findPhase(db, key) as PhaseView;
  const attempts = listAttempts(db, key);
  const newest = attempts.at(-1);
  const selection = { ...selectionOf(config, [key.runId]), triedBefore: Number.MAX_SAFE_INTEGER };
  const holds = listPhaseHolds(db, phase, selection, now);
  const underWay = newest && findUnderWay(db, newest);
  const removal = newest && findGone(db, newest);
  const moves = listPhaseMoves(db, phase);
  const lines = limit === 0 ? Number.MAX_SAFE_INTEGER : limit;
  const pipe = pipeOf(db, key, newest?.attemptId, true);
  output.print(phaseText({ phase, attempts, moves, limit: lines, holds, underWay, pipe, removal, now, shorten }));
  output.document({
    run: key.runId,
    phase: key.phaseId,
    ...phaseWire(phase),
    ...pipeShownWire(pipe),
    held: holds.map(phaseHoldWire),
    moves: moves.map(moveWire),
    attempts: attempts.map(resultWire),
  });
}

function showAttempt(db: Db, attempt: AttemptView, output: Output): void {
  const stderr = attempt.stderrPath === null ? '' : readTail(attempt.stderrPath).text || (attempt.stderrTail ?? '');
  const identity = attempt.stdoutPath === null ? [] : readIdentity(attempt.stdoutPath);
  const removal = findGone(db, attempt);
  const underWay = findUnderWay(db, attempt);
  const isNewest = listAttempts(db, attempt).at(-1)?.handle === attempt.handle;
  const pipe = pipeOf(db, attempt, attempt.attemptId, isNewest);
  output.print(attemptText({ attempt, underWay, pipe, identity, stderr, removal, now: Date.now(), shorten }));
  output.document({
    run: attempt.runId,
    phase: attempt.phaseId,
    attempts: [resultWire(attempt)],
    ...pipeShownWire(pipe),
    identity: Object.fromEntries(identity.map(({ name, value }) => [name, value])),
    logs_removed: removal ? removalWire(removal) : null,
  });
}

/** Of a phase that runs a flow: how its batches stand, those of one attempt apart. */
function pipeOf(db: Db, key: Key, attemptId: string | undefined, isNewest: boolean): PipeShown | undefined {
  const work = findDeclaredWork(db, key)?.pipe;
  if (work === undefined) return undefined;
  const failures = findPipeFailures(work.store, work.run, FAILED_SHOWN);
  return { standing: readPipeStanding(work, attemptId), failures, isNewest };
}

/** Why its logs are not there. */
function findGone(db: Db, attempt: AttemptView): Removal | undefined {
  const { stdoutPath } = attempt;
  return stdoutPath === null || existsSync(stdoutPath) ? undefined : findRemoval(db, attempt);
}

function showRun(db: Db, run: RunView, limit: number, output: Output): void {
  const phases = listRunPhases(db, run.runId, limit);
  const flow = findPipePhase(db, run.runId);
  const pipe = flow && pipeOf(db, flow, flow.attempt?.attemptId, true);
  output.print(runText({ run, phases, pipe, width: output.columns }));
  output.document({ run: run.runId, ...runWire(run), ...pipeShownWire(pipe), phases: phases.map(runPhaseWire) });
}

function showSession(db: Db, session: SessionView, backlog: Backlog, output: Output): void {
  const { sessionId } = session;
  const results = listNewestResults(db, sessionId, RESULTS);
  const files = sessionFiles(backlog, sessionId);
  const removals = listRemovals(db, sessionId);
  output.print(sessionText({ session, controllerGone: isControllerGone(session), results, files, removals }));
  output.documentPieces(sessionDocument(db, sessionId));
}
