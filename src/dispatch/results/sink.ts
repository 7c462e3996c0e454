/** Where a stream of results goes. */

export interface Sink {
  /** The event of the last line that it holds; nothing where it keeps none, as a pipe. */
  readonly seq: number | undefined;
  /** Whether it still is what was opened: somebody may have removed, cut or continued the file. */
  isInPlace(): boolean;
  /** @throws what keeps it from being written; then it is to be closed, and what it holds to be looked up anew */
  write(lines: Buffer): Promise<void>;
  /** All that was written is on the disk, or on its way to whoever reads. */
  close(): Promise<void>;
}
