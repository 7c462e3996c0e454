import type { Options } from 'yargs';
import { DrainError } from '../core/error.ts';
import type { HoldTarget } from '../core/hold.ts';
import type { Db } from '../db/native.ts';
import { type Arguments, text } from './command.ts';
import { requireTarget } from './target.ts';

export const ALL = {
  type: 'boolean',
  describe: 'everything, whatever is added later included',
} as const satisfies Options;

/** A run, a phase, or with `--all` everything. */
export function requireHoldTarget(db: Db, args: Arguments): HoldTarget {
  const isNamed = text(args, 'run') !== undefined;
  if (isNamed === (args.all === true)) {
    throw new DrainError(
      'usage',
      `Name ${isNamed ? 'either RUN or --all, not both' : 'a RUN, a RUN and PHASE, or --all'}. Nothing was done.`,
    );
  }
  if (!isNamed) return { on: 'everything' };
  const { runId, phaseId } = requireTarget(db, args);
  return phaseId === undefined ? { on: 'run', runId } : { on: 'phase', key: { runId, phaseId } };
}
