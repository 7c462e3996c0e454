/** Follows a log as it grows, until the attempt that writes it has ended. */
import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { codeOf } from '../core/error.ts';
import { type Bell, createBell } from './bell.ts';
import { PIECE_BYTES } from './file.ts';

/** For what a watch does not tell: the end of the attempt, a network file system. */
const LOOK_AGAIN_MS = 250;
/** Where nothing can be watched, or there is nothing yet that could be. */
const LOOK_OFTEN_MS = 50;

export interface FollowOptions {
  /** First byte to yield; default 0. */
  readonly from?: number;
  /** Ends the following at once. */
  readonly signal?: AbortSignal;
  /** Whether nothing more will be written. Asked before each reading, so that the last bytes are never missed. */
  readonly ended: () => boolean | Promise<boolean>;
}

/** Bytes from `from` on, then what is appended, in pieces of at most 64 KiB. A file that was cut is followed from its start. */
export async function* follow(file: string, { from = 0, signal, ended }: FollowOptions): AsyncGenerator<Buffer, void> {
  const bell = createBell(signal);
  let log: Followed | undefined;
  let position = from;
  try {
    while (!signal?.aborted) {
      const last = await ended();
      log ??= await openFollowed(file, bell);
      for (;;) {
        const piece = await readNext(log?.handle, position);
        if (piece.bytes.length === 0 || signal?.aborted) break;
        position = piece.end;
        yield piece.bytes;
      }
      if (last) return;
      await bell.wait(log?.watcher ? LOOK_AGAIN_MS : LOOK_OFTEN_MS);
    }
  } finally {
    bell.dispose();
    log?.watcher?.close();
    await log?.handle.close();
  }
}

interface Followed {
  readonly handle: FileHandle;
  watcher: FSWatcher | undefined;
}

async function openFollowed(file: string, bell: Bell): Promise<Followed | undefined> {
  try {
    const followed: Followed = { handle: await open(file, 'r'), watcher: undefined };
    watchIfPossible(file, followed, bell);
    return followed;
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** A machine has only so many watches (fs.inotify.max_user_watches); without one, looking again has to do. */
function watchIfPossible(file: string, followed: Followed, bell: Bell): void {
  try {
    followed.watcher = watch(file, () => bell.ring()).on('error', () => {
      followed.watcher?.close();
      followed.watcher = undefined;
      bell.ring();
    });
  } catch {
    // Then it is looked at often.
  }
}

async function readNext(handle: FileHandle | undefined, from: number): Promise<{ bytes: Buffer; end: number }> {
  const size = handle ? (await handle.stat()).size : 0;
  const position = handle && size < from ? 0 : from;
  const length = Math.max(0, Math.min(size - position, PIECE_BYTES));
  if (!handle || length === 0) return { bytes: Buffer.alloc(0), end: position };
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
  return { bytes: buffer.subarray(0, bytesRead), end: position + bytesRead };
}
