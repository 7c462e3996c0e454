import { openToRead, selectionOf } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { findNight, type NightAsked, type NightView } from '../read/night.ts';
import { formatBytes } from '../render/bytes.ts';
import { reportMarkdown } from '../render/report/markdown.ts';
import { reportText } from '../render/report.ts';
import { plain } from '../render/text.ts';
import { nightWire, noNightWire } from '../render/wire/night.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text } from './command.ts';
import type { Output } from './output.ts';
import { pageOf, writePage } from './report-page.ts';
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
    ['drain report --html night.html', 'one page with charts, to send on or print'],
  ],
  positionals: (parser) => parser.positional('session', { type: 'string', describe: 'only this one, by its id' }),
  options: {
    since: { type: 'string', requiresArg: true, describe: `all that ran since then: ${SINCE_FORMS}` },
    markdown: { type: 'boolean', describe: 'print it as Markdown' },
    html: { type: 'string', requiresArg: true, describe: 'write it to this file as one HTML page; - prints that' },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const now = Date.now();
    const asked = askedOf(args, now);
    const db = await openToRead(backlog);
    try {
      if (asked.is === 'session') requireSession(db, asked.sessionId);
      const selection = { ...selectionOf(backlog.config, []), triedBefore: Number.MAX_SAFE_INTEGER };
      report(db, findNight(db, asked, { selection, now }), { args, output });
      return 0;
    } finally {
      db.close();
    }
  },
};

interface Asking {
  readonly args: Arguments;
  readonly output: Output;
}

function report(db: Db, night: NightView | undefined, { args, output }: Asking): void {
  if (!night) {
    output.print('No session yet: nothing was drained here. To see what would run: drain plan. To run it: drain');
    output.document(noNightWire());
    return;
  }
  const html = text(args, 'html');
  if (html === undefined) output.print(args.markdown === true ? reportMarkdown(night) : reportText(night));
  else output.print(html === '-' ? [...pageOf(db, night)].join('') : written(html, pageOf(db, night)));
  output.document(nightWire(night));
}

function written(file: string, page: Iterable<string>): string {
  return `The report is in ${plain(file)} (${formatBytes(writePage(file, page))}).`;
}

/** @throws DrainError `usage`, `bad_option` */
function askedOf(args: Arguments, now: number): NightAsked {
  const [sessionId, since] = [text(args, 'session'), text(args, 'since')];
  if (sessionId !== undefined && since !== undefined)
    throw new DrainError('usage', 'Give a session or --since, not both: a session is told alone.');
  const forms = [args.markdown === true, text(args, 'html') === '-', args.json === true].filter(Boolean).length;
  if (forms > 1 || (args.markdown === true && text(args, 'html') !== undefined))
    throw new DrainError('usage', 'Give one of --markdown, --json and --html: one form at a time is printed.');
  if (sessionId !== undefined) return { is: 'session', sessionId };
  return { is: 'span', ...(since !== undefined && { since: parseSince(since, now) }) };
}
