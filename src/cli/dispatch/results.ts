/** `--results FILE`: each result as it comes. */
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { checkResultsFile } from '../../dispatch/results-stream.ts';
import { type Arguments, text } from '../command.ts';
import type { Asking } from './asked.ts';

/** @throws DrainError where what is there cannot be gone on with */
export function checkResults({ db, args, output }: Pick<Asking, 'db' | 'args' | 'output'>, runId: string): void {
  const file = resultsFileOf(args);
  if (file === '-' && output.json)
    throw new DrainError('usage', '--results - and --json both print to stdout, and nothing was run. Leave one out.');
  if (file !== undefined) checkResultsFile(db, file, runId);
}

export function resultsFileOf(args: Arguments): string | undefined {
  const given = text(args, 'results');
  return given === undefined || given === '-' ? given : resolve(given);
}
