/** What has come of a dispatched run: its summary, and each result as the file of its item and `--results` have it. */
import { formatHandle } from '../../core/attempt.ts';
import { maskArgv, maskText } from '../../core/mask.ts';
import type { Command } from '../../core/phase.ts';
import type { DispatchedRun } from '../../read/dispatched.ts';
import type { TaskCounts } from '../../read/task-counts.ts';
import type { TaskResult } from '../../read/task-results.ts';
import type { RunCourse } from '../run-course.ts';
import type { TaskPlaces } from '../task-places.ts';
import { iso, seconds, type Wire } from './wire.ts';

const SCHEMA_VERSION = 1;

export interface SummaryFacts {
  readonly run: DispatchedRun;
  readonly course: RunCourse;
  readonly counts: TaskCounts;
}

/** All of `summary.json` but its results. */
export function summaryWire({ run: { runId, definition }, course, counts }: SummaryFacts): Wire {
  const { skill, prompt, command, itemsFrom, folder } = definition;
  return {
    schema_version: SCHEMA_VERSION,
    run: runId,
    skill: skill ?? null,
    status: course.status,
    stop_reason: course.stopReason,
    stop_note: course.stopNote,
    started_at: iso(course.startedAt),
    completed_at: iso(course.completedAt),
    duration_seconds: seconds(course.durationMs),
    template: prompt === undefined ? null : maskText(prompt),
    command: commandWire(command),
    items_from: itemsFrom?.file ?? null,
    folder,
    counts: taskCountsWire(counts),
    sessions: course.sessions,
  };
}

function taskCountsWire({ total, success, errors, timeouts, running, queued, released, skipped }: TaskCounts): Wire {
  const completed = success + errors + timeouts;
  return { total, completed, success, errors, timeouts, running, pending: queued + released, skipped };
}

function commandWire({ template }: Command): unknown {
  return typeof template === 'string' ? maskText(template) : maskArgv(template);
}

export function taskResultWire(result: TaskResult, places: TaskPlaces): Wire {
  return {
    run: result.runId,
    index: result.index,
    task: result.phaseId,
    item: result.item ?? null,
    status: statusOf(result),
    data: result.data ?? null,
    error: result.message,
    category: result.category,
    fingerprint: result.fingerprint,
    attempt: result.number,
    attempt_id: result.attemptId,
    handle: formatHandle(result.handle),
    attempts: result.attempts,
    returncode: result.returnCode,
    signal: result.signal,
    started_at: iso(result.startedAt),
    finished_at: iso(result.endedAt),
    duration_seconds: seconds(result.durationMs),
    task_dir: places.folder,
    stdout_path: places.stdout,
    stderr_path: places.stderr,
    output_path: places.output,
    log_paths: places.logs,
  };
}

/** A line of `--results`: whose it is and which come first, so that it can be told with however much behind it. */
export function resultLineWire(seq: number, { run, attempt_id, ...wire }: Wire): Wire {
  return { run, seq, attempt_id, ...wire };
}

function statusOf({ outcome }: TaskResult): 'success' | 'error' | 'timeout' {
  if (outcome === 'succeeded') return 'success';
  return outcome === 'timed_out' ? 'timeout' : 'error';
}
