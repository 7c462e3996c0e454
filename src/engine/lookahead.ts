/**
 * What the session takes next, looked up some at a time: looking anew for every claim would pass over all runs that were
 * taken before, each time. What is left of a round stays true while nobody else writes and no hold is placed; and the
 * claim's own guard has the last word.
 */
import type { Selection } from '../core/selection.ts';
import { dataVersion } from '../db/data-version.ts';
import type { Db } from '../db/native.ts';
import { type Candidate, candidates, type Taken } from '../read/candidates.ts';

/** Holds run out, and phases that were put off come due: seen at most so late. */
const FRESH_MS = 1_000;
const LONGEST = 64;

export class Lookahead {
  private page: Candidate[] = [];
  /** Doubles while the page is used up undisturbed; with many controllers at work only one candidate is looked up. */
  private length = 1;
  private round = 0;
  private lookedAt = 0;
  private version: number | undefined;
  private readonly db: Db;
  private readonly selection: Selection;
  private readonly taken: Taken;

  constructor(db: Db, selection: Selection, taken: Taken) {
    this.db = db;
    this.selection = selection;
    this.taken = taken;
  }

  /** To be called in the transaction that claims it. */
  next(now: number): Candidate | undefined {
    const version = dataVersion(this.db);
    if (version !== this.version) this.forget();
    if (Math.abs(now - this.lookedAt) > FRESH_MS) this.page = [];
    while (this.page[0] && this.roundOf(this.page[0]) !== this.round) this.page.shift();
    if (this.page.length === 0) this.look(now);
    this.version = version;
    return this.page[0];
  }

  /** Something has changed that the page does not know. */
  forget(): void {
    this.page = [];
    this.length = 1;
  }

  private look(now: number): void {
    const runs = new Set<string>();
    for (const candidate of candidates(this.db, this.selection, now, this.taken)) {
      if (this.page.length === 0) this.round = this.roundOf(candidate);
      // The next round: by then phases of runs that are busy now belong to it too.
      if (runs.has(candidate.runId) || this.roundOf(candidate) !== this.round) break;
      runs.add(candidate.runId);
      if (this.page.push(candidate) === this.length) break;
    }
    this.lookedAt = now;
    this.length = Math.min(this.length * 2, LONGEST);
  }

  private roundOf({ runId }: Candidate): number {
    return this.taken.get(runId) ?? 0;
  }
}
