import { openToWrite } from '../config/backlog.ts';
import { type PhaseState, statesBefore } from '../core/phase.ts';
import type { RunView } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { matchedText, skippedText } from '../render/moved.ts';
import { plain } from '../render/text.ts';
import { movedWire } from '../render/wire/moved.ts';
import { type Moved, skip } from '../store/move.ts';
import { backlogOf } from './backlog.ts';
import type { Arguments, CliCommand } from './command.ts';
import { confirm } from './confirm.ts';
import { FILTER_FLAGS, findMatched, type Matched } from './matched.ts';
import { durably } from './patience.ts';
import { recordOf } from './record-of.ts';
import { describeTarget, lookAt, requireTarget, type Target } from './target.ts';
import { onlyWhere } from './where.ts';

const TO_SKIP: readonly PhaseState[] = statesBefore('skip');

export const command: CliCommand = {
  usage: 'skip [run] [phase]',
  about:
    'Leaves queued, failed and dead phases out from now on, until drain retry brings them back. What runs goes on.',
  examples: [
    ['drain skip nightly-7 build', 'one phase'],
    ["drain skip nightly-7 --yes --note 'no longer needed'", 'all of a run, without a question'],
    ['drain skip f-3fa9', 'all that fails with this cause'],
    ['drain skip --category timeout --since 24h', 'all that match'],
  ],
  positionals: (parser) => describeTarget(parser, 'the run, RUN/PHASE, or a family such as f-3fa9'),
  options: {
    ...FILTER_FLAGS,
    note: { type: 'string', requiresArg: true, describe: 'why, for the record' },
    yes: { type: 'boolean', alias: 'y', describe: 'do not ask before more than one phase is skipped' },
  },
  async run(args, output) {
    const db = await openToWrite(await backlogOf(onlyWhere(args)));
    try {
      const matched = findMatched(db, args, TO_SKIP);
      if (matched) {
        const moved = await skipMatched(db, args, matched);
        output.print(matchedText('skipped', { ...matched, moved, held: [] }));
        output.document(movedWire(moved));
        return 0;
      }
      const target = requireTarget(db, args);
      const moved = await skipTarget(db, args, target);
      output.print(skippedText({ target, moved, ...lookAt(db, target) }));
      output.document(movedWire(moved));
      return 0;
    } finally {
      db.close();
    }
  },
};

async function skipMatched(db: Db, args: Arguments, { phases, words }: Matched): Promise<Moved[]> {
  if (phases.length === 0) return [];
  const one = phases.length === 1;
  await confirm({ text: `Skip ${phases.length} ${one ? 'phase' : 'phases'} ${words}`, yes: args.yes === true || one });
  return await durably(db, () => skip(db, { ids: phases.map(({ id }) => id), ...recordOf(args) }));
}

async function skipTarget(db: Db, args: Arguments, target: Target): Promise<Moved[]> {
  const phases = target.phaseId === undefined ? sizeOf(lookAt(db, target).run) : 1;
  const question = `Skip all of ${plain(target.runId)} (${phases} phases)`;
  await confirm({ text: question, yes: args.yes === true || phases <= 1 });
  return await durably(db, () => skip(db, { ...target, ...recordOf(args) }));
}

function sizeOf(run: RunView | undefined): number {
  return Object.values(run?.counts ?? {}).reduce((sum, count) => sum + count, 0);
}
