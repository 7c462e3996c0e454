import type { Config } from '../config/options.ts';

/** Limits that look for what several nights or runs have in common say nothing of one run that is tried once. */
export function triedOnce(config: Config, concurrency: number): Config {
  return {
    ...config,
    ...{ concurrency, perRunConcurrency: 0, batchSize: 0, failFast: 0 },
    ...{ skipRunsWithQueued: false, state: 'queued' },
    ...{ maxTimeoutsPerRun: 0, maxFingerprintRepeats: 0, maxConsecutiveZeroYield: 0, maxUnchangedFailures: 0 },
  };
}
