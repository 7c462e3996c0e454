/** A consumer of events. It reads the rows itself, from where it stopped; the engine only says when there may be new ones. */
export interface Consumer {
  readonly name: string;
  /** Called often; returns quickly, and never throws into the session. */
  catchUp(): void;
  /** The session has ended and all its events are on the disk. */
  close(): Promise<void>;
}
