import { recoverAbandoned } from '../app.ts';
import { openToWrite } from '../config/backlog.ts';
import { formatHandle } from '../core/attempt.ts';
import { DrainError } from '../core/error.ts';
import type { Recovery } from '../engine/recover.ts';
import { isAlive } from '../process/identify.ts';
import type { SessionView } from '../read/sessions.ts';
import { recoveredText } from '../render/recovered.ts';
import { recoveredWire } from '../render/wire/recovered.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, texts } from './command.ts';
import type { Output } from './output.ts';
import { recoveredView } from './recovered-view.ts';
import { requireSession } from './require-session.ts';
import { listenForStops } from './stops.ts';

export const command: CliCommand = {
  usage: 'recover',
  about:
    'Settles what dead controllers have left behind: what has ended gets its true code and time, what nobody knows the end ' +
    'of is given back unburned, and with --wait what still runs is seen to its end. Every drain begins with the same.',
  examples: [
    ['drain recover', 'settle what can be settled now'],
    ['drain recover --wait', 'and wait for what still runs; Ctrl-C stops waiting, and ends nothing'],
    ['drain recover --assume-gone batch-drain-20260112-010000', 'its container is gone for good, as you know'],
  ],
  options: {
    wait: { type: 'boolean', describe: 'wait for what still runs, within its limits' },
    'assume-gone': {
      type: 'string',
      requiresArg: true,
      describe: 'a session of another machine or container, of which you know that nothing runs any more',
    },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const gone = texts(args, 'assume-gone').map((id) => requireUnseen(requireSession(db, id)).sessionId);
      using stops = listenForStops();
      const { stop } = stops.signals;
      const all = args.wait === true;
      const waitFor = (recovery: Recovery): Promise<void> => settle(recovery, { all, stop, output });
      const assumeGone = (id: string): boolean => gone.includes(id);
      const recovery = await recoverAbandoned({ db, backlog, assumeGone, letsGo: !all, stop, waitFor });
      const view = recoveredView(db, recovery);
      output.print(recoveredText(view));
      output.document(recoveredWire(view));
      return stop.aborted ? (stop.reason === 'SIGINT' ? 130 : 143) : 0;
    } finally {
      db.close();
    }
  },
};

/** @throws DrainError `session_alive` for one whose controller is there, as can be seen from here */
function requireUnseen(session: SessionView): SessionView {
  if (session.status !== 'running' || isAlive(session.process) !== true) return session;
  const { sessionId, process } = session;
  throw new DrainError(
    'session_alive',
    `Session ${sessionId} is not gone: its controller (pid ${process.pid}) is at work here. To end it: drain stop ${sessionId}`,
  );
}

/** What is being ended already is waited for in any case. */
async function settle(
  { adopted }: Recovery,
  { all, stop, output }: { all: boolean; stop: AbortSignal; output: Output },
): Promise<void> {
  const awaited = adopted.filter(({ execution }) => all || execution.isEnding());
  if (awaited.length === 0) return;
  output.note(`waiting for ${awaited.map(({ handle }) => formatHandle(handle)).join(', ')}`);
  const stopped = new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve()));
  await Promise.race([stopped, Promise.all(awaited.map(({ done }) => done))]);
}
