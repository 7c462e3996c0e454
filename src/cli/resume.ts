import { openToWrite, whoami } from '../config/backlog.ts';
import { listPauses } from '../read/pauses.ts';
import { resumedText } from '../render/pauses.ts';
import { pauseWire } from '../render/wire/holds.ts';
import { liftHolds } from '../store/holds.ts';
import { backlogOf } from './backlog.ts';
import type { CliCommand } from './command.ts';
import { ALL, QUOTA, requireHoldTarget } from './hold-target.ts';
import { durably } from './patience.ts';
import { describeTarget } from './target.ts';

export const command: CliCommand = {
  usage: 'resume [run] [phase]',
  about:
    'Lifts what drain pause has placed on the same run, phase, family, quota or everything; the usage limit of a quota; and the wait of a family for its canary. Runs nothing. (A session that was stopped is gone on with by drain.)',
  examples: [
    ['drain resume nightly-7', 'a run'],
    ['drain resume --quota claude', 'its usage limit is over before the time that was named'],
    ['drain resume --all', 'the pause of everything; a run that was paused by itself stays paused'],
  ],
  positionals: describeTarget,
  options: { all: ALL, quota: QUOTA },
  async run(args, output) {
    const at = Date.now();
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const target = requireHoldTarget(db, args, backlog);
      const changed = (await durably(db, () => liftHolds(db, { target, by: whoami(), at }))) > 0;
      output.print(resumedText(target, { changed, left: listPauses(db, at) }));
      output.document(pauseWire(target, { pause: undefined, changed }));
      return 0;
    } finally {
      db.close();
    }
  },
};
