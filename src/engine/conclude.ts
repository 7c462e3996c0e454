/** Gathers, judges and finishes: the only way to the end of an attempt. */
import { dirname } from 'node:path';
import { returnCode, signalOf } from '../core/attempt.ts';
import { itemText } from '../core/dispatch/item.ts';
import type { AttemptUnderWay, Gathering } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import type { CategoryRule } from '../core/failure/category.ts';
import { type Excerpt, findExcerpt } from '../core/failure/excerpt.ts';
import { type Finding, judge } from '../core/judge.ts';
import { maskText } from '../core/mask.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Limits } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { transactDurably, whenFree } from '../db/transact.ts';
import { sizeOf } from '../logs/file.ts';
import { readTail } from '../logs/tail.ts';
import type { Finished } from '../store/finish.ts';
import { settle } from '../store/settle.ts';
import { gatherAll } from './gather.ts';

/** What is kept of stderr in the attempt itself, beside the whole log. */
const STDERR_TAIL_BYTES = 2_000;

export interface Judging {
  readonly db: Db;
  readonly categoryRules: readonly CategoryRule[];
  /** A phase that has failed so often alike, with nothing changed, is held; 0: none is. */
  readonly maxUnchangedFailures: number;
  /** Whether an end by TERM, INT or HUP was meant for the controller too. */
  readonly isStopping: () => boolean;
  /** Why drain has ended it, in words. */
  readonly endedBy?: () => string | undefined;
  /** From then on nothing is waited for that another process holds. */
  readonly hurrySignal: AbortSignal;
  /** Who does it in the place of the attempt's own controller. */
  readonly by?: string;
}

export interface EndedAttempt {
  readonly attempt: AttemptUnderWay;
  readonly limits: Limits;
  readonly ending: Ending;
  readonly gatherings: readonly Gathering[];
}

export interface Conclusion {
  readonly outcome: Outcome;
  /** Nothing, when somebody else had finished it already. */
  readonly finished: Finished | undefined;
}

export async function conclude(judging: Judging, ended: EndedAttempt): Promise<Conclusion> {
  const { attempt, ending } = ended;
  const gathered = await gatherAll(ended.gatherings, ending);
  const findings = gathered.flatMap((found) => found.findings ?? []).map(masked);
  const stderr = tailOf(attempt.logs.stderr);
  const outcome = judgeAttempt(judging, ended, { findings, stderr: stderr.text });
  const end = {
    ...attempt,
    ...{ at: ending.at, durationMs: ending.durationMs, outcome },
    returnCode: returnCode(ending.cause),
    signal: signalOf(ending.cause),
    stdoutBytes: sizeOf(attempt.logs.stdout),
    stderrBytes: stderr.bytes,
    stderrTail: maskText(stderr.text.slice(-STDERR_TAIL_BYTES)),
    notes: [...findings.map((finding) => finding.message), ...(ending.notes ?? [])],
    leftovers: ending.leftovers,
    snapshotPath: ending.snapshot ?? null,
    // In the order of the kinds: what a phase was declared to find comes before what it says of itself.
    resultData: gathered.find((found) => found.data !== undefined)?.data,
  };
  const { db, hurrySignal, by, maxUnchangedFailures } = judging;
  const finished = await whenFree(
    () => transactDurably(db, () => settle(db, { ...end, ...(by !== undefined && { by }) }, maxUnchangedFailures)),
    hurrySignal,
  );
  return { outcome, finished };
}

/** A log that cannot be read any more must not cost the attempt its end. */
function tailOf(log: string): { text: string; bytes: number } {
  try {
    return readTail(log);
  } catch {
    return { text: '', bytes: 0 };
  }
}

function judgeAttempt(
  { categoryRules, isStopping, endedBy }: Judging,
  { attempt, ending, limits }: EndedAttempt,
  { findings, stderr }: { findings: readonly Finding[]; stderr: string },
): Outcome {
  const { runId, phaseId, attemptId, logs, cwd } = attempt;
  const { item, result } = attempt.declared;
  const excerpt = hasSucceeded(ending) ? undefined : findExcerpt({ stderr, stdout: tailOf(logs.stdout).text });
  return judge(ending.cause, {
    ...{ findings, excerpt: excerpt && maskedExcerpt(excerpt), rules: categoryRules },
    own: {
      runId,
      phaseId,
      attemptId,
      ...(item !== undefined && { item: itemText(item) }),
      paths: [
        logs.stdout,
        logs.stderr,
        attempt.fileFor('result.json'),
        attempt.fileFor('telemetry.jsonl'),
        dirname(logs.stdout),
        cwd,
      ],
    },
    log: logs[excerpt?.stream ?? (result?.from === 'stdout' ? 'stdout' : 'stderr')],
    limits,
    stopping: isStopping(),
    endedBy: endedBy?.(),
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
