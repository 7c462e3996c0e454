import { openToWrite, whoami } from '../config/backlog.ts';
import { listPauses } from '../read/pauses.ts';
import { findSame, pausedText } from '../render/pauses.ts';
import { pauseWire } from '../render/wire/holds.ts';
import { placeHold } from '../store/holds.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { ALL, QUOTA, requireHoldTarget } from './hold-target.ts';
import { durably } from './patience.ts';
import { describeTarget } from './target.ts';
import { parseUntil } from './until.ts';
import { onlyWhere } from './where.ts';

export const command: CliCommand = {
  usage: 'pause [run] [phase]',
  about:
    'Holds a run, a phase, what refers to a quota, or everything: no session starts it until drain resume, or until the time that --until names. What runs goes on.',
  examples: [
    ["drain pause nightly-7 --note 'disk is being replaced'", 'a run'],
    ['drain pause nightly-7 build --until 2h', 'a phase, for two hours'],
    ['drain pause f-3fa9', 'all that fails with this cause'],
    ['drain pause --quota claude --until 07:00', 'all that uses this login'],
    ['drain pause --all --until 07:00', 'everything'],
  ],
  positionals: describeTarget,
  options: {
    all: ALL,
    quota: QUOTA,
    note: { type: 'string', requiresArg: true, describe: 'why; shown wherever it holds something' },
    until: { type: 'string', requiresArg: true, describe: '2h, 07:00, or as 2026-01-12T07:00 [drain resume]' },
  },
  async run(args, output) {
    const at = Date.now();
    const given = text(args, 'until');
    const until = given === undefined ? {} : { until: parseUntil(given, at) };
    const backlog = await backlogOf(onlyWhere(args));
    const db = await openToWrite(backlog);
    try {
      const target = requireHoldTarget(db, args, backlog);
      const hold = {
        target,
        why: 'paused',
        by: whoami(),
        note: text(args, 'note') ?? '',
        placedAt: at,
        ...until,
      } as const;
      const changed = await durably(db, () => placeHold(db, hold));
      const pause = findSame(listPauses(db, at), target);
      output.print(pausedText(target, { pause, changed }));
      output.document(pauseWire(target, { pause, changed }));
      return 0;
    } finally {
      db.close();
    }
  },
};
