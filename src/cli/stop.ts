import { openToWrite, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { stopSessions } from '../engine/stop-sessions.ts';
import { isControllerGone } from '../read/controller.ts';
import { listRunningSessions, type SessionView } from '../read/sessions.ts';
import { isDone, stoppedText } from '../render/stopped.ts';
import { stoppedWire } from '../render/wire.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { PATIENCE_MS } from './patience.ts';
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
      const sessions = chooseSessions(db, { name: text(args, 'session'), all: args.all === true });
      const how = args.finish === true ? 'finish' : 'stop';
      const waits = how === 'stop' && args.wait !== false;
      const patienceMs = waits ? backlog.config.graceSeconds + AFTER_GRACE_MS : 0;
      const options = { how, by: whoami(), patienceMs, lockPatienceMs: PATIENCE_MS } as const;
      const stopped = await stopSessions(db, sessions, options);
      const dead = stopped.filter(({ controllerGone }) => controllerGone).map(({ session }) => session.sessionId);
      if (how === 'stop' && dead.length > 0) await (await import('../app.ts')).endAbandoned(db, backlog, dead);
      output.print(stoppedText(stopped, { how, waits }));
      output.document(stoppedWire(stopped, how));
      return stopped.every((stopping) => isDone(stopping, waits)) ? 0 : 2;
    } finally {
      db.close();
    }
  },
};

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
