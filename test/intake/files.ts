/** Files of a test, in a folder that goes away after it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach } from 'vitest';
import type { DrainError } from '../../src/core/error.ts';
import type { ImportRow, ImportRun } from '../../src/core/import-row.ts';
import { formatRejection, type Intake, openIntake } from '../../src/intake/intake.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'drain-intake-'));
  folders.push(folder);
  return folder;
}

export function fileWith(name: string, content: string | Buffer): string {
  const file = join(tempFolder(), name);
  writeFileSync(file, content);
  return file;
}

export function databaseWith(sql: string, name = 'autopack.db'): string {
  const file = join(tempFolder(), name);
  const db = new Database(file);
  db.exec(sql);
  db.close();
  return file;
}

export interface Taken {
  readonly format: Intake['format'];
  readonly runs: ImportRun[];
  readonly rows: ImportRow[];
  /** As people read them. */
  readonly rejections: string[];
}

export function take(file: string): Taken {
  const intake = openIntake(file);
  const taken: Taken = { format: intake.format, runs: [], rows: [], rejections: [] };
  for (const item of intake.items()) {
    if ('row' in item) taken.rows.push(item.row);
    else if ('run' in item) taken.runs.push(item.run);
    else taken.rejections.push(formatRejection(intake, item.rejection));
  }
  return taken;
}

export function keysOf(rows: readonly ImportRow[]): string[] {
  return rows.map((row) => `${row.runId}/${row.phaseId}`);
}

export function errorOf(act: () => unknown): Pick<DrainError, 'code' | 'message'> {
  try {
    act();
  } catch (thrown) {
    return thrown as DrainError;
  }
  throw new Error('it did not throw');
}
