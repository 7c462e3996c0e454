/** What a step is told of a command: how its attempt ended, and what stands in its logs. */
import { readPrinted } from '../logs/printed.ts';
import { readTail } from '../logs/tail.ts';
import type { CommandEnding } from '../pipeline/command/command.ts';
import type { AttemptView } from '../read/attempts.ts';
import { notRun } from './not-run.ts';
import { MAX_STDERR_BYTES, MAX_STDOUT_BYTES, tooLong } from './output-limits.ts';

/** Nothing where its stdout log is not there any more. */
export function findEnding(attempt: AttemptView): CommandEnding | undefined {
  const { stdoutPath, stderrPath } = attempt;
  const printed =
    stdoutPath === null ? undefined : readPrinted(stdoutPath, { maxBytes: MAX_STDOUT_BYTES, lastBytes: 0 });
  if (printed === undefined) return undefined;
  return {
    exitCode: codeOf(attempt),
    stdout: printed.content.toString(),
    stderr: stderrPath === null ? '' : readTail(stderrPath, MAX_STDERR_BYTES).text,
    failure: failureOf(attempt) ?? (printed.bytes > MAX_STDOUT_BYTES ? tooLong(printed.bytes) : undefined),
  };
}

/** The same, of an attempt that has just ended: what could not be started may have no log at all. */
export function endingOf(attempt: AttemptView): CommandEnding {
  return (
    findEnding(attempt) ?? {
      ...notRun(failureOf(attempt) ?? 'its log is not there any more'),
      exitCode: codeOf(attempt),
    }
  );
}

function codeOf({ signal, returnCode }: AttemptView): number | undefined {
  return signal === null ? (returnCode ?? undefined) : undefined;
}

function failureOf({ outcome, message }: AttemptView): string | undefined {
  return outcome === 'succeeded' ? undefined : (message ?? outcome ?? 'it has not ended');
}
