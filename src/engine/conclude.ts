/** Gathers, judges and finishes: the only way to the end of an attempt. */
import { dirname } from 'node:path';
import { returnCode, signalOf } from '../core/attempt.ts';
import { messageOf } from '../core/error.ts';
import type { Gathered, Gathering } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import { type Excerpt, findExcerpt } from '../core/failure/excerpt.ts';
import { type Finding, judge } from '../core/judge.ts';
import { maskText } from '../core/mask.ts';
import type { Outcome } from '../core/outcome.ts';
import { transact, transactDurably, whenFree } from '../db/transact.ts';
import { sizeOf } from '../logs/file.ts';
import { readTail } from '../logs/tail.ts';
import { type Finished, finish } from '../store/finish.ts';
import { placeHold } from '../store/holds.ts';
import type { ClaimedWork } from './claim-next.ts';
import type { SessionContext } from './context.ts';

/** What is kept of stderr in the attempt itself, beside the whole log. */
const STDERR_TAIL_BYTES = 2_000;

interface EndedWork extends ClaimedWork {
  readonly ending: Ending;
  readonly gatherings: readonly Gathering[];
}

export async function conclude(session: SessionContext, ended: EndedWork): Promise<void> {
  const { attempt, ending } = ended;
  const gathered = await Promise.all(ended.gatherings.map((gathering) => gatherSafely(gathering, ending)));
  const findings = gathered.flatMap((found) => found.findings ?? []).map(masked);
  const stderr = tailOf(attempt.logs.stderr);
  const outcome = judgeAttempt(session, ended, findings, stderr.text);
  const end = {
    ...attempt,
    ...{ at: ending.at, durationMs: ending.cause.is === 'refused' ? null : ending.durationMs, outcome },
    returnCode: returnCode(ending.cause),
    signal: signalOf(ending.cause),
    stdoutBytes: sizeOf(attempt.logs.stdout),
    stderrBytes: stderr.bytes,
    stderrTail: maskText(stderr.text.slice(-STDERR_TAIL_BYTES)),
    notes: findings.map((finding) => finding.message),
    leftovers: ending.leftovers,
    resultData: gathered.find((found) => found.data !== undefined)?.data,
  };
  const { db, hurrySignal } = session;
  const finished = await whenFree(() => transactDurably(db, () => finish(db, end)), hurrySignal);
  if (finished) await count(session, attempt.runId, outcome, finished);
  session.changed();
}

/** A log that cannot be read any more must not cost the attempt its end. */
function tailOf(log: string): { text: string; bytes: number } {
  try {
    return readTail(log);
  } catch {
    return { text: '', bytes: 0 };
  }
}

async function gatherSafely(gathering: Gathering, ending: Ending): Promise<Gathered> {
  try {
    return await gathering.gather(ending);
  } catch (thrown) {
    return { findings: [{ is: 'note', message: `evidence could not be gathered: ${messageOf(thrown)}` }] };
  }
}

function judgeAttempt(
  session: SessionContext,
  ended: EndedWork,
  findings: readonly Finding[],
  stderr: string,
): Outcome {
  const { attempt, ending } = ended;
  const { options } = session;
  const { runId, phaseId, attemptId, logs, cwd } = attempt;
  const excerpt = hasSucceeded(ending) ? undefined : findExcerpt({ stderr, stdout: tailOf(logs.stdout).text });
  return judge(ending.cause, {
    ...{ findings, excerpt: excerpt && maskedExcerpt(excerpt), rules: options.categoryRules },
    own: {
      runId,
      phaseId,
      attemptId,
      paths: [
        logs.stdout,
        logs.stderr,
        attempt.fileFor('result.json'),
        attempt.fileFor('telemetry.jsonl'),
        dirname(logs.stdout),
        cwd,
      ],
    },
    log: logToOpen(excerpt, logs),
    limits: ended.limits,
    stopping: session.stopSignal.aborted,
  });
}

/** The log has it as it was; what we say of it elsewhere gives no secret away. */
function masked<Found extends Finding>(finding: Found): Found {
  return { ...finding, message: maskText(finding.message) };
}

function maskedExcerpt(excerpt: Excerpt): Excerpt {
  return { ...excerpt, line: maskText(excerpt.line), text: maskText(excerpt.text) };
}

function hasSucceeded({ cause }: Ending): boolean {
  return cause.is === 'exit' && cause.code === 0;
}

function logToOpen(excerpt: Excerpt | undefined, logs: { stdout: string; stderr: string }): string {
  return excerpt?.stream === 'stdout' ? logs.stdout : logs.stderr;
}

/** Tells the limits, and places the holds that follow. */
async function count(session: SessionContext, runId: string, outcome: Outcome, finished: Finished): Promise<void> {
  const { db, tally, sessionId } = session;
  const facts = {
    runId,
    outcome: outcome.is,
    ...finished,
    ...('fingerprint' in outcome && { fingerprint: outcome.fingerprint }),
  };
  tally.add(facts);
  const holds = session.breakers.flatMap((breaker) => breaker(facts, tally));
  for (const hold of holds) {
    const placed = { ...hold, by: sessionId, sessionId, placedAt: Date.now() };
    await whenFree(() => transact(db, () => placeHold(db, placed)), session.hurrySignal);
    session.lookahead.forget();
  }
}
