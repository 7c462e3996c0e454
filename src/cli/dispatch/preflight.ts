/**
 * The first item alone, before the others are paid for. It is an item like the others: what comes of it is its result, and
 * it is not run again.
 */
import { NONE_PROCESSED, type Processed } from '../../core/session.ts';
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
  const summary = await runTasks(course, { task, watcher: seen });
  if (typeof summary === 'number') return { ends: summary };
  if (signals.stop.aborted) return { ends: { by: signals.stop.reason as 'SIGINT' | 'SIGTERM' } };
  const attempt = listAttempts(db, { runId: run.runId, phaseId: task.phaseId }).at(-1);
  if (attempt === undefined || attempt.sessionId !== summary.sessionId) return { ends: summary }; // held, or a stop came first
  if (attempt.outcome === 'succeeded') return await passed(course, attempt, seen.preview);
  if (attempt.outcome === 'failed' || attempt.outcome === 'timed_out') return await failed(course, attempt);
  output.complain(preflightUntried(attempt));
  return { ends: summary };
}

async function passed(course: Course, attempt: AttemptView, preview: string): Promise<Preflight> {
  const { db, run, output, signals } = course;
  const { queued } = countTasks(db, run.runId);
  output.note(preflightPassed(attempt, preview));
  const before = { ...NONE_PROCESSED, succeeded: 1 };
  if (!asks(course)) return { before };
  const answer = await ask(goOnQuestion(queued), signals.stop);
  return typeof answer === 'object' && /^(?:y|yes)?$/i.test(answer.typed)
    ? { before }
    : { ends: endOf(answer, signals.stop) };
}

async function failed(course: Course, attempt: AttemptView): Promise<Preflight> {
  const { db, run, args, output, signals } = course;
  const { queued } = countTasks(db, run.runId);
  output.complain(preflightFailed(attempt, queued, limitsOf(course)));
  const isTimeout = attempt.outcome === 'timed_out';
  const before = { succeeded: 0, failed: isTimeout ? 0 : 1, timedOut: isTimeout ? 1 : 0 };
  if (args['continue-on-preflight-failure'] === true) return { before };
  const answer = asks(course) ? await ask(ANYWAY, signals.stop) : undefined;
  if (answer !== undefined && isYes(answer)) return { before };
  return { ends: answer === undefined ? { by: 'preflight' } : endOf(answer, signals.stop) };
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
