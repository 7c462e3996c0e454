/** What is said of an error that ends a command: as one line, as a document, with a stack where it is our own mistake. */
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { defuse } from '../logs/defuse.ts';
import { PipelineError } from '../pipeline/batch-error.ts';
import type { Output } from './output.ts';

/** Wrong use, or a broken environment: nothing was run. */
export const EXIT_USAGE = 2;
export const EXIT_FAILED = 1;

/** @returns the exit code */
export function complain(given: unknown, output: Output): number {
  const thrown = withWayOut(given);
  const expected = thrown instanceof DrainError || thrown instanceof PipelineError;
  const code = expected ? thrown.code : (codeOf(thrown) ?? 'internal');
  output.document({ error: { code, message: messageOf(thrown), ...(thrown instanceof DrainError && thrown.data) } });
  // Ids and file names of others stand in messages.
  output.complain(`drain: ${defuse(messageOf(thrown), { colours: false })}`);
  if (!expected && thrown instanceof Error) output.complain(thrown.stack ?? '');
  return code === 'broken_session' ? EXIT_FAILED : EXIT_USAGE;
}

function withWayOut(thrown: unknown): unknown {
  const code = codeOf(thrown);
  if (code === 'EMFILE' || code === 'ENFILE') return tooFewDescriptors(code, thrown);
  if (/^SQLITE_(?:READONLY|FULL|IOERR|CANTOPEN)/.test(code ?? '')) return cannotWrite(thrown);
  if (!code?.startsWith('SQLITE_CORRUPT')) return thrown;
  const message = `The database is damaged (${messageOf(thrown)}). What can be done: drain doctor`;
  return new DrainError('damaged', message, { cause: thrown });
}

function cannotWrite(cause: unknown): DrainError {
  const way = 'Check who may write to its file and folder, and the space on their disk: drain doctor';
  return new DrainError('cannot_write', `The database cannot be written (${messageOf(cause)}). ${way}`, { cause });
}

function tooFewDescriptors(code: 'EMFILE' | 'ENFILE', cause: unknown): DrainError {
  const why =
    code === 'EMFILE' ? 'this shell allows too few open files. Raise it: ulimit -n 1024' : 'the machine has no more';
  return new DrainError('too_few_descriptors', `No file descriptor is left: ${why}`, { cause });
}
