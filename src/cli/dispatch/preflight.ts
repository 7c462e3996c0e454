/**
 * The first item alone, before the others are paid for. It is an item like the others: what comes of it is its result, and
 * it is not run again.
 */
import { NONE_PROCESSED, type Processed } from '../../core/session.ts';
import type { SessionSummary } from '../../engine/session.ts';
import { type AttemptView, listAttempts } from '../../read/attempts.ts';
import { findFirstTask } from '../../read/dispatched.ts';
import { countTasks } from '../../read/task-counts.ts';
import {
  ANYWAY,
  goOnQuestion,
  preflightBegins,
  preflightFailed,
  preflightPassed,
  preflightUntried,
} from '../../render/dispatch/preflight.ts';
import { type Answer, ask, isYes } from '../ask.ts';
import { discardTyped } from '../typed-ahead.ts';
import type { Ended } from './conclude.ts';
import type { Course } from './course.ts';
import { limitsOf } from './limits-of.ts';
import { PreviewTaker } from './preview-taker.ts';
import { runTasks } from './run-tasks.ts';

/** What the others are to begin with; or how the dispatch ends here. */
type Preflight = { readonly before: Processed } | { readonly ends: Ended };

/** Once an item of the run has succeeded, that it can is known. */
export function needsPreflight({ db, run, args }: Course): boolean {
  if (args['skip-preflight'] === true) return false;
  const { success, queued } = countTasks(db, run.runId);
  return success === 0 && queued > 0;
}

export async function preflight(course: Course): Promise<Preflight> {
  const { db, run, output, signals } = course;
  const task = findFirstTask(db, run.runId);
  if (task === undefined) return { before: NONE_PROCESSED };
  output.note(preflightBegins(task, countTasks(db, run.runId)));
  const seen = new PreviewTaker(db, { runId: run.runId, phaseId: task.phaseId });
  const summary = await runTasks(course, { ids: [task.id], watcher: seen });
  if (typeof summary === 'number') return { ends: summary };
  if (signals.stop.aborted) return { ends: { by: signals.stop.reason as 'SIGINT' | 'SIGTERM' } };
  const attempt = listAttempts(db, { runId: run.runId, phaseId: task.phaseId }).at(-1);
  if (attempt === undefined || attempt.sessionId !== summary.sessionId) return { ends: summary }; // held, or a stop came first
  if (attempt.outcome === 'succeeded') return await passed(course, { attempt, summary, preview: seen.preview });
  if (attempt.outcome === 'failed' || attempt.outcome === 'timed_out') return await failed(course, attempt);
  output.complain(preflightUntried(attempt));
  return { ends: summary };
}

interface Passed {
  readonly attempt: AttemptView;
  readonly summary: SessionSummary;
  readonly preview: string;
}

async function passed(course: Course, { attempt, summary, preview }: Passed): Promise<Preflight> {
  const { db, run, output, signals } = course;
  const { queued } = countTasks(db, run.runId);
  output.note(preflightPassed(attempt, preview));
  if (asks(course)) {
    const answer = await askAfter(attempt, goOnQuestion(queued), signals.stop);
    if (typeof answer !== 'object' || !/^(?:y|yes)?$/i.test(answer.typed)) return { ends: endOf(answer, signals.stop) };
  }
  return queued === 0 ? { ends: summary } : { before: { ...NONE_PROCESSED, succeeded: 1 } };
}

async function failed(course: Course, attempt: AttemptView): Promise<Preflight> {
  const { db, run, args, output, signals } = course;
  const { queued } = countTasks(db, run.runId);
  const isTimeout = attempt.outcome === 'timed_out';
  const before = { succeeded: 0, failed: isTimeout ? 0 : 1, timedOut: isTimeout ? 1 : 0 };
  const goesOn = args['continue-on-preflight-failure'] === true;
  output.complain(preflightFailed(attempt, goesOn ? 0 : queued, limitsOf(course)));
  if (goesOn) output.note(`Going on with the other ${queued}, as asked (--continue-on-preflight-failure)`);
  if (goesOn) return { before };
  if (!asks(course)) {
    if (queued > 0) output.complain('Nothing else was run. To go on all the same: --continue-on-preflight-failure');
    return { ends: { by: 'preflight' } };
  }
  const answer = await askAfter(attempt, ANYWAY, signals.stop);
  return isYes(answer) ? { before } : { ends: endOf(answer, signals.stop) };
}

/** In so long a time a key is pressed without a thought; in less, by a script that knows what will be asked. */
const LONG_MS = 2_000;

async function askAfter({ durationMs }: AttemptView, question: string, stop: AbortSignal): Promise<Answer> {
  if ((durationMs ?? 0) >= LONG_MS && (await discardTyped())) return 'ctrl-c';
  return await ask(question, stop);
}

function asks({ args, output }: Course): boolean {
  const isTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return isTerminal && !output.json && !output.quiet && args.yes !== true;
}

/** No is an answer as well: it ends where it stands. */
function endOf(answer: Answer, stop: AbortSignal): Ended {
  if (answer === 'ctrl-c') return { by: 'SIGINT' };
  return { by: answer === 'signal' ? (stop.reason as 'SIGINT' | 'SIGTERM') : 'answer' };
}
