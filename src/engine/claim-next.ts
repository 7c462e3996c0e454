/** Takes the next phase, with everything that is known before it runs, in one transaction. */
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { ClaimedAttempt } from '../core/attempt.ts';
import { DrainError, messageOf } from '../core/error.ts';
import type { AttemptUnderWay } from '../core/evidence.ts';
import { maskArgv } from '../core/mask.ts';
import { formatKey, type Limits, type Work } from '../core/phase.ts';
import { phaseValues, render } from '../core/template.ts';
import { transact, whenFree } from '../db/transact.ts';
import { logNames } from '../logs/name.ts';
import { claim } from '../store/claim.ts';
import { prepare } from '../store/prepare.ts';
import type { PhaseDefaults, SessionContext } from './context.ts';
import { placesOf } from './places.ts';

export interface ClaimedWork {
  readonly attempt: AttemptUnderWay;
  readonly work: Work;
  readonly limits: Limits;
  /** Why there is nothing to run: no command, or one that cannot be read. */
  readonly problem: string | undefined;
}

export async function claimNext(session: SessionContext): Promise<ClaimedWork | undefined> {
  const claimed = await whenFree(() => transact(session.db, () => tryClaim(session)), session.stopSignal).catch(
    noneWhenStopped(session),
  );
  if (claimed) session.tally.take(claimed.attempt.runId);
  return claimed;
}

/** A stop that comes while the database is locked: there is nothing to claim any more. */
function noneWhenStopped({ stopSignal }: SessionContext): (thrown: unknown) => undefined {
  return (thrown) => {
    if (!stopSignal.aborted) throw thrown;
  };
}

function tryClaim(session: SessionContext): ClaimedWork | undefined {
  const at = Date.now();
  const attempt = claimFirst(session, at);
  if (!attempt) return undefined;
  const underWay = withPlaces(attempt, session);
  const { work, problem } = workOf(underWay, session.options.defaults);
  const { limits: ofSession } = session.options.defaults;
  const limits = { ...ofSession, timeoutMs: attempt.declared.timeoutMs ?? ofSession.timeoutMs };
  const argv = problem === undefined ? maskArgv(work.argv) : [];
  prepare(session.db, { handle: attempt.handle, argv, cwd: underWay.cwd, ...underWay.logs, limits });
  return { attempt: underWay, work, limits, problem };
}

/** What was looked up before and cannot be claimed any more is looked up anew, once: nobody else writes now. */
function claimFirst({ db, selection, lookahead }: SessionContext, at: number): ClaimedAttempt | undefined {
  for (let tries = 0; tries < 2; tries++) {
    const phase = lookahead.next(at);
    if (!phase) return undefined;
    const attempt = claim(db, { selection, phase, attemptId: uuidv7(), at });
    if (attempt) return attempt;
    lookahead.forget();
  }
  return undefined;
}

function withPlaces(attempt: ClaimedAttempt, session: SessionContext): AttemptUnderWay {
  const { stdout, stderr } = logNames(attempt, attempt.nthInSession);
  const inLogs = (name: string): string => join(session.folder, 'logs', name);
  return {
    ...attempt,
    cwd: attempt.declared.cwd ?? session.options.defaults.cwd,
    ...placesOf({ stdout: inLogs(stdout), stderr: inLogs(stderr) }),
  };
}

type Described = Pick<AttemptUnderWay, 'declared' | 'runId' | 'phaseId' | 'cwd'>;

function workOf(attempt: Described, defaults: PhaseDefaults): Pick<ClaimedWork, 'work' | 'problem'> {
  const { declared, cwd } = attempt;
  const { env, stdin } = declared;
  const rest = { cwd, env, ...(stdin !== undefined && { stdin }) };
  const command = declared.command ?? defaults.command;
  try {
    if (!command)
      throw new DrainError('no_command', `${formatKey(attempt)} has no command, nor has its run or the configuration`);
    return { work: { ...rest, argv: render(command, phaseValues(attempt)) }, problem: undefined };
  } catch (thrown) {
    return { work: { ...rest, argv: ['(none)'] }, problem: messageOf(thrown) };
  }
}
