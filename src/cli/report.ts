import { openToRead } from '../config/backlog.ts';
import { getReport } from '../read/report.ts';
import { listSessions } from '../read/sessions.ts';
import { reportText } from '../render/report.ts';
import { sessionDocument } from '../render/session-document.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { requireSession } from './require-session.ts';
import { sessionFiles } from './session-files.ts';

export const command: CliCommand = {
  usage: 'report [session]',
  about: 'What a session did, why the rest still fails, and what to do next. --json prints the document of its file.',
  examples: [
    ['drain report', 'the latest session'],
    ['drain report batch-drain-20260112-000000', 'an earlier one; drain sessions lists them'],
  ],
  positionals: (parser) => parser.positional('session', { type: 'string', describe: 'its id; without it, the latest' }),
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToRead(backlog);
    try {
      const named = text(args, 'session');
      const session = named === undefined ? listSessions(db, 1)[0] : requireSession(db, named);
      if (session === undefined) {
        output.print('No session yet: nothing was drained here. To see what would run: drain plan. To run it: drain');
        output.document({ session_id: null, results: [] });
        return 0;
      }
      output.print(reportText(getReport(db, session, Date.now()), sessionFiles(backlog, session.sessionId)));
      output.documentPieces(sessionDocument(db, session.sessionId));
      return 0;
    } finally {
      db.close();
    }
  },
};
