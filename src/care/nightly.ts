/** The command that a schedule starts, and when. */
import { DrainError } from '../core/error.ts';

export interface ScheduleFacts {
  /** Absolute paths: of node, drain's entry script, the data folder and the folder that relative paths start from. */
  readonly node: string;
  readonly drain: string;
  readonly dataDir: string;
  readonly cwd: string;
  /** The PATH to run with: that of cron and systemd finds neither a virtual environment nor a version manager's programs. */
  readonly path: string;
  readonly user: string;
  readonly graceSeconds: number;
  /** Further options of `drain`. */
  readonly args: readonly string[];
}

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

export function nightlyArgv(facts: ScheduleFacts): [string, ...string[]] {
  return [facts.node, facts.drain, '--data-dir', facts.dataDir, ...facts.args];
}

/** @throws DrainError `bad_option` */
export function parseTimeOfDay(text: string): TimeOfDay {
  const [, hour, minute] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const time = { hour: Number(hour), minute: Number(minute) };
  if (hour !== undefined && time.hour < 24 && time.minute < 60) return time;
  throw new DrainError(
    'bad_option',
    `Cannot schedule at \`${text}\`: expected a time of day from 00:00 to 23:59, such as 01:00.`,
  );
}

/** Neither a crontab nor a unit file can hold a line break inside a value, and a NUL is in no path. */
export function refuseLineBreaks(facts: ScheduleFacts): void {
  const values = [...nightlyArgv(facts), facts.cwd, facts.path, facts.user];
  const broken = values.find((value) => /[\n\r\0]/.test(value));
  if (broken === undefined) return;
  throw new DrainError(
    'bad_option',
    `Cannot schedule ${JSON.stringify(broken)}: a crontab or unit file cannot hold a line break inside a value. Rename it.`,
  );
}
