/** Writes to a stream as fast as somebody reads. */
import { once } from 'node:events';

export interface Writer {
  /** @returns false once nobody reads any more (`| head`) */
  write(text: string): Promise<boolean>;
}

export function createWriter(stream: NodeJS.WriteStream): Writer {
  let isGone = false;
  const gone = once(stream, 'error').then(() => {
    isGone = true;
  });
  gone.catch(() => undefined);
  return {
    write: async (text) => {
      if (isGone || stream.destroyed) return false;
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), gone]);
      return !isGone;
    },
  };
}
