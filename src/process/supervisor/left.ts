/** The supervisors of a session as they are found from outside, by the records that lie in its folder. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../core/error.ts';
import { listLineage, mayBeRunning, mayCarry } from '../tree.ts';
import { fileOf, readRecord, recordOf, type SupervisorRecord } from './record.ts';

const FOLDER = 'supervisors';

/** Where the supervisors of the session in `folder` keep their records. */
export function recordsFolder(folder: string): string {
  return join(folder, FOLDER);
}

export interface LeftSupervisor {
  /** In the lineage of each of its processes that is not yet a program. */
  readonly id: string;
  readonly file: string;
  /** Nothing, where it has not come to writing one. */
  readonly record: SupervisorRecord | undefined;
}

export function listSupervisors(folder: string): LeftSupervisor[] {
  return listNames(recordsFolder(folder))
    .flatMap((name) => fileOf(name) ?? [])
    .map((id) => ({ id, file: join(recordsFolder(folder), id) }))
    .map(({ id, file }) => ({ id, file, record: readRecord(recordOf(file)) }));
}

/** The one that began program `id`. */
export function findSupervisorOf(folder: string, id: string): LeftSupervisor | undefined {
  return listSupervisors(folder).find(({ record }) => record?.last?.id === id);
}

/**
 * By its number, its start and its lineage, which it has from its first moment on: a record can be damaged or forged. Where
 * nothing is on record, by its lineage alone.
 */
export function isSupervising({ id, record }: LeftSupervisor): boolean {
  if (!record) return listLineage([id]).length > 0;
  return mayBeRunning(record.supervisor) && mayCarry(record.supervisor.pid, id);
}

/** Epoch milliseconds of what it has written last: what a record of another boot cannot tell by itself. */
export function lastWrittenAt({ file }: LeftSupervisor): number {
  return Math.round(statSync(recordOf(file)).mtimeMs);
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return []; // removed under it
    throw thrown;
  }
}
