/**
 * Keeps the folders of a run's items up to its events. One batch at a time, a few items of it at once; the cursor follows,
 * but never past an item that could not be published, which is tried again with what comes next. At least once: whoever
 * goes on after a kill may publish an item a second time, and with the same.
 */

import { resultsCursor } from '../../core/dispatch/cursors.ts';
import type { DispatchDefinition } from '../../core/dispatch/definition.ts';
import { DrainError, messageOf } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { isBusy, transact } from '../../db/transact.ts';
import { findCursor } from '../../read/cursor.ts';
import { type EndedTask, listEndedTasks, type TaskResult } from '../../read/task-results.ts';
import { keepsLogs } from '../../render/task-places.ts';
import { plain } from '../../render/text.ts';
import { moveCursor } from '../../store/cursor.ts';
import { putTask } from './put-task.ts';
import { type RemoveLogs, removeLogs } from './remove-logs.ts';

/** Of the items of which ends are looked up at once. */
const BATCH = 32;
/** Items being written; also how many of those that failed get another try with each event. */
const AT_ONCE = 4;

export interface PublisherOptions extends RemoveLogs {
  readonly runId: string;
  readonly definition: DispatchDefinition;
  /** Aborts when no more ends are to be looked up: a later one goes on. */
  readonly stop?: AbortSignal | undefined;
}

interface Owed {
  /** The first event of it that has not taken effect. */
  readonly seq: number;
  readonly why: unknown;
}

export class TaskPublisher {
  private readonly db: Db;
  private readonly options: PublisherOptions;
  /** All events up to this one were looked at. */
  private seen: number;
  /** By the item that could not be published. */
  private readonly owed = new Map<string, Owed>();
  private isAsked = false;
  private working: Promise<void> | undefined;

  constructor(db: Db, options: PublisherOptions) {
    this.db = db;
    this.options = options;
    this.seen = findCursor(db, resultsCursor(options.runId)) ?? 0;
  }

  /** Returns at once. */
  catchUp(): void {
    this.isAsked = true;
    this.working ??= this.work().finally(() => {
      this.working = undefined;
    });
  }

  /** @throws DrainError `cannot_write` for what could not be published to the end */
  async settle(): Promise<void> {
    this.catchUp();
    while (this.working) await this.working;
    await this.publish(this.takeOwed(this.owed.size));
    await this.publishNew();
    this.moveOn();
    if (this.owed.size > 0) throw this.unpublished();
  }

  /** Never throws: what goes wrong here is met again at the end. */
  private async work(): Promise<void> {
    try {
      while (this.isAsked) {
        this.isAsked = false;
        await this.publish(this.takeOwed(AT_ONCE));
        await this.publishNew();
      }
    } catch {
      // As said.
    }
  }

  private async publishNew(): Promise<void> {
    for (let ends = this.listNext(); ends.length > 0; ends = this.listNext()) {
      await this.publish(ends);
      this.seen = ends.at(-1)?.seq ?? this.seen;
      this.moveOn();
    }
  }

  /** Another process may be at it too: what it has published already is not done again. */
  private listNext(): EndedTask[] {
    const { runId, stop, hurry } = this.options;
    if (stop?.aborted || hurry?.aborted) return [];
    const after = Math.max(this.seen, findCursor(this.db, resultsCursor(runId)) ?? 0);
    return listEndedTasks(this.db, { runId, after, limit: BATCH });
  }

  private async publish(ends: readonly EndedTask[]): Promise<void> {
    const first = new Map<string, number>();
    for (const { phaseId, seq } of ends) first.set(phaseId, Math.min(seq, first.get(phaseId) ?? seq));
    const left = first.entries();
    const results: TaskResult[] = [];
    const workers = Array.from({ length: AT_ONCE }, async () => {
      for (const [phaseId, seq] of left) results.push(...(await this.put(phaseId, seq)));
    });
    await Promise.all(workers);
    await this.removeLogs(results, first);
  }

  private async put(phaseId: string, seq: number): Promise<TaskResult[]> {
    try {
      const { runId, definition, hurry } = this.options;
      const result = await putTask(this.db, { definition, runId, phaseId, hurry });
      return result ? [result] : [];
    } catch (why) {
      this.owe(phaseId, { seq, why });
      return [];
    }
  }

  private async removeLogs(results: readonly TaskResult[], first: ReadonlyMap<string, number>): Promise<void> {
    const unkept = results.filter((result) => !keepsLogs(this.options.definition, result));
    try {
      await removeLogs(this.db, unkept, this.options);
    } catch (why) {
      for (const { phaseId } of unkept) this.owe(phaseId, { seq: first.get(phaseId) ?? 0, why });
    }
  }

  private owe(phaseId: string, { seq, why }: Owed): void {
    this.owed.set(phaseId, { seq: Math.min(seq, this.owed.get(phaseId)?.seq ?? seq), why });
  }

  /** They stand last in line when they fail again, so that none keeps the others from their turn. */
  private takeOwed(count: number): EndedTask[] {
    const taken = [...this.owed].slice(0, count).map(([phaseId, { seq }]) => ({ phaseId, seq }));
    for (const { phaseId } of taken) this.owed.delete(phaseId);
    return taken;
  }

  private moveOn(): void {
    const before = [...this.owed.values()].map(({ seq }) => seq - 1);
    const seq = before.reduce((least, one) => Math.min(least, one), this.seen);
    try {
      transact(this.db, () => moveCursor(this.db, resultsCursor(this.options.runId), seq));
    } catch (thrown) {
      // It tells how far this has come; where the database is busy now, the next batch moves it.
      if (!isBusy(thrown)) throw thrown;
    }
  }

  private unpublished(): DrainError {
    const [first] = this.owed;
    const phaseIds = [...this.owed.keys()];
    const named = `${phaseIds.slice(0, 3).join(', ')}${phaseIds.length > 3 ? ` and ${phaseIds.length - 3} more` : ''}`;
    return new DrainError(
      'cannot_write',
      `the results of ${named} are not in ${plain(this.options.definition.folder)}: ${plain(messageOf(first?.[1].why))}. ` +
        'They are on record; the next drain tries again.',
    );
  }
}
