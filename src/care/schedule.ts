import { formatCronLine } from './cron-line.ts';
import { parseTimeOfDay, refuseLineBreaks, type ScheduleFacts } from './nightly.ts';
import { formatSystemdInstall } from './systemd-units.ts';

export type { ScheduleFacts } from './nightly.ts';

export interface ScheduleOptions {
  /** Local time of day, such as `01:00`. */
  readonly at: string;
  readonly kind: 'cron' | 'systemd';
}

/**
 * What makes this machine drain every night: a line for the crontab, or a script that installs a service and a timer.
 * @throws DrainError `bad_option` for a time that is none, or a value that neither format can hold
 */
export function formatSchedule(facts: ScheduleFacts, { at, kind }: ScheduleOptions): string {
  const time = parseTimeOfDay(at);
  refuseLineBreaks(facts);
  return kind === 'cron' ? formatCronLine(facts, time) : formatSystemdInstall(facts, time);
}
