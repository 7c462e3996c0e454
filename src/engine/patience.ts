import type { Closed } from '../core/gate/gate.ts';

interface Idleness {
  readonly running: number;
  readonly closed: Closed | undefined;
  /** Milliseconds, of a clock that is never set back. */
  readonly now: number;
}

/** How long the loop goes on with nothing to claim: what runs is always waited for, and a gate as long as it is worth it. */
export class Patience {
  private idleSince: number | undefined;

  isOver({ running, closed, now }: Idleness): boolean {
    if (running > 0) {
      this.idleSince = undefined;
      return false;
    }
    this.idleSince ??= now;
    return now - this.idleSince >= (closed?.patienceMs ?? 0);
  }
}
