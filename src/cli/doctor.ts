import { resolve } from 'node:path';
import { examine } from '../care/doctor.ts';
import { backUp } from '../db/backup.ts';
import { openToInspect } from '../db/inspect.ts';
import { backupText, checkupText } from '../render/doctor.ts';
import { checkupWire } from '../render/wire/checkup.ts';
import { type CliCommand, text } from './command.ts';
import { findSubject } from './doctor-subject.ts';

export const command: CliCommand = {
  usage: 'doctor',
  about:
    'Checks the backlog and this machine, and says what is wrong and what to do: the database, what is called running, ' +
    'what was left behind, session files, logs, disk, clock, configuration. Changes nothing without --fix, which heals ' +
    'what is safe and no session is using. Exit code 0 when all is well, 1 when something has to be done.',
  examples: [
    ['drain doctor', 'what is wrong, and what to do'],
    ['drain doctor --fix', 'heal what is safe, then check again'],
    ['drain doctor --backup ~/drain-monday.db', 'a sound copy of the database, also while sessions run'],
  ],
  options: {
    fix: { type: 'boolean', describe: 'heal what is safe, then check again' },
    backup: {
      type: 'string',
      requiresArg: true,
      describe: 'copy the database to this new file; with --fix, before it',
    },
  },
  async run(args, output) {
    const subject = await findSubject(args);
    const [fix, backup] = [args.fix === true, text(args, 'backup')];
    const copied = backup === undefined ? undefined : copy(subject.database, resolve(backup));
    if (copied) output.print(backupText(copied.file, copied.bytes));
    if (copied && !fix) {
      output.document({ backup: copied });
      return 0;
    }
    const checkup = await examine(subject.admit, { fix });
    output.print(checkupText(checkup, { fix }));
    output.document({ ...checkupWire(checkup), ...(copied && { backup: copied }) });
    return checkup.ok ? 0 : 1;
  },
};

function copy(database: string, file: string): { file: string; bytes: number } {
  const { db } = openToInspect(database);
  try {
    return { file, bytes: backUp(db, file) };
  } finally {
    db.close();
  }
}
