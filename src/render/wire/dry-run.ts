/** What a dispatch would run. */
import type { Wire } from './wire.ts';

export interface DryTask {
  readonly task: string;
  readonly item: unknown;
  /** Masked. */
  readonly argv: readonly string[];
  readonly stdin: string;
}

export function dryRunWire(run: string, tasks: readonly DryTask[]): Wire {
  return {
    run,
    dry_run: true,
    tasks: tasks.map(({ task, item, argv, stdin }) => ({ task, item, command: argv, stdin })),
  };
}
