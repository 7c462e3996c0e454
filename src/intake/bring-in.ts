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
import type { ImportItem, Rejection } from './row.ts';

export interface BringInOptions {
  readonly door: Door;
  /** For runs whose phases name none. */
  readonly command: Command | undefined;
  /** For all runs of the file, beside those that they name. */
  readonly quotas?: readonly string[];
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

/** Reads all of a file without taking anything in. @throws DrainError `rejected` */
export function checkRows(intake: Intake): void {
  const rejections = new Rejections(intake);
  for (const item of intake.items()) if ('rejection' in item) rejections.add(item.rejection);
  rejections.throwIfAny();
}

class Rejections {
  private readonly intake: Intake;
  private readonly named: string[] = [];
  private count = 0;

  constructor(intake: Intake) {
    this.intake = intake;
  }

  get some(): boolean {
    return this.count > 0;
  }

  add(rejection: Rejection): void {
    this.count++;
    if (this.named.length < NAMED) this.named.push(formatRejection(this.intake, rejection));
  }

  throwIfAny(): void {
    if (!this.some) return;
    const more = this.count > NAMED ? [`and ${this.count - NAMED} more`] : [];
    const lines = [...this.named, ...more].map((line) => `  ${line}`).join('\n');
    const rows = this.count === 1 ? 'row' : 'rows';
    throw new DrainError(
      'rejected',
      `Nothing was imported from ${this.intake.file}: ${this.count} bad ${rows}.\n${lines}`,
      {
        data: { rejected: this.count, rows: this.named },
      },
    );
  }
}

class Takings {
  private readonly db: Db;
  private readonly intake: Intake;
  private readonly options: BringInOptions;
  private readonly runs = new Set<string>();
  private readonly runsWithCommand = new Set<string>();
  private readonly results: Record<PutResult, number> = { inserted: 0, updated: 0, unchanged: 0, 'left-alone': 0 };
  private readonly byState: Record<ImportState, number> = { queued: 0, failed: 0, complete: 0, skipped: 0 };
  private readonly rejections: Rejections;
  private withoutCommand = 0;

  constructor(db: Db, intake: Intake, options: BringInOptions) {
    this.db = db;
    this.intake = intake;
    this.options = options;
    this.rejections = new Rejections(intake);
  }

  add(item: ImportItem): void {
    if ('rejection' in item) this.rejections.add(item.rejection);
    else if (!this.rejections.some) {
      if ('run' in item) this.addRun(item.run);
      else this.addRow(item.row);
    }
  }

  close(): BroughtIn {
    this.rejections.throwIfAny();
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
    const { door, command, quotas = [], cwd, at } = this.options;
    const own = run.command ?? command;
    this.runs.add(run.runId);
    if (own) this.runsWithCommand.add(run.runId);
    const mode: { mode?: RunMode } = this.intake.format === 'joblog' ? { mode: 'independent' } : {};
    putRun(this.db, {
      ...mode,
      ...run,
      cwd: run.cwd === undefined ? cwd : resolve(cwd, run.cwd),
      ...(own && { command: own }),
      ...(quotas.length > 0 && { quotas: [...new Set([...(run.quotas ?? []), ...quotas])] }),
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
}
