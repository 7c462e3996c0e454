/** Tells what a person should hear of while the session goes on: each reason once a session. */
import type { Db } from '../db/native.ts';
import { transact, whenFree } from '../db/transact.ts';
import { warn } from '../store/warn.ts';

export class Warner {
  private readonly told = new Set<string>();
  private readonly db: Db;
  private readonly sessionId: string;
  private readonly stopSignal: AbortSignal;

  constructor(db: Db, sessionId: string, stopSignal: AbortSignal) {
    this.db = db;
    this.sessionId = sessionId;
    this.stopSignal = stopSignal;
  }

  /** @returns whether it was news. What cannot be written costs the session nothing: it is told the next time. */
  async tell(why: string, note: string): Promise<boolean> {
    if (this.told.has(why)) return false;
    this.told.add(why);
    const warning = { sessionId: this.sessionId, at: Date.now(), why, note };
    try {
      await whenFree(() => transact(this.db, () => warn(this.db, warning)), this.stopSignal);
      return true;
    } catch {
      this.told.delete(why);
      return false;
    }
  }
}
