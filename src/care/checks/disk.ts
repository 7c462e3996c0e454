import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, Look } from '../../core/checkup.ts';
import { findFreeBytes } from '../../files/free-bytes.ts';
import { findFreeInodes } from '../../files/free-inodes.ts';
import type { Check, Configuration } from '../patient.ts';

const MB = 1_048_576;

/** Where no reserve is configured, or the configuration cannot be read: as the options' own defaults. */
const DEFAULTS: Reserve = { bytes: 100 * MB, files: 1_000 };

/** What is soon too little is told of before it is. */
const SOON = 5;

export const disk: Check = {
  name: 'disk',
  about: 'free bytes and inodes where the database and the logs are',
  needs: 'nothing',
  look({ dataDir, database, sessionsFolder, configuration }): Look {
    const folders = [dirname(database), dataDir, sessionsFolder].filter((folder) => existsSync(folder));
    // One of each file system.
    const byDevice = new Map(folders.map((folder) => [statSync(folder).dev, folder]));
    const rooms = [...byDevice.values()].flatMap(roomIn);
    const reserve = reserveOf(configuration);
    return {
      seen: rooms.map(({ freeBytes, freeFiles }) => `${gbOf(freeBytes)} and ${filesOf(freeFiles)} free`).join('; '),
      findings: rooms.flatMap((room) => findingsOf(room, reserve)),
    };
  },
};

interface Reserve {
  readonly bytes: number;
  /** More than these have to fit. */
  readonly files: number;
}

interface Room {
  readonly folder: string;
  readonly freeBytes: number;
  /** Nothing where a file system makes inodes as it needs them. */
  readonly freeFiles: number | undefined;
}

/** Nothing where the system does not tell. */
function roomIn(folder: string): Room[] {
  const freeBytes = findFreeBytes(folder);
  return freeBytes === undefined ? [] : [{ folder, freeBytes, freeFiles: findFreeInodes(folder) }];
}

function reserveOf(configuration: Configuration): Reserve {
  if ('problem' in configuration) return DEFAULTS;
  const { minFreeDiskMb, minFreeInodes } = configuration;
  return { bytes: minFreeDiskMb * MB || DEFAULTS.bytes, files: minFreeInodes || DEFAULTS.files };
}

const WAY = 'make room; drain gc --keep-days 30 --dry-run shows what old sessions would free';

function findingsOf({ folder, freeBytes, freeFiles }: Room, reserve: Reserve): Finding[] {
  const bytes = levelOf(freeBytes, reserve.bytes);
  const files = freeFiles === undefined ? undefined : levelOf(freeFiles, reserve.files);
  const found = [
    bytes && {
      level: bytes,
      message: `only ${gbOf(freeBytes)} free in ${folder}; below ${gbOf(reserve.bytes)} no phase is started`,
    },
    files && {
      level: files,
      message: `only ${filesOf(freeFiles)} more fit in ${folder} (inodes); below ${reserve.files} no phase is started`,
    },
  ].filter((finding) => finding !== undefined);
  return found.map((finding) => ({ ...finding, way: WAY }));
}

function levelOf(free: number, reserve: number): Finding['level'] | undefined {
  if (free < reserve) return 'bad';
  return free < reserve * SOON ? 'note' : undefined;
}

function gbOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
}

function filesOf(files: number | undefined): string {
  return files === undefined ? 'any number of files' : `${files.toLocaleString('en-US')} files`;
}
