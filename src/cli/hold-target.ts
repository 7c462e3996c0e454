import type { Options } from 'yargs';
import type { Backlog } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { HoldTarget } from '../core/hold.ts';
import { nearestTo } from '../core/nearest.ts';
import type { Db } from '../db/native.ts';
import { listQuotaNames } from '../read/quotas.ts';
import { plain } from '../render/text.ts';
import { type Arguments, text } from './command.ts';
import { findFamilyNamed } from './handle.ts';
import { requireTarget } from './target.ts';

export const ALL = {
  type: 'boolean',
  describe: 'everything, whatever is added later included',
} as const satisfies Options;

export const QUOTA = {
  type: 'string',
  requiresArg: true,
  describe: 'what refers to this quota',
} as const satisfies Options;

/** A run, a phase, a family, with `--quota` what refers to one, or with `--all` everything. */
export function requireHoldTarget(db: Db, args: Arguments, { config }: Pick<Backlog, 'config'>): HoldTarget {
  const quota = text(args, 'quota')?.trim();
  const given = [text(args, 'run') !== undefined, quota !== undefined, args.all === true].filter(Boolean).length;
  if (given !== 1) {
    const which =
      given > 1
        ? 'one of RUN, --quota and --all, not more'
        : 'a RUN, a RUN and PHASE, a family such as f-3fa9, --quota or --all';
    throw new DrainError('usage', `Name ${which}. Nothing was done.`);
  }
  if (args.all === true) return { on: 'everything' };
  if (quota !== undefined) return { on: 'quota', quota: requireQuota(db, quota, Object.keys(config.quotas)) };
  const family = findFamilyNamed(db, args);
  if (family !== undefined) return { on: 'family', family };
  const { runId, phaseId } = requireTarget(db, args);
  return phaseId === undefined ? { on: 'run', runId } : { on: 'phase', key: { runId, phaseId } };
}

/** Known is what the configuration names, what any phase or run refers to, and what is held. */
function requireQuota(db: Db, quota: string, configured: readonly string[]): string {
  const known = [...new Set([...configured, ...listQuotaNames(db)])];
  if (known.includes(quota)) return quota;
  const nearest = nearestTo(quota, known);
  const way = nearest === undefined ? 'See: drain status' : `Did you mean ${plain(nearest)}?`;
  throw new DrainError(
    'unknown_quota',
    `There is no quota \`${plain(quota)}\`: neither the configuration nor any phase names it. Nothing was done. ${way}`,
  );
}
