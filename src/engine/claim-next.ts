/** Takes the next phase, with everything that is known before it runs, in one transaction. */
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { ClaimedAttempt } from '../core/attempt.ts';
import { messageOf } from '../core/error.ts';
import type { AttemptUnderWay } from '../core/evidence.ts';
import { formatKey, type Work } from '../core/phase.ts';
import { render } from '../core/template.ts';
import { transact, whenFree } from '../db/transact.ts';
import { logNames } from '../logs/name.ts';
import { claim } from '../store/claim.ts';
import { prepare } from '../store/prepare.ts';
import type { PhaseDefaults, SessionContext } from './context.ts';

export interface ClaimedWork {
  readonly attempt: AttemptUnderWay;
  /** What to run; or why it cannot be said. */
  readonly work: Work | { readonly problem: string };
}

export async function claimNext(session: SessionContext): Promise<ClaimedWork | undefined> {
  const claimed = await whenFree(() => transact(session.db, () => tryClaim(session)));
  if (claimed) session.tally.take(claimed.attempt.runId);
  return claimed;
}

function tryClaim(session: SessionContext): ClaimedWork | undefined {
  const at = Date.now();
  const attempt = claimFirst(session, at);
  if (!attempt) return undefined;
  const underWay = withPlaces(attempt, session);
  const work = workOf(underWay, session.options.defaults);
  prepare(session.db, {
    handle: attempt.handle,
    argv: 'problem' in work ? [] : work.argv,
    cwd: underWay.cwd,
    ...underWay.logs,
  });
  return { attempt: underWay, work };
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
  const inLogs = (name: string): string => join(session.logsFolder, name);
  return {
    ...attempt,
    cwd: attempt.declared.cwd ?? session.options.defaults.cwd,
    logs: { stdout: inLogs(stdout), stderr: inLogs(stderr) },
    fileFor: (suffix) => inLogs(stdout.replace(/\.stdout\.txt$/, `.${suffix}`)),
  };
}

export function workOf(
  attempt: Pick<AttemptUnderWay, 'declared' | 'runId' | 'phaseId' | 'cwd'>,
  defaults: PhaseDefaults,
): Work | { problem: string } {
  const { declared, runId, phaseId, cwd } = attempt;
  const command = declared.command ?? defaults.command;
  if (!command)
    return { problem: `${formatKey(attempt)} has no command: neither it, its run nor the configuration names one` };
  try {
    const argv = render(command, { 'run.id': runId, 'phase.id': phaseId });
    return { argv, cwd, env: declared.env, ...(declared.stdin !== undefined && { stdin: declared.stdin }) };
  } catch (thrown) {
    return { problem: messageOf(thrown) };
  }
}
