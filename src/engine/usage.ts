/** What phases have reported to have used, those that still run included: asked for by limits that are set, and not each turn. */
import type { Span, Used } from '../core/session.ts';
import { startOfDay } from '../core/time-of-day.ts';
import type { Db } from '../db/native.ts';
import { readUsed } from '../read/used.ts';

/** What runs reports on, and other sessions end theirs: seen at most so late. An end of our own is seen at once. */
const FRESH_MS = 1_000;

interface Moment {
  readonly now: number;
  /** Attempts of this session that have ended. */
  readonly ended: number;
}

export class Usage {
  private readonly known = new Map<Span, Moment & { readonly used: Used }>();
  private readonly db: Db;
  private readonly sessionId: string;

  constructor(db: Db, sessionId: string) {
    this.db = db;
    this.sessionId = sessionId;
  }

  of(span: Span, { now, ended }: Moment): Used {
    const known = this.known.get(span);
    if (known?.ended === ended && Math.abs(now - known.now) < FRESH_MS) return known.used;
    const used = readUsed(this.db, span === 'day' ? { since: startOfDay(now) } : { sessionId: this.sessionId });
    this.known.set(span, { now, ended, used });
    return used;
  }
}
