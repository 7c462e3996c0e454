import { openToWrite, whoami } from '../config/backlog.ts';
import type { RunView } from '../core/run.ts';
import { skippedText } from '../render/moved.ts';
import { plain } from '../render/text.ts';
import { movedWire } from '../render/wire.ts';
import { skip } from '../store/move.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { confirm } from './confirm.ts';
import { durably } from './patience.ts';
import { describeTarget, lookAt, requireTarget } from './target.ts';

export const command: CliCommand = {
  usage: 'skip <run> [phase]',
  about:
    'Leaves queued, failed and dead phases out from now on, until drain retry brings them back. What runs goes on.',
  examples: [
    ['drain skip nightly-7 build', 'one phase'],
    ["drain skip nightly-7 --yes --note 'no longer needed'", 'all of a run, without a question'],
  ],
  positionals: describeTarget,
  options: {
    note: { type: 'string', requiresArg: true, describe: 'why, for the record' },
    yes: { type: 'boolean', alias: 'y', describe: 'do not ask before a whole run is skipped' },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const target = requireTarget(db, args);
      const phases = target.phaseId === undefined ? sizeOf(lookAt(db, target).run) : 1;
      const question = `Skip all of ${plain(target.runId)} (${phases} phases)`;
      await confirm({ text: question, yes: args.yes === true || phases <= 1 });
      const request = { ...target, by: whoami(), at: Date.now(), note: text(args, 'note') ?? '' };
      const moved = await durably(db, () => skip(db, request));
      output.print(skippedText({ target, moved, ...lookAt(db, target) }));
      output.document(movedWire(moved));
      return 0;
    } finally {
      db.close();
    }
  },
};

function sizeOf(run: RunView | undefined): number {
  return Object.values(run?.counts ?? {}).reduce((sum, count) => sum + count, 0);
}
