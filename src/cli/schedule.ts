import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatSchedule } from '../care/schedule.ts';
import { openToRead, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text, texts } from './command.ts';
import { command as drain } from './drain.ts';
import { parseArguments } from './parse.ts';
import { onlyWhere } from './where.ts';

export const command: CliCommand = {
  takesCommand: true,
  usage: 'schedule',
  about:
    'Prints what makes this machine drain this backlog every night: a script that installs a systemd service and timer, or a line for the crontab. ' +
    'Installs nothing. What stands after -- is handed to drain.',
  examples: [
    ['drain schedule --at 01:00 -- --batch-size 40 --until 06:00', 'read it first'],
    ['drain schedule --systemd -- --batch-size 40 | sh', 'then install it'],
    ['drain schedule --cron', 'a line for crontab -e'],
  ],
  options: {
    at: { type: 'string', requiresArg: true, default: '01:00', describe: 'when, by the clock of this machine' },
    systemd: { type: 'boolean', conflicts: 'cron', describe: 'a systemd service and timer [where systemd runs]' },
    cron: { type: 'boolean', describe: 'a line for the crontab [elsewhere]' },
  },
  async run(args, output) {
    const passed = texts(args, '--');
    const backlog = await backlogOf(await nightlyArguments(args, passed));
    (await openToRead(backlog)).close();
    const { dataDir, home } = backlog.places;
    const db = text(args, 'db');
    const facts = {
      node: process.execPath,
      drain: realpathSync(process.argv[1] ?? ''),
      dataDir: resolve(dataDir),
      cwd: resolve(home),
      path: process.env.PATH ?? '',
      user: userOf(whoami()),
      graceSeconds: backlog.config.graceSeconds / 1000,
      args: [...(db === undefined ? [] : ['--db', resolve(db)]), ...passed],
    };
    const kind = kindOf(args);
    const script = formatSchedule(facts, { at: text(args, 'at') ?? '', kind });
    output.print(script.trimEnd());
    output.document({ kind, text: script });
    return 0;
  },
};

/** Read as tonight's drain would read them: a typo is told now, and not by a mail at one o'clock. */
async function nightlyArguments(args: Arguments, passed: readonly string[]): Promise<Arguments> {
  if (passed.includes('--help') || passed.includes('-h'))
    throw new DrainError('usage', 'No --help after --: it would be asked for each night.');
  const nightly = await parseArguments(drain, passed);
  return { ...nightly, ...onlyWhere(args) };
}

function kindOf(args: Arguments): 'systemd' | 'cron' {
  if (args.systemd === true) return 'systemd';
  // sd_booted(3)
  return args.cron !== true && existsSync('/run/systemd/system') ? 'systemd' : 'cron';
}

/** A host's name holds no `@`, a user's may. */
function userOf(who: string): string {
  return who.slice(0, who.lastIndexOf('@'));
}
