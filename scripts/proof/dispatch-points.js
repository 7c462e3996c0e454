// Where a dispatch is killed: between all that it does on top of its sessions, and at a few points of those.
import { after, before, point, SESSION_POINTS } from './crash-points.js';

/** @typedef {import('./program.js').Edit} Edit */

/** Two writes in the place of one, with a point between them: what is written is torn in the middle. */
const torn = (file, find, replace, name) => ({ name, file, find, replace: replace(point(name)) });

/** Of making the run, and of its course from the first item to what came of it. @type {readonly Edit[]} */
const COURSE_POINTS = [
  before('cli/dispatch/begin.ts', 'const { added, again } = await durably(', 'run to be made'),
  after(
    'dispatch/take.ts',
    "addEvent(db, at, { type: 'phases.added', by, key: { runId, phaseId: '' }, data });",
    'run made, not committed',
  ),
  before('cli/dispatch/begin.ts', 'if (!asked.isNew && added > 0)', 'run made'),
  before('cli/dispatch/course.ts', 'using stops = listenForStops();', 'prompts written'),
  before('cli/dispatch/preflight.ts', 'const summary = await runTasks(', 'preflight to begin'),
  before('cli/dispatch/preflight.ts', 'const attempt = listAttempts(', 'preflight ended'),
  before('cli/dispatch/course.ts', 'return conclude(course, await runTasks({', 'the others to begin'),
  before('cli/dispatch/conclude.ts', 'const { db, run, output, startedAt } = course;', 'all ended'),
];

/** Of going on with it. @type {readonly Edit[]} */
const RESUME_POINTS = [
  before('cli/dispatch/begin.ts', 'const again = requeue(', 'to be requeued'),
  before('cli/dispatch/begin.ts', 'redefine(db, { runId, definition });', 'requeued, not committed'),
];

/** Of what is published. @type {readonly Edit[]} */
const RESULT_POINTS = [
  before('dispatch/publish/put-task.ts', 'const changes = await prepare(', 'result to be prepared'),
  before('dispatch/publish/put-task.ts', 'isPut = await whenFree(', 'result prepared'),
  after('dispatch/publish/put-task.ts', 'else renameSync(from, path);', 'part of a result in place'),
  before(
    'dispatch/publish/remove-logs.ts',
    'await whenFree(() => transact(db, () => noteRemoved(',
    'logs to be given up',
  ),
  before('dispatch/publish/remove-logs.ts', 'requireRemoved(removeFiles(', 'logs to be removed'),
  before('dispatch/publish/task-publisher.ts', 'transact(this.db, () => moveCursor(', 'cursor to be moved'),
  after('dispatch/publish/task-publisher.ts', 'resultsCursor(this.options.runId), seq));', 'cursor moved'),
  before('dispatch/results/file-sink.ts', 'if (size > bytes) await handle.truncate(bytes);', 'results opened'),
  torn(
    'dispatch/results/file-sink.ts',
    'written += (await handle.write(lines, written, rest, bytes + written)).bytesWritten;',
    (then) =>
      'const some = written === 0 ? Math.ceil(rest / 2) : rest; ' +
      'written += (await handle.write(lines, written, some, bytes + written)).bytesWritten; ' +
      `if (written < lines.length) { ${then} }`,
    'half of the results written',
  ),
  torn(
    'files/replace.ts',
    'written += writeSync(descriptor, bytes, written);',
    (then) =>
      '{ const rest = bytes.length - written; ' +
      `written += writeSync(descriptor, bytes, written, written === 0 ? Math.ceil(rest / 2) : rest); if (written < bytes.length) { ${then} } }`,
    'half of a summary written',
  ),
  before('files/replace.ts', 'renameSync(temporary, path);', 'summary to be put in place'),
  before('dispatch/publish.ts', 'try {\n    transact(db, () => moveCursor(', 'summary put in place'),
];

/** Of a limit that ends what runs. @type {readonly Edit[]} */
const LIMIT_POINTS = [
  before('engine/loop.ts', 'if (stop.endsRunning)', 'limit met'),
  after('engine/loop.ts', 'session.slots.endOwn(stop.note);', 'all asked to end'),
];

/** The others are passed by the sweep of controllers. */
const OF_SESSIONS = ['session committed', 'order written', 'finish committed', 'session end committed'];

/** Every name that the sweeps are to pass together. */
export const DISPATCH_POINTS = [
  ...[...COURSE_POINTS, ...RESUME_POINTS, ...RESULT_POINTS, ...LIMIT_POINTS],
  ...SESSION_POINTS.filter(({ name }) => OF_SESSIONS.includes(name)),
];
