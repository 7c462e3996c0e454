import { openToWrite, whoami } from '../config/backlog.ts';
import { listPauses } from '../read/pauses.ts';
import { resumedText } from '../render/pauses.ts';
import { pauseWire } from '../render/wire.ts';
import { liftHolds } from '../store/holds.ts';
import { backlogOf } from './backlog.ts';
import type { CliCommand } from './command.ts';
import { ALL, requireHoldTarget } from './hold-target.ts';
import { durably } from './patience.ts';
import { describeTarget } from './target.ts';

export const command: CliCommand = {
  usage: 'resume [run] [phase]',
  about:
    'Lifts what drain pause has placed on the same run, phase or everything. Runs nothing. (A session that was stopped is gone on with by drain.)',
  examples: [
    ['drain resume nightly-7', 'a run'],
    ['drain resume --all', 'the pause of everything; a run that was paused by itself stays paused'],
  ],
  positionals: describeTarget,
  options: { all: ALL },
  async run(args, output) {
    const at = Date.now();
    const db = await openToWrite(await backlogOf(args));
    try {
      const target = requireHoldTarget(db, args);
      const changed = (await durably(db, () => liftHolds(db, { target, by: whoami(), at }))) > 0;
      output.print(resumedText(target, { changed, left: listPauses(db, at) }));
      output.document(pauseWire(target, { pause: undefined, changed }));
      return 0;
    } finally {
      db.close();
    }
  },
};
