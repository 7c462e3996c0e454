/** Where the files of an item are, in the folder of its run; null where there is none, and none will be. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DispatchDefinition } from '../core/dispatch/definition.ts';
import type { TaskResult } from '../read/task-results.ts';

export interface TaskPlaces {
  readonly folder: string;
  readonly stdout: string | null;
  readonly stderr: string | null;
  /** What the item itself wrote. */
  readonly output: string | null;
  /** The evidence of the attempt, in the folder of its session. */
  readonly logs: { readonly stdout: string | null; readonly stderr: string | null };
}

export const RESULT_FILE = 'result.json';
/** What the worker printed. */
export const WORKER_LOGS = { stdout: 'worker.stdout', stderr: 'worker.stderr' } as const;

export type Published = Pick<DispatchDefinition, 'folder' | 'workerLogs'>;

export function taskFolder({ folder }: Published, { phaseId }: Pick<TaskResult, 'phaseId'>): string {
  return join(folder, phaseId);
}

/** Of an attempt that was replaced by a later one nothing is left there. */
export function taskPlaces(definition: Published, result: TaskResult): TaskPlaces {
  const folder = taskFolder(definition, result);
  const { isNewest, stdoutPath, stderrPath, rule } = result;
  const kept = (name: string, log: string | null): string | null => {
    const path = join(folder, name);
    const isKept = isNewest && log !== null && keepsLogs(definition, result);
    return isKept && (existsSync(path) || existsSync(log)) ? path : null;
  };
  return {
    folder,
    stdout: kept(WORKER_LOGS.stdout, stdoutPath),
    stderr: kept(WORKER_LOGS.stderr, stderrPath),
    output: isNewest && rule?.file !== undefined && isFile(rule.file) ? rule.file : null,
    logs: keepsLogs(definition, result) ? { stdout: stdoutPath, stderr: stderrPath } : { stdout: null, stderr: null },
  };
}

/** Else they are removed in the folder of the session too. */
export function keepsLogs({ workerLogs }: Published, { outcome }: Pick<TaskResult, 'outcome'>): boolean {
  return workerLogs || outcome !== 'succeeded';
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // not there, or below something that is no folder
  }
}
