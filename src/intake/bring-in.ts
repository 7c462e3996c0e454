/** Takes a file's phases into the backlog: all of them or none. */
import { isAbsolute, resolve } from 'node:path';
import { DrainError } from '../core/error.ts';
import type { CategoryRule } from '../core/failure/category.ts';
import type { ImportRow, ImportState } from '../core/import-row.ts';
import type { Command } from '../core/phase.ts';
import type { Door, RunMode } from '../core/run.ts';
import type { Db } from '../db/native.ts';
import { transactDurably } from '../db/transact.ts';
import { addEvent } from '../store/events.ts';
import { type PutResult, putPhase } from '../store/put-phase.ts';
import { putRun } from '../store/put-run.ts';
import { formatRejection, type Intake } from './intake.ts';
import type { ImportItem } from './row.ts';

export interface BringInOptions {
  readonly door: Door;
  /** For runs whose phases name none. */
  readonly command: Command | undefined;
  /** Where phases run that name no directory, and what relative ones are relative to. */
  readonly cwd: string;
  readonly rules: readonly CategoryRule[];
  readonly by: string;
  readonly at: number;
}

export interface BroughtIn {
  readonly runs: number;
  readonly phases: number;
  readonly byState: Readonly<Record<ImportState, number>>;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Drained here since the last import: their state stays as it is. */
  readonly leftAlone: number;
  readonly withoutCommand: number;
}

/** How many bad rows are named; all are counted. */
const NAMED = 20;

/** @throws DrainError `rejected`: nothing was taken in, and each bad row is named with its line and reason */
export function bringIn(db: Db, intake: Intake, options: BringInOptions): BroughtIn {
  return transactDurably(db, () => {
    const taken = new Takings(db, intake, options);
    for (const item of intake.items()) taken.add(item);
    return taken.close();
  });
}

class Takings {
  private readonly db: Db;
  private readonly intake: Intake;
  private readonly options: BringInOptions;
  private readonly runs = new Set<string>();
  private readonly runsWithCommand = new Set<string>();
  private readonly results: Record<PutResult, number> = { inserted: 0, updated: 0, unchanged: 0, 'left-alone': 0 };
  private readonly byState: Record<ImportState, number> = { queued: 0, failed: 0, complete: 0, skipped: 0 };
  private readonly rejected: string[] = [];
  private rejections = 0;
  private withoutCommand = 0;

  constructor(db: Db, intake: Intake, options: BringInOptions) {
    this.db = db;
    this.intake = intake;
    this.options = options;
  }

  add(item: ImportItem): void {
    if ('rejection' in item) {
      this.rejections++;
      if (this.rejected.length < NAMED) this.rejected.push(formatRejection(this.intake, item.rejection));
    } else if (this.rejections === 0) {
      if ('run' in item) this.addRun(item.run);
      else this.addRow(item.row);
    }
  }

  close(): BroughtIn {
    if (this.rejections > 0) throw this.refusal();
    const { inserted, updated, unchanged, 'left-alone': leftAlone } = this.results;
    const counts = {
      runs: this.runs.size,
      phases: inserted + updated + unchanged + leftAlone,
      inserted,
      updated,
      unchanged,
      leftAlone,
    };
    if (inserted + updated + leftAlone > 0) {
      const data = { file: this.intake.file, format: this.intake.format, ...counts };
      addEvent(this.db, this.options.at, { type: 'phases.added', by: this.options.by, data });
    }
    return { ...counts, byState: this.byState, withoutCommand: this.withoutCommand };
  }

  private addRun(run: Extract<ImportItem, { run: unknown }>['run']): void {
    const { door, command, cwd, at } = this.options;
    const own = run.command ?? command;
    this.runs.add(run.runId);
    if (own) this.runsWithCommand.add(run.runId);
    const mode: { mode?: RunMode } = this.intake.format === 'joblog' ? { mode: 'independent' } : {};
    putRun(this.db, {
      ...mode,
      ...run,
      cwd: run.cwd === undefined ? cwd : resolve(cwd, run.cwd),
      ...(own && { command: own }),
      door,
      at,
    });
  }

  private addRow(row: ImportRow): void {
    if (!this.runs.has(row.runId)) this.addRun({ runId: row.runId });
    const { rules, by, at, cwd } = this.options;
    const placed = row.cwd === undefined || isAbsolute(row.cwd) ? row : { ...row, cwd: resolve(cwd, row.cwd) };
    this.results[putPhase(this.db, placed, { source: this.intake.file, rules, by, at })]++;
    this.byState[row.state]++;
    if (!row.command && !this.runsWithCommand.has(row.runId)) this.withoutCommand++;
  }

  private refusal(): DrainError {
    const { file } = this.intake;
    const more = this.rejections > NAMED ? [`and ${this.rejections - NAMED} more`] : [];
    const lines = [...this.rejected, ...more].map((line) => `  ${line}`).join('\n');
    return new DrainError(
      'rejected',
      `Nothing was imported from ${file}: ${this.rejections} bad ${this.rejections === 1 ? 'row' : 'rows'}.\n${lines}`,
      {
        data: { rejected: this.rejections, rows: this.rejected },
      },
    );
  }
}
