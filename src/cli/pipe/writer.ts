/** Writes to a stream as fast as somebody reads. */

export interface Writer {
  /** @returns false once nobody reads any more (`| head`) */
  write(text: string): Promise<boolean>;
}

export function createWriter(stream: NodeJS.WriteStream): Writer {
  let isGone = false;
  let wake = (): void => undefined;
  stream.on('drain', () => wake());
  stream.on('error', () => {
    isGone = true;
    wake();
  });
  return {
    write: async (text) => {
      if (isGone || stream.destroyed) return false;
      const taken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (!stream.write(text)) await taken;
      return !isGone;
    },
  };
}
