import { statSync } from 'node:fs';
import type { Finding, Look } from '../../core/checkup.ts';
import { type Checkpoint, checkpoint } from '../../db/checkpoint.ts';
import { realOf } from '../../logs/remove.ts';
import { type Holder, listHolders } from '../../process/holders.ts';
import { listLiveSessions } from '../../read/live-sessions.ts';
import { countOf, someOf } from '../names.ts';
import type { Check, WithDatabase } from '../patient.ts';

/** SQLite empties it at 4 MB by itself, unless somebody reads on and on. */
const LARGE_BYTES = 16_000_000;

/** Of the WAL's own header, and of each page in it (https://www.sqlite.org/walformat.html). */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

const COMMAND_CHARS = 40;

export const wal: Check = {
  name: 'wal',
  about: 'the write-ahead log: its size, whether it can be emptied, and who keeps it from being',
  needs: 'database',
  async look(patient): Promise<Look> {
    const bytes = statSync(`${patient.database}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const seen = `${(bytes / 1e6).toFixed(1)} MB`;
    if (bytes > LARGE_BYTES) return { seen, findings: await large(patient, bytes) };
    return { seen, findings: torn(patient, bytes) };
  },
};

/** What a crash leaves: SQLite passes over it, and so does the next writer. */
function torn({ opened: { db }, now }: WithDatabase, bytes: number): Finding[] {
  const page = db.pragma('page_size', { simple: true }) as number;
  const rest = bytes <= HEADER_BYTES ? 0 : (bytes - HEADER_BYTES) % (page + FRAME_HEADER_BYTES);
  if (rest === 0 || listLiveSessions(db, now).length > 0) return [];
  return [
    {
      level: 'note',
      message: `the newest write in it was cut short (${countOf(rest, 'byte')} of a page): a crash or a full disk. What had been committed whole is there`,
    },
  ];
}

async function large(patient: WithDatabase, bytes: number): Promise<Finding[]> {
  const result = await patient.write((db) => checkpoint(db, 'passive'));
  const holders = listHolders(realOf(patient.database) ?? patient.database);
  const isKept = result.done < result.pages;
  const size = `${Math.round(bytes / 1e6)} MB`;
  if (!isKept && holders.length > 0) return []; // its next commit begins it anew
  return [
    {
      level: isKept ? 'warn' : 'note',
      message: isKept
        ? `${size}, of which ${partOf(result)} cannot be moved into the database: ${readerOf(holders)}`
        : `${size}, which nobody needs`,
      way: isKept
        ? 'end that reader (an open sqlite3 shell, a backup), then: drain doctor --fix'
        : 'drain doctor --fix empties it',
      heal: () => empty(patient),
    },
  ];
}

async function empty({ write }: WithDatabase): Promise<string> {
  const result = await write((db) => checkpoint(db, 'truncate'));
  if (result.busy) throw new Error('the WAL could not be emptied: somebody is reading the database');
  return 'emptied the WAL';
}

function partOf({ pages, done }: Checkpoint): string {
  return `${pages - done} of ${countOf(pages, 'page')}`;
}

function readerOf(holders: readonly Holder[]): string {
  if (holders.length === 0) return 'somebody who cannot be seen from here is reading';
  const names = holders.map(({ pid, command }) => {
    const short = command.length > COMMAND_CHARS ? `${command.slice(0, COMMAND_CHARS)}...` : command;
    return `pid ${pid} (${short})`;
  });
  return `somebody is reading. It is open in ${someOf(names)}`;
}
