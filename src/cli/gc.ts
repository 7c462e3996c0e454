import { tidyBaselines } from '../app.ts';
import { collect } from '../care/gc/collect.ts';
import { type Backlog, openToWrite, realDatabase, sessionsFolder, whoami } from '../config/backlog.ts';
import { keepOf } from '../config/keep.ts';
import { DrainError } from '../core/error.ts';
import type { Keep } from '../core/gc.ts';
import { freedBaselinesText } from '../render/baselines.ts';
import { freedText } from '../render/gc.ts';
import { freedBaselinesWire, freedWire } from '../render/wire/freed.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text } from './command.ts';
import { PATIENCE_MS } from './patience.ts';

export const command: CliCommand = {
  usage: 'gc',
  about:
    "Removes old sessions' files, oldest first: logs, supervisors' records, session files. What is on record of them stays. " +
    'Never removed: how a phase that still fails ended last, and anything of a session at work. ' +
    "Without --keep-days and --keep-gb it goes by the configuration's keep: { days, gb }. Baselines go by their own, baseline.keep: { days, count }, while no session is at work.",
  examples: [
    ['drain gc --keep-days 30 --dry-run', 'what would go'],
    ['drain gc --keep-days 30 --keep-gb 5', 'the older ones, and then the oldest until 5 GB are left'],
    ['drain gc --orphans', 'also what no session on record has left there'],
  ],
  options: {
    'keep-days': { type: 'string', requiresArg: true, describe: 'files of sessions that ended so many days ago' },
    'keep-gb': { type: 'string', requiresArg: true, describe: 'GB (of 1000 MB) of all sessions together' },
    orphans: { type: 'boolean', describe: 'also files of sessions that are not on record' },
    'dry-run': { type: 'boolean', describe: 'say what would go, and remove nothing' },
  },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const keep = keepAsked(args, backlog);
    const db = await openToWrite(backlog);
    try {
      const freed = await collect({
        ...{ db, keep, by: whoami(), now: Date.now(), patienceMs: PATIENCE_MS },
        ...{ folder: sessionsFolder(backlog), database: realDatabase(backlog.places) },
        ...{ orphans: args.orphans === true, dryRun: args['dry-run'] === true },
      });
      const isUnlimited = keep.maxAgeMs === undefined && keep.maxBytes === undefined && args.orphans !== true;
      output.print(isUnlimited ? NO_LIMIT : freedText(freed));
      const baselines = await tidyBaselines({ db, backlog }, { dryRun: args['dry-run'] === true });
      const more = baselines && freedBaselinesText(baselines);
      if (more !== undefined) output.print(more);
      output.document({ ...freedWire(freed), ...(baselines && { baselines: freedBaselinesWire(baselines) }) });
      return freed.kept.stuck.length + (baselines?.stuck.length ?? 0) > 0 ? 1 : 0;
    } finally {
      db.close();
    }
  },
};

const NO_LIMIT = `Nothing was removed: it was not said what to keep. Say it here, as in
  drain gc --keep-days 30 --keep-gb 5
or for every session, in drain.config.json: "keep": { "days": 30, "gb": 5 }`;

function keepAsked(args: Arguments, { config }: Backlog): Keep {
  const { days, gb } = config.keep ?? {};
  return keepOf({ days: amountAsked(args, 'keep-days') ?? days, gb: amountAsked(args, 'keep-gb') ?? gb });
}

function amountAsked(args: Arguments, name: string): number | undefined {
  const given = text(args, name);
  if (given === undefined) return undefined;
  const amount = /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
  if (amount > 0) return amount;
  throw new DrainError('usage', `--${name}: expected a number above 0, found ${JSON.stringify(given)}.`);
}
