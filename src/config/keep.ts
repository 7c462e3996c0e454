import type { BaselineKeep } from '../core/baseline-keep.ts';
import type { Keep } from '../core/gc.ts';
import type { Config } from './options.ts';

const DAY_MS = 86_400_000;
/** As sizes are shown: units of 1000. */
const GB = 1_000_000_000;

/** Undefined and empty alike: everything is kept. */
export function keepOf({ days, gb }: NonNullable<Config['keep']>): Keep {
  return { ...(days !== undefined && { maxAgeMs: days * DAY_MS }), ...(gb !== undefined && { maxBytes: gb * GB }) };
}

/** The same of baselines, which have a default. */
export function baselineKeepOf({ keep: { days, count } }: NonNullable<Config['baseline']>): BaselineKeep {
  return {
    ...(days !== undefined && { maxAgeMs: days * DAY_MS }),
    ...(count !== undefined && { maxCount: count }),
  };
}
