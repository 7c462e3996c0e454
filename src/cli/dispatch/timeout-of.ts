import type { Backlog } from '../../config/backlog.ts';

/** Of the command line: it wins over the skill's, and that over the configuration. */
export function timeoutOf({ config, origins }: Backlog): number | undefined {
  return origins.phaseTimeoutSeconds === 'flag' ? config.phaseTimeoutSeconds : undefined;
}
