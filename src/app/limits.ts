/** What every command runs under: its limits and its environment. */
import { type Backlog, databaseUrl } from '../config/backlog.ts';
import type { Config } from '../config/options.ts';
import type { Limits } from '../core/phase.ts';
import type { EnvironmentFacts } from '../engine/environment.ts';

export function limitsOf(config: Config): Limits {
  return {
    timeoutMs: config.phaseTimeoutSeconds,
    silenceMs: config.silenceSeconds,
    maxLogBytes: config.maxLogMb * 1_048_576,
    graceMs: config.graceSeconds,
  };
}

export function environmentFacts(backlog: Backlog): EnvironmentFacts {
  const { apiUrl, dropEnv: drop } = backlog.config;
  return { inherited: { ...process.env }, databaseUrl: databaseUrl(backlog.places), apiUrl, drop };
}
