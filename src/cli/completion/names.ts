/** Names out of the backlog that a command line means, where there is one. */
import { findPlaces } from '../../config/data-dir.ts';
import { openToInspect } from '../../db/inspect.ts';
import type { Db } from '../../db/native.ts';
import { SCHEMA_VERSION } from '../../db/open.ts';
import { listStarting, type Named } from '../../read/starting.ts';

export interface Names extends Disposable {
  /** @param of the run of phases */
  list(what: Named, prefix: string, of?: string): string[];
}

/** Of no meaning to any shell, neither inside a word nor between two: others are to be typed. */
const HARMLESS = /^[A-Za-z0-9._+%,/][A-Za-z0-9._+%,/-]*$/;

/** The database is opened once something is asked of it. @param words of the command line: `--data-dir` and `--db` among them */
export function createNames(words: readonly string[]): Names {
  let db: Db | undefined;
  return {
    list: (what, prefix, of) => {
      try {
        db ??= open(words);
        return db ? listStarting(db, what, prefix, of).filter((name) => HARMLESS.test(name)) : [];
      } catch {
        return []; // no backlog here, a damaged one, a locked one: whoever runs a command on it will be told
      }
    },
    [Symbol.dispose]: () => db?.close(),
  };
}

/** Nothing for a database of another version: a TAB brings nothing up to date. */
function open(words: readonly string[]): Db | undefined {
  const { database } = findPlaces({
    ...{ dataDir: valueAfter(words, '--data-dir'), db: valueAfter(words, '--db') },
    ...{ cwd: process.cwd(), environment: process.env },
  });
  const { db, version } = openToInspect(database);
  if (version === SCHEMA_VERSION) return db;
  db.close();
  return undefined;
}

function valueAfter(words: readonly string[], flag: string): string | undefined {
  const at = words.lastIndexOf(flag);
  if (at >= 0) return words[at + 1];
  return words.findLast((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);
}
