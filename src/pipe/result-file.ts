/** What a run tells whoever runs it as a phase, in `DRAIN_RESULT_FILE`. */
import { writeFileSync } from 'node:fs';
import { codeOf, messageOf } from '../core/error.ts';
import type { RunResult } from '../pipeline/run/run-result.ts';
import { inOptions } from './in-options.ts';

/** @param neverBegun batches that were left for another time */
export function writeResult(file: string | undefined, { status, stats }: RunResult, neverBegun: number): void {
  write(file, { status: 'complete', data: { status, ...countsOf(stats), never_begun: neverBegun } });
}

/** @param thrown what the run ended with; a message is quoted as the reason */
export function writeFailure(file: string | undefined, thrown: unknown): void {
  write(file, { status: 'failed', reason: inOptions(messageOf(thrown)), data: { code: codeOf(thrown) ?? null } });
}

function countsOf({ batches, restored, failed, items, skipped, loaded, pending }: RunResult['stats']): object {
  return { batches, restored, failed, elements: items, skipped, loaded, pending: pending ?? null };
}

/** Its exit code and its log tell it too. */
function write(file: string | undefined, result: object): void {
  if (file === undefined || file === '') return;
  try {
    writeFileSync(file, JSON.stringify(result));
  } catch {
    // a folder that is gone costs the run nothing
  }
}
