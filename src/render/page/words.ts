/** Sentences that several sections say. */
import type { StopReason } from '../../core/session.ts';
import type { NightSession, NightView } from '../../read/night.ts';
import { count } from '../text.ts';
import { clock, dayAndClock, offsetAt } from '../time.ts';

/** `Mon 12 Jan 01:00 to 05:58`; with the day of its end where that is another one. */
export function spanText({ startedAt, endedAt }: { startedAt: number; endedAt: number | null }): string {
  if (endedAt === null) return `${dayAndClock(startedAt)}, still running`;
  const sameDay = new Date(startedAt).toDateString() === new Date(endedAt).toDateString();
  return `${dayAndClock(startedAt)} to ${sameDay ? clock(endedAt) : dayAndClock(endedAt)}`;
}

/** `UTC+01:00` */
export function zoneText(at: number): string {
  return `UTC${offsetAt(at)}`;
}

const ENDINGS: Readonly<Record<StopReason, string>> = {
  batch_size: 'the batch was through',
  backlog_empty: 'nothing was left to run',
  max_total_minutes: 'its time was up',
  until: 'its time was up',
  fail_fast: 'its first phases all failed',
  systemic: 'one failure hit run after run',
  zero_yield: 'phase after phase yielded nothing',
  budget: 'its budget was spent',
  disk: 'the disk was full',
  memory: 'memory ran short',
  descriptors: 'file descriptors ran short',
  all_runs_held: 'all that was left was held',
  stop_command: 'it was stopped',
  signal_int: 'it was stopped (SIGINT)',
  signal_term: 'it was stopped (SIGTERM)',
  broken: 'drain itself could not go on',
  controller_died: 'its controller died',
};

/** How a session ended: `the batch was through`. */
export function endingText({ status, stopReason, controllerGone }: NightSession): string {
  if (controllerGone) return 'its controller is gone, and it is not ended';
  if (status === 'running') return 'it still runs';
  return stopReason === null ? status : ENDINGS[stopReason];
}

/** `9 failures, 3 causes` */
export function causesText({ counts, families }: NightView): string {
  const failures = counts.failed + counts.timedOut;
  return `${count(failures, 'failure')}, ${count(families.length, 'cause')}`;
}
