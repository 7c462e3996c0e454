import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding, Look } from '../../core/checkup.ts';
import type { Check, Configuration } from '../patient.ts';

const MB = 1_048_576;

/** Where no reserve is configured. */
const DEFAULT_RESERVE_BYTES = 100 * MB;

/** A phase takes some five files; a database and its journals three. */
const FEW_FILES = 1_000;

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
    const rooms = [...byDevice.values()].map((folder) => ({ folder, ...roomIn(folder) }));
    const reserve = reserveOf(configuration);
    return {
      seen: rooms.map(({ freeBytes, freeFiles }) => `${gbOf(freeBytes)} and ${filesOf(freeFiles)} free`).join('; '),
      findings: rooms.flatMap((room) => findingsOf(room, reserve)),
    };
  },
};

interface Room {
  readonly folder: string;
  readonly freeBytes: number;
  /** Nothing where a file system makes inodes as it needs them. */
  readonly freeFiles: number | undefined;
}

function roomIn(folder: string): Omit<Room, 'folder'> {
  const { bavail, bsize, files, ffree } = statfsSync(folder);
  return { freeBytes: bavail * bsize, freeFiles: files === 0 ? undefined : ffree };
}

function reserveOf(configuration: Configuration): number {
  const configured = 'problem' in configuration ? 0 : configuration.minFreeDiskMb * MB;
  return configured > 0 ? configured : DEFAULT_RESERVE_BYTES;
}

function findingsOf({ folder, freeBytes, freeFiles }: Room, reserve: number): Finding[] {
  const way = 'make room; drain gc --keep-days 30 --dry-run shows what old sessions would free';
  const bytes = `only ${gbOf(freeBytes)} free in ${folder}`;
  const few = freeFiles !== undefined && freeFiles < FEW_FILES * SOON;
  return [
    ...(freeBytes < reserve
      ? [{ level: 'bad', message: `${bytes}: below the reserve of ${gbOf(reserve)} no phase is started`, way } as const]
      : freeBytes < reserve * SOON
        ? [{ level: 'note', message: `${bytes}; below ${gbOf(reserve)} no phase is started`, way } as const]
        : []),
    ...(few
      ? [
          {
            level: freeFiles < FEW_FILES ? 'bad' : 'note',
            message: `only ${filesOf(freeFiles)} more fit in ${folder} (inodes)`,
            way,
          } as const,
        ]
      : []),
  ];
}

function gbOf(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(bytes < 1e10 ? 1 : 0)} GB`;
}

function filesOf(files: number | undefined): string {
  return files === undefined ? 'any number of files' : `${files.toLocaleString('en-US')} files`;
}
