/** Wakes the loop: when an attempt has ended, another process has written, or time has passed. */
import { dataVersion } from '../db/data-version.ts';
import type { Db } from '../db/native.ts';

/** Cheap enough to be asked so often. */
const LOOK_MS = 100;

/** Limits that depend on the time are asked at least so often. */
const LONGEST_SLEEP_MS = 1_000;

export class Wake implements Disposable {
  private pending = false;
  private resume: (() => void) | undefined;
  private version: number;
  private readonly timer: NodeJS.Timeout;
  private readonly db: Db;

  /** @param onChange called when another process has committed */
  constructor(db: Db, onChange: () => void) {
    this.db = db;
    this.version = this.dataVersion();
    this.timer = setInterval(() => {
      const version = this.dataVersion();
      if (version === this.version) return;
      this.version = version;
      onChange();
      this.notify();
    }, LOOK_MS);
  }

  notify(): void {
    this.pending = true;
    this.resume?.();
  }

  async next(): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LONGEST_SLEEP_MS);
        this.resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.pending = false;
    this.resume = undefined;
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
  }

  private dataVersion(): number {
    return dataVersion(this.db);
  }
}
