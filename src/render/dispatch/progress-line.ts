/** The line of `--monitor-interval`. Scripts hold on to its form. */
import type { TaskCounts } from '../../read/task-counts.ts';

/** `[Progress] 15/50 completed (30%) | Success: 13/15 (87%) | Errors: 2 | Timeouts: 0 | Runtime: 5m 32s` */
export function progressLine(counts: TaskCounts, runtimeMs: number): string {
  const { success, errors, timeouts } = counts;
  const total = counts.total - counts.skipped;
  const completed = success + errors + timeouts;
  return [
    `[Progress] ${completed}/${total} completed (${percent(completed, total)})`,
    `Success: ${success}/${completed} (${percent(success, completed)})`,
    `Errors: ${errors}`,
    `Timeouts: ${timeouts}`,
    `Runtime: ${runtimeText(runtimeMs)}`,
  ].join(' | ');
}

/** 100 % is all of them, and nothing less; of none, 0. */
function percent(part: number, whole: number): string {
  if (whole === 0) return '0%';
  const rounded = Math.round((part / whole) * 100);
  return `${part < whole ? Math.min(rounded, 99) : rounded}%`;
}

/** `0m 9s`, `5m 32s`, `1h 5m 3s` */
function runtimeText(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  const hours = Math.floor(seconds / 3_600);
  const rest = `${Math.floor((seconds % 3_600) / 60)}m ${seconds % 60}s`;
  return hours === 0 ? rest : `${hours}h ${rest}`;
}
