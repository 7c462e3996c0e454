import type { Course } from './course.ts';

/** How many items run at once, and for how long each may: 0 for no limit. */
export function limitsOf({ backlog: { config }, run }: Course): {
  readonly workers: number;
  readonly timeoutMs: number;
} {
  return { workers: config.maxWorkers, timeoutMs: run.timeoutMs ?? config.phaseTimeoutSeconds };
}
