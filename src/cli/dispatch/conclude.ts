/** What came of a dispatch: told to the person, to the script, and by the exit code. */
import type { SessionSummary } from '../../engine/session.ts';
import { countTasks } from '../../read/task-counts.ts';
import { dispatchLine, dispatchSummary } from '../../render/dispatch/summary.ts';
import { summaryDocument } from '../../render/summary-document.ts';
import type { Course } from './course.ts';
import { limitsOf } from './limits-of.ts';
import { resultsFileOf } from './results.ts';

/** Before its last session began. */
interface EndedBefore {
  readonly by: 'preflight' | 'answer' | 'SIGINT' | 'SIGTERM';
}

/** How it ended: by its last session, or before that one began. A number is an exit code: a second signal cut it short. */
export type Ended = SessionSummary | number | EndedBefore;

/** Of the consumers that write results: `drain report` has all of them, but who asked for the files has not. */
const UNWRITTEN = /^(?:task-)?results: /;

export function conclude(course: Course, ended: Ended): number {
  if (typeof ended === 'number') return ended;
  const { db, run, output, startedAt } = course;
  const stop = 'stop' in ended ? ended.stop : undefined;
  const { runId, definition } = run;
  const end = { runId, folder: definition.folder, stop, startedAt, now: Date.now(), ...limitsOf(course) };
  const text = output.quiet ? dispatchLine(db, end) : dispatchSummary(db, end);
  if (resultsFileOf(course.args) === '-')
    output.complain(text); // who reads stdout wants results, and nothing else
  else output.print(text);
  output.documentPieces(summaryDocument(db, runId));
  return exitCode(course, ended);
}

/** Of the whole run, and not only of what was done now: a script asks whether all of it is well. */
function exitCode({ db, run, problems }: Course, ended: Exclude<Ended, number>): number {
  const reason = 'by' in ended ? ended.by : ended.stop.reason;
  if (reason === 'SIGINT' || reason === 'signal_int') return 130;
  if (reason === 'SIGTERM' || reason === 'signal_term') return 143;
  const { errors, timeouts, left } = countTasks(db, run.runId);
  if (errors + timeouts > 0 || problems.some((problem) => UNWRITTEN.test(problem))) return 1;
  return left > 0 ? 3 : 0;
}
