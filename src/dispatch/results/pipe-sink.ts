/**
 * A pipe or a terminal, in which nobody may be reading for a while. A write that waits for the reader would keep one of
 * Node's few threads, and keep the program from ending: so it is opened anew, as one that never waits.
 */
import { closeSync, constants, fstatSync, openSync, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { codeOf } from '../../core/error.ts';
import type { Sink } from './sink.ts';

const writeTo = promisify(write);

/** Between two looks whether the reader has taken something. */
const LOOK_MS = { first: 1, most: 50 } as const;

const NEVER_WAITING = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;

/**
 * @param give aborts when the reader is not waited for any more
 * @throws what keeps it from being opened: `ENXIO` where a named pipe has no reader
 */
export function openPipeSink(path: string, giveUp: AbortSignal): Sink {
  return sinkOf(openSync(path, NEVER_WAITING), { giveUp, isOwn: true });
}

/** Standard output, whatever it is. */
export function openStdoutSink(giveUp: AbortSignal): Sink {
  const own = fstatSync(1).isFile() ? undefined : openAnew('/dev/stdout');
  return sinkOf(own ?? 1, { giveUp, isOwn: own !== undefined });
}

/** Not where it is a socket, or the system gives out the same one again: then a write may wait. */
function openAnew(path: string): number | undefined {
  try {
    return openSync(path, NEVER_WAITING);
  } catch {
    return undefined;
  }
}

function sinkOf(descriptor: number, { giveUp, isOwn }: { giveUp: AbortSignal; isOwn: boolean }): Sink {
  return {
    seq: undefined,
    isInPlace: () => true,
    async write(lines) {
      for (let written = 0, waitMs: number = LOOK_MS.first; written < lines.length; ) {
        const taken = await writeSome(descriptor, lines.subarray(written));
        written += taken;
        waitMs = taken > 0 ? LOOK_MS.first : Math.min(waitMs * 2, LOOK_MS.most);
        if (taken === 0) await sleep(waitMs, undefined, { signal: giveUp });
      }
    },
    async close() {
      if (isOwn) closeSync(descriptor);
    },
  };
}

/** @returns how many bytes; 0 while the reader has not made room */
async function writeSome(descriptor: number, bytes: Buffer): Promise<number> {
  try {
    return (await writeTo(descriptor, bytes)).bytesWritten;
  } catch (thrown) {
    if (codeOf(thrown) === 'EAGAIN') return 0;
    throw thrown;
  }
}
