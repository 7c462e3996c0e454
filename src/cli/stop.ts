import { type Backlog, openToWrite, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import type { Which } from '../engine/recover.ts';
import { stopSessions } from '../engine/stop-sessions.ts';
import { listOpen } from '../read/abandoned.ts';
import { isControllerGone } from '../read/controller.ts';
import { listRunningSessions, type SessionView } from '../read/sessions.ts';
import type { RecoveredView } from '../render/recovered.ts';
import { type HeldAttempt, isDone, stoppedText } from '../render/stopped.ts';
import { stoppedWire } from '../render/wire/stopped.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { PATIENCE_MS } from './patience.ts';
import { recoveredView } from './recovered-view.ts';
import { requireSession } from './require-session.ts';

/** On top of the grace: to gather evidence and to write everything down. */
const AFTER_GRACE_MS = 50_000;

export const command: CliCommand = {
  usage: 'stop [session]',
  about:
    'Stops the session that is running: it starts nothing more, ends its phases and gives them back unburned. ' +
    'What the dead controller of a session has left running is ended in its place. ' +
    'Exit code 0 once it has ended (or was told, with --finish and --no-wait; or none was running), 2 otherwise.',
  examples: [
    ['drain stop', 'the session that is running'],
    ['drain stop --finish', 'let the phases that run end first'],
  ],
  positionals: (parser) =>
    parser.positional('session', { type: 'string', describe: 'its id, where several are running' }),
  options: {
    all: { type: 'boolean', describe: 'every session that is running' },
    finish: { type: 'boolean', describe: 'let the phases that run end; returns at once' },
    wait: { type: 'boolean', default: true, describe: 'wait until it has ended; --no-wait returns at once' },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const asked = { name: text(args, 'session'), all: args.all === true };
      const sessions = chooseSessions(db, asked);
      const how = args.finish === true ? 'finish' : 'stop';
      const waits = how === 'stop' && args.wait !== false;
      const patienceMs = waits ? backlog.config.graceSeconds + AFTER_GRACE_MS : 0;
      const options = { how, by: whoami(), patienceMs, lockPatienceMs: PATIENCE_MS } as const;
      const stopped = await stopSessions(db, sessions, options);
      const reaches = stopped.some(({ controllerGone }) => !controllerGone) && asked.name === undefined && !asked.all;
      const orphans = how === 'stop' && !reaches ? await endOrphans(db, backlog, asked.name) : undefined;
      const heldBy = reaches ? [] : listUnreachable(db, asked.name);
      output.print(stoppedText(stopped, { how, waits, orphans, heldBy }));
      output.document(stoppedWire(stopped, { how, orphans, heldBy }));
      const isAllDone = heldBy.length === 0 && (orphans?.unknown ?? []).length === 0;
      return isAllDone && stopped.every((stopping) => isDone(stopping, waits)) ? 0 : 2;
    } finally {
      db.close();
    }
  },
};

/** Of one session, those too that it has adopted. */
function isOf(name: string | undefined): Which {
  return ({ sessionId, adoptedBy }) => name === undefined || sessionId === name || adoptedBy === name;
}

/** What dead controllers have left running. */
async function endOrphans(db: Db, backlog: Backlog, name: string | undefined): Promise<RecoveredView | undefined> {
  const orphans = listOpen(db).filter((attempt) => attempt.conductor.state !== 'alive' && isOf(name)(attempt));
  const sessions = listRunningSessions(db).filter((session) => isControllerGone(session));
  if (orphans.length + sessions.length === 0) return undefined;
  const { endAbandoned } = await import('../app.ts');
  return recoveredView(db, await endAbandoned(db, backlog, isOf(name)));
}

/** Attempts that somebody conducts who is no session and hears of no stop: a `drain recover --wait`. */
function listUnreachable(db: Db, name: string | undefined): HeldAttempt[] {
  const running = listRunningSessions(db).map(({ sessionId }) => sessionId);
  return listOpen(db)
    .filter((attempt) => attempt.conductor.state === 'alive' && isOf(name)(attempt))
    .filter(({ adoptedBy, sessionId }) => !running.includes(adoptedBy ?? sessionId))
    .map(({ handle, runId, phaseId, conductor }) => ({ handle, runId, phaseId, pid: conductor.pid }));
}

/** Those without a controller only where there is no other: nobody hears a stop there. */
function chooseSessions(db: Db, { name, all }: { name: string | undefined; all: boolean }): SessionView[] {
  if (name !== undefined) return [requireSession(db, name)];
  const running = listRunningSessions(db);
  const alive = running.filter((session) => !isControllerGone(session));
  if (all) return running;
  if (alive.length <= 1) return alive.length === 1 ? alive : running;
  const ids = alive.map(({ sessionId }) => `  drain stop ${sessionId}`).join('\n');
  throw new DrainError(
    'several_sessions',
    `${alive.length} sessions are running, and none was stopped. Name one, or give --all:\n${ids}`,
  );
}
