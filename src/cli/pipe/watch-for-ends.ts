/** What ends a process behind the back of its run: errors that nobody catches, `process.exit`, and having nothing left to wait for. */
import { messageOf } from '../../core/error.ts';
import { EXIT_GIVEN_BACK } from '../../core/pipe.ts';
import { stackLines } from '../../pipe/narrator.ts';
import { writeFailure } from '../../pipe/result-file.ts';
import type { Whereabouts } from '../../pipe/whereabouts.ts';
import { plain } from '../../render/text.ts';
import { EXIT_FAILED, EXIT_USAGE } from '../complain.ts';

export interface WatchOptions {
  readonly resultFile: string | undefined;
  readonly at: Whereabouts;
  readonly say: (line: string) => void;
}

export function watchForEnds({ resultFile, at, say }: WatchOptions): Disposable {
  let isTold = false;
  const fail = (thrown: unknown): never => {
    isTold = true;
    say(`an error that nothing caught has ended the run:`);
    for (const line of thrown instanceof Error ? stackLines(thrown) : [messageOf(thrown)]) say(plain(line));
    writeFailure(resultFile, thrown);
    process.exit(EXIT_FAILED);
  };
  // Node says so before it ends because nothing is left to do, and not for `process.exit`.
  let isIdle = false;
  const onIdle = (): void => {
    isIdle = true;
  };
  const onExit = (code: number): void => {
    if (isTold) return;
    process.exitCode = isIdle && at.isBefore ? EXIT_USAGE : exitCodeFor(isIdle ? 0 : code);
    const why = isIdle
      ? `${at.text()}: it waits for something that can never come, since nothing is left that could wake it`
      : `the flow has ended its process (process.exit(${code})) before its run was done`;
    say(why);
    writeFailure(resultFile, new Error(why));
  };
  process.on('uncaughtException', fail).on('unhandledRejection', fail).on('beforeExit', onIdle).on('exit', onExit);
  return {
    [Symbol.dispose]: () => {
      process
        .off('uncaughtException', fail)
        .off('unhandledRejection', fail)
        .off('beforeExit', onIdle)
        .off('exit', onExit);
    },
  };
}

/** It has come to no end, and only drain itself says that its surroundings are why. */
function exitCodeFor(code: number): number {
  return code === 0 || code === EXIT_GIVEN_BACK ? EXIT_FAILED : code;
}
