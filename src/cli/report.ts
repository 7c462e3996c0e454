import { openToRead, selectionOf } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import { findNight, type NightAsked, type NightView } from '../read/night.ts';
import { reportMarkdown } from '../render/report/markdown.ts';
import { reportText } from '../render/report.ts';
import { nightWire, noNightWire } from '../render/wire/night.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text } from './command.ts';
import type { Output } from './output.ts';
import { requireSession } from './require-session.ts';
import { parseSince, SINCE_FORMS } from './since.ts';

export const command: CliCommand = {
  usage: 'report [session]',
  about: 'What the sessions of the last 24 hours did, as one night: why the rest still fails, and what to do next.',
  examples: [
    ['drain report', 'the last 24 hours; where no session ran, the latest one'],
    ['drain report --since 36h', 'a longer span, or since a date: 2026-01-12'],
    ['drain report batch-drain-20260112-000000', 'one session; drain sessions lists them'],
    ['drain report --markdown', 'to paste into an issue or a chat'],
  ],
  positionals: (parser) => parser.positional('session', { type: 'string', describe: 'only this one, by its id' }),
  options: {
    since: { type: 'string', requiresArg: true, describe: `all that ran since then: ${SINCE_FORMS}` },
    markdown: { type: 'boolean', describe: 'print it as Markdown' },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const now = Date.now();
    const asked = askedOf(args, now);
    const db = await openToRead(backlog);
    try {
      if (asked.is === 'session') requireSession(db, asked.sessionId);
      const selection = { ...selectionOf(backlog.config, []), triedBefore: Number.MAX_SAFE_INTEGER };
      report(findNight(db, asked, { selection, now }), args, output);
      return 0;
    } finally {
      db.close();
    }
  },
};

function report(night: NightView | undefined, args: Arguments, output: Output): void {
  if (!night) {
    output.print('No session yet: nothing was drained here. To see what would run: drain plan. To run it: drain');
    output.document(noNightWire());
    return;
  }
  output.print(args.markdown === true ? reportMarkdown(night) : reportText(night));
  output.document(nightWire(night));
}

/** @throws DrainError `usage`, `bad_option` */
function askedOf(args: Arguments, now: number): NightAsked {
  const [sessionId, since] = [text(args, 'session'), text(args, 'since')];
  if (sessionId !== undefined && since !== undefined)
    throw new DrainError('usage', 'Give a session or --since, not both: a session is told alone.');
  if (args.markdown === true && args.json === true)
    throw new DrainError('usage', 'Give --markdown or --json, not both.');
  if (sessionId !== undefined) return { is: 'session', sessionId };
  return { is: 'span', ...(since !== undefined && { since: parseSince(since, now) }) };
}
