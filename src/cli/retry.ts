import { openToWrite, whoami } from '../config/backlog.ts';
import { retriedText } from '../render/moved.ts';
import { movedWire } from '../render/wire.ts';
import { retry } from '../store/move.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { heldOf } from './held-of.ts';
import { durably } from './patience.ts';
import { describeTarget, lookAt, requireTarget } from './target.ts';

export const command: CliCommand = {
  usage: 'retry <run> [phase]',
  about:
    'Releases phases: dead ones become failed again, skipped ones what they were, and nothing that a failed one waited for ' +
    'keeps it any longer. Runs nothing: the next drain takes them. The complete phases of a run are left alone; name one to run it again.',
  examples: [
    ['drain retry nightly-7', 'all of a run that is not complete'],
    ['drain retry nightly-7 build', 'one phase, also when it is complete'],
    ['drain retry nightly-7/build', 'the same'],
  ],
  positionals: describeTarget,
  options: { note: { type: 'string', requiresArg: true, describe: 'why, for the record' } },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const target = requireTarget(db, args);
      const request = { ...target, by: whoami(), at: Date.now(), note: text(args, 'note') ?? '' };
      const moved = await durably(db, () => retry(db, request));
      const states = (['failed', 'queued'] as const).filter((state) => moved.some(({ to }) => to === state));
      output.print(
        retriedText({ target, moved, ...lookAt(db, target), held: heldOf(db, backlog, { ...target, states }) }),
      );
      output.document(movedWire(moved));
      return 0;
    } finally {
      db.close();
    }
  },
};
