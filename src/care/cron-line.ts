import { join } from 'node:path';
import { formatArgv, quoteForShell } from '../core/template.ts';
import { nightlyArgv, type ScheduleFacts, type TimeOfDay } from './nightly.ts';

/** Debian's and the BSDs' cron refuse or cut longer commands (MAX_COMMAND 1000 in ISC cron); cronie takes 128 KiB. */
const MAX_COMMAND_CHARS = 990;

/** Two sessions at once are safe, so nothing here keeps a long night from meeting the next. */
export function formatCronLine(facts: ScheduleFacts, { hour, minute }: TimeOfDay): string {
  const command = escapeForCron(nightlyCommand(facts));
  const log = join(facts.dataDir, 'cron.log');
  return [
    `# Add this line with \`crontab -e\`. It writes to ${log}`,
    ...(command.length > MAX_COMMAND_CHARS ? [tooLong(command.length)] : []),
    `${minute} ${hour} * * * ${command}`,
    '',
  ].join('\n');
}

/** The redirection stands around all of it, so that a folder that is gone is told in the log too. */
function nightlyCommand(facts: ScheduleFacts): string {
  const log = quoteForShell(join(facts.dataDir, 'cron.log'));
  const run = `PATH=${quoteForShell(facts.path)} ${formatArgv(nightlyArgv(facts))}`;
  return `{ cd ${quoteForShell(facts.cwd)} && ${run}; } >>${log} 2>&1`;
}

/**
 * cron reads `%` as a line break unless a backslash stands before it, which it takes away. It takes a backslash before that
 * backslash for an escape too, so the two are parted by closing and opening the quotes that a backslash always stands in.
 */
function escapeForCron(command: string): string {
  return command.replaceAll('\\%', "\\''%").replaceAll('%', '\\%');
}

function tooLong(chars: number): string {
  return `# ${chars} characters: some crons take fewer than 1000. Shorten PATH, or use the systemd units.`;
}
