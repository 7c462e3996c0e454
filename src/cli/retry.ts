import { type Backlog, openToWrite } from '../config/backlog.ts';
import type { PhaseState } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { matchedText, retriedText } from '../render/moved.ts';
import { movedWire } from '../render/wire/moved.ts';
import { liftHolds } from '../store/holds.ts';
import { type Moved, retry } from '../store/move.ts';
import { backlogOf } from './backlog.ts';
import type { Arguments, CliCommand } from './command.ts';
import { confirm } from './confirm.ts';
import { heldAmong, heldOf } from './held-of.ts';
import { FILTER_FLAGS, findMatched, type Matched } from './matched.ts';
import type { Output } from './output.ts';
import { durably } from './patience.ts';
import { recordOf } from './record-of.ts';
import { describeTarget, lookAt, requireTarget } from './target.ts';
import { onlyWhere } from './where.ts';

/** What a filter looks at where it names no state. */
const TO_RELEASE: readonly PhaseState[] = ['failed', 'dead'];

export const command: CliCommand = {
  usage: 'retry [run] [phase]',
  about:
    'Releases phases: dead ones become failed again, skipped ones what they were, and nothing that a failed one waited for ' +
    'keeps it any longer. Runs nothing but for --canary and --now: the next drain takes them. The complete phases of a run ' +
    'are left alone; name one to run it again.',
  examples: [
    ['drain retry nightly-7', 'all of a run that is not complete'],
    ['drain retry nightly-7/build --now', 'one phase, also when it is complete, and runs it'],
    ['drain retry f-3fa9', 'all that fails with this cause; asks first'],
    ['drain retry f-3fa9 --canary', 'runs one of them, and releases the others only if it passes'],
    ['drain retry --category timeout --since 24h', 'all that match'],
  ],
  positionals: (parser) => describeTarget(parser, 'the run, RUN/PHASE, or a family such as f-3fa9'),
  options: {
    ...FILTER_FLAGS,
    canary: {
      type: 'boolean',
      conflicts: 'now',
      describe: 'run one phase of a family; the others wait until one has passed',
    },
    now: { type: 'boolean', describe: 'run what is released at once' },
    note: { type: 'string', requiresArg: true, describe: 'why, for the record' },
    yes: { type: 'boolean', alias: 'y', describe: 'do not ask before all that match a filter are released' },
  },
  async run(args, output) {
    const backlog = await backlogOf(onlyWhere(args));
    const db = await openToWrite(backlog);
    try {
      if (args.canary === true) return await (await import('./canary.ts')).runCanary({ db, backlog, args }, output);
      const matched = findMatched(db, args, TO_RELEASE);
      const moved = matched ? await releaseMatched(db, args, matched) : await releaseTarget(db, args);
      if (args.now === true && moved.length > 0)
        return await (await import('./run-now.ts')).runMoved({ db, backlog, moved }, output);
      say({ db, backlog, args }, { matched, moved }, output);
      return 0;
    } finally {
      db.close();
    }
  },
};

function releaseTarget(db: Db, args: Arguments): Promise<Moved[]> {
  const request = { ...requireTarget(db, args), ...recordOf(args) };
  return durably(db, () => retry(db, request));
}

/** All of a family: its canary is not waited for any more either. */
async function releaseMatched(db: Db, args: Arguments, { phases, words, family }: Matched): Promise<Moved[]> {
  if (phases.length === 0) return [];
  const one = phases.length === 1;
  await confirm({
    text: `Release ${phases.length} ${one ? 'phase' : 'phases'} ${words}`,
    yes: args.yes === true || one,
  });
  const record = recordOf(args);
  return await durably(db, () => {
    if (family !== undefined) liftHolds(db, { target: { on: 'family', family }, why: 'canary', ...record });
    return retry(db, { ids: phases.map(({ id }) => id), ...record });
  });
}

interface Asked {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly args: Arguments;
}

interface Done {
  readonly matched: Matched | undefined;
  readonly moved: readonly Moved[];
}

function say({ db, backlog, args }: Asked, { matched, moved }: Done, output: Output): void {
  output.document(movedWire(moved));
  if (output.json) return;
  if (matched) {
    output.print(matchedText('released', { ...matched, moved, held: heldAmong(db, backlog, matched.phases) }));
    return;
  }
  const target = requireTarget(db, args);
  const states = (['failed', 'queued'] as const).filter((state) => moved.some(({ to }) => to === state));
  output.print(retriedText({ target, moved, ...lookAt(db, target), held: heldOf(db, backlog, { ...target, states }) }));
}
