/**
 * A file that tells of something while it goes on: at most a second behind, and never for more than a twentieth of the
 * time, however long writing it takes.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { replaceFile } from './replace.ts';

const BEHIND_MS = 1_000;
const SHARE_OF_TIME = 20;

export interface PacedOptions {
  readonly path: string;
  /** Grows with everything that the file would tell. */
  readonly version: () => number;
  /** What it tells while it goes on: cheap enough to be written each second. */
  readonly pieces: () => Iterable<string>;
  /** What it tells already; default 0. */
  readonly written?: number;
}

export interface PacedFile {
  /** Writes it where there is something new, now or as soon as may be. Never throws. */
  catchUp(): void;
  /** Nothing is written any more. */
  stop(): void;
}

export function createPacedFile({ path, version, pieces, written: first = 0 }: PacedOptions): PacedFile {
  let notBefore = 0;
  let written = first;
  let timer: NodeJS.Timeout | undefined;

  const write = (): void => {
    const newest = version();
    if (newest === written) return;
    mkdirSync(dirname(path), { recursive: true }); // somebody may have removed it
    replaceFile(path, pieces());
    written = newest;
  };

  const publish = (): void => {
    timer = undefined;
    const began = performance.now();
    try {
      write();
    } catch {
      // A disk that is full for a while must not end what it tells of: the next call brings the next try.
    }
    const took = performance.now() - began;
    notBefore = performance.now() + Math.max(BEHIND_MS, took * SHARE_OF_TIME);
  };

  return {
    catchUp() {
      if (timer) return;
      const waitMs = notBefore - performance.now();
      if (waitMs <= 0) publish();
      else timer = setTimeout(publish, waitMs).unref();
    },
    stop: () => clearTimeout(timer),
  };
}

/** While somebody else goes on all the time, one of them is as good as the next. */
const MOST_TRIES = 4;

/**
 * Writes the whole of it, on the disk: once more where there is something new by then, since another process may do so
 * too, and be the first to know of more but the first to write as well.
 * @returns the version that it tells
 * @throws what keeps it from being written
 */
export function writeWhole({ path, version, pieces }: Omit<PacedOptions, 'written'>): number {
  let newest = version();
  for (let tries = 1; ; tries++) {
    const told = newest;
    mkdirSync(dirname(path), { recursive: true }); // a phase, or a person, may have removed it
    replaceFile(path, pieces(), { durable: true });
    newest = version();
    if (newest === told || tries === MOST_TRIES) return told;
  }
}
