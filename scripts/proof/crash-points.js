// Where the program is killed: before and after every step that changes the disk, the database or another process. Edits of
// its sources (see program.js), which fail loudly when the sources have moved on.

/** @typedef {import('./program.js').Edit} Edit */

export const point = (name) => `globalThis.crashPoint('${name}');`;

/** @returns {Edit} which passes a point before what it finds */
export const before = (file, find, name) => ({ name, file, find, replace: `${point(name)} ${find}` });

/** @returns {Edit} which passes one after it */
export const after = (file, find, name) => ({ name, file, find, replace: `${find} ${point(name)}` });

/** @returns {Edit} around an expression: it passes one when that has its value */
export const once = (file, find, name) => ({
  ...{ name, file, find },
  replace: `((value) => { ${point(name)} return value; })(${find})`,
});

/** Of a session, in the order in which it passes them. @type {readonly Edit[]} */
export const SESSION_POINTS = [
  before('engine/session.ts', 'const startedAt = Date.now();', 'session to be written'),
  after(
    'engine/session.ts',
    'noteHeldRuns(db, started.sessionId, listHeld(db, selection, at));',
    'session written, not committed',
  ),
  before('engine/session.ts', 'const consumers = parts.consumers(session.sessionId);', 'session committed'),
  before('engine/claim-next.ts', 'const attempt = claimFirst(session, at);', 'claim begun'),
  before('engine/claim-next.ts', 'prepare(session.db, {', 'claim written'),
  after('engine/claim-next.ts', '...underWay.logs, limits });', 'prepared, not committed'),
  before('engine/claim-next.ts', 'if (claimed) session.tally.take(', 'claim committed'),
  before('engine/conduct.ts', 'const order = {', 'evidence begun'),
  before('process/supervisor/supervisor.ts', 'writeFileSync(recordOf(file), `', 'record to be made'),
  before('process/supervisor/supervisor.ts', 'const complaints = openSync(', 'record made'),
  before('process/supervisor/supervisor.ts', 'this.exited = new Promise(', 'supervisor started'),
  before('process/supervisor/supervisor.ts', 'this.shell.stdin.write(programText(', 'order to be written'),
  after(
    'process/supervisor/supervisor.ts',
    'this.shell.stdin.write(programText(program, this.means));',
    'order written',
  ),
  before('process/supervisor/supervisor.ts', "under.begun({ is: 'begun', process: this.childOf(", 'began heard'),
  before('engine/conduct.ts', 'session.slots.watch(', 'execution known'),
  after(
    'store/start.ts',
    'run(db, START, { handle, startedAt, ...where, commit: attempt.commit, dirty, dependencies: attempt.dependencies });',
    'start written',
  ),
  before('engine/conduct.ts', 'session.changed();\n  }\n  return started;', 'start committed'),
  before('process/supervisor/supervisor.ts', "if (news === 'ended' && under.hasBegun) under.end(", 'end heard'),
  before('engine/conclude.ts', 'const findings = gathered', 'evidence gathered'),
  once(
    'engine/conclude.ts',
    'settle(db, { ...end, ...(by !== undefined && { by }) }, maxUnchangedFailures)',
    'finish written',
  ),
  before('engine/conclude.ts', 'return { outcome, finished };', 'finish committed'),
  before('engine/conduct.ts', "if ('execution' in started) started.execution.release();", 'to be released'),
  before('engine/session.ts', 'const end = { sessionId, at: Date.now(), status, ...stop };', 'session to be ended'),
  after(
    'engine/session.ts',
    'endSession(db, { ...end, totals, telemetryAfter: countTelemetry(db) });',
    'session end written',
  ),
  before('engine/session.ts', 'return ran;\n  } catch', 'session end committed'),
  before('consumers/session-file.ts', 'const seq = writeWhole({', 'session file to be written'),
  before('consumers/session-file.ts', 'try {\n    transact(db, () => moveCursor(', 'session file written'),
];

/** Of taking over what a dead controller left; beside the points of an end, which both pass. @type {readonly Edit[]} */
export const RECOVERY_POINTS = [
  before('engine/recover.ts', 'const open = listOpen(db)', 'recovery begun'),
  before('engine/recover.ts', 'const taken = { ...request', 'to be adopted'),
  after('store/adopt.ts', '.changes === 0) return false;', 'adoption written'),
  after('engine/recover.ts', 'if (!(await write(parts, () => adopt(parts.db, taken)))) return [];', 'adopted'),
  after('logs/refusal.ts', "closeSync(openSync(paths.stdout, 'wx', 0o600));", 'ticket taken'),
  before('engine/recover.ts', 'const finish = await finisher(parts, open);', 'sighted'),
  before('engine/recover.ts', 'const note = `its controller', 'take-over to be written'),
  after('store/take-over.ts', '.changes === 0) return false;', 'take-over written'),
  before('engine/recover.ts', 'parts.changed(sessionId);', 'taken over'),
];

/** Every name that a sweep is to pass in a session; some are passed only by recovery. */
export const CONTROLLER_POINTS = [...SESSION_POINTS, ...RECOVERY_POINTS];

/**
 * Of the supervisor, in the words that it is told. `crash NAME` kills it once (the file is made exclusively), where
 * PROOF_SUPERVISOR_POINT names this point; before it its controller, where PROOF_SUPERVISOR_TAKES says `both`. Where
 * PROOF_SUPERVISOR_DELAY is `NAME SECONDS` it is late instead.
 */
const CRASH = `crash() {
[ "\${PROOF_SUPERVISOR_DELAY%% *}" != "$1" ] || sleep "\${PROOF_SUPERVISOR_DELAY#* }"
[ "$PROOF_SUPERVISOR_POINT" = "$1" ] || return 0
( : >"$PROOF_CRASH_FILE.once" ) 2>/dev/null || return 0
echo "$1 $$" >>"$PROOF_CRASH_FILE"
[ "$PROOF_SUPERVISOR_TAKES" != both ] || kill -9 $PPID
kill -9 $$
}
`;

/** As it stands in the template of the sources. */
const SCRIPT = 'process/supervisor/script.ts';
const inTemplate = (text) => text.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${');
const shell = (find, replace, name) => ({ name, file: SCRIPT, find, replace });

/** @type {readonly Edit[]} */
export const SUPERVISOR_EDITS = [
  shell('note() { printf', `${inTemplate(CRASH)}note() { printf`, 'crash'),
  shell('\nif $', '\ncrash order-read\nif $', 'order-read'),
  shell('} && printf %s $', '} && crash ticket-to-be-taken && printf %s $', 'ticket-to-be-taken'),
  shell("} && printf '' >", "} && crash ticket-taken && printf '' >", 'ticket-taken'),
  shell('then\nclock\n', 'then\ncrash logs-made\nclock\n', 'logs-made'),
  shell('note "$_id" running', 'crash running-to-be-noted\nnote "$_id" running', 'running-to-be-noted'),
  shell('tell began "$_id" "$_me"', 'crash running-noted\ntell began "$_id" "$_me"\ncrash began-told', 'running-noted'),
  shell('_code=$?', '_code=$?\ncrash end-seen', 'end-seen'),
  shell('note "$_id" ended', 'crash end-to-be-noted\nnote "$_id" ended', 'end-to-be-noted'),
  shell(
    'tell ended "$_id" "$_code" "$_by" || exit',
    'crash end-noted\ntell ended "$_id" "$_code" "$_by" || exit\ncrash end-told',
    'end-noted',
  ),
];

/** In the order in which it passes them. */
export const SUPERVISOR_POINTS = [
  ...[
    'order-read',
    'ticket-to-be-taken',
    'ticket-taken',
    'logs-made',
    'running-to-be-noted',
    'running-noted',
    'began-told',
  ],
  ...['end-seen', 'end-to-be-noted', 'end-noted', 'end-told'],
];

/** Once it has passed one of these, how its program ended is known, whoever dies. */
export const END_IS_KNOWN = ['end-noted', 'end-told'];

/** Comes up as the boot that PROOF_BOOT_ID names. @type {Edit} */
export const BOOT = {
  name: 'boot id',
  file: 'process/identify.ts',
  find: "boot ??= readProc('/proc/sys",
  replace: "boot ??= process.env.PROOF_BOOT_ID ?? readProc('/proc/sys",
};
