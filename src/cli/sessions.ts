import { openToRead } from '../config/backlog.ts';
import { isControllerGone } from '../read/controller.ts';
import { listSessions } from '../read/sessions.ts';
import { sessionsText } from '../render/sessions.ts';
import { sessionInProgressWire } from '../render/wire/session-line.ts';
import { backlogOf } from './backlog.ts';
import type { CliCommand } from './command.ts';
import { wholeNumber } from './whole-number.ts';

export const command: CliCommand = {
  usage: 'sessions',
  about: 'Lists sessions, the newest first.',
  examples: [['drain sessions --limit 100', 'more of them']],
  options: {
    limit: { type: 'string', requiresArg: true, default: '20', describe: 'how many; 0: all' },
  },
  async run(args, output) {
    const limit = wholeNumber(args, 'limit', 0);
    const db = await openToRead(await backlogOf(args));
    try {
      const found = listSessions(db, limit || -1);
      const sessions = found.map((session) => ({ session, controllerGone: isControllerGone(session) }));
      output.print(sessionsText(sessions, { now: Date.now(), width: output.columns }));
      output.document({ sessions: sessions.map(sessionInProgressWire) });
      return 0;
    } finally {
      db.close();
    }
  },
};
