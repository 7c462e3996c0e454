/** Writes the report as a page, over nothing but an earlier page. */
import { closeSync, openSync, readSync, realpathSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { packageVersion } from '../db/root.ts';
import { replaceFile } from '../files/replace.ts';
import { listWorstFirst } from '../read/night/listed-attempts.ts';
import { listTimeline } from '../read/night/timeline.ts';
import type { NightView } from '../read/night.ts';
import { MOST_ATTEMPTS, MOST_LISTED } from '../render/page/data.ts';
import { nightPage } from '../render/page/page.ts';

export function pageOf(db: Db, view: NightView): Generator<string> {
  const sessionIds = view.sessions.map(({ sessionId }) => sessionId);
  return nightPage({
    view,
    attempts: listTimeline(db, sessionIds, MOST_ATTEMPTS),
    listed: listWorstFirst(db, sessionIds, MOST_LISTED),
    drainVersion: packageVersion(),
  });
}

/**
 * @returns its size in bytes
 * @throws DrainError `not_a_page`, `cannot_write`
 */
export function writePage(file: string, page: Iterable<string>): number {
  try {
    const target = targetOf(resolve(file));
    replaceFile(target, page);
    return statSync(target).size;
  } catch (thrown) {
    if (thrown instanceof DrainError) throw thrown;
    const why = codeOf(thrown) === 'ENOENT' ? 'there is no such folder' : messageOf(thrown);
    throw new DrainError('cannot_write', `Cannot write the report to ${file}: ${why}.`, { cause: thrown });
  }
}

/** Behind a link, which stays; the file is replaced, and a slip of the hand must not replace a backlog. */
function targetOf(path: string): string {
  const found: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  if (!found) return path;
  const target = realpathSync(path);
  if (!found.isFile()) throw refusal(path, found.isDirectory() ? 'that is a folder' : 'that is no file');
  if (found.size > 0 && !isPage(target)) throw refusal(path, 'there is a file that is no HTML page');
  return target;
}

function refusal(path: string, why: string): DrainError {
  return new DrainError('not_a_page', `Cannot write the report to ${path}: ${why}. Name another: --html night.html`);
}

function isPage(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const beginning = Buffer.alloc(64);
    return /^\s*<(!doctype\s+)?html/i.test(beginning.toString('utf8', 0, readSync(descriptor, beginning)));
  } finally {
    closeSync(descriptor);
  }
}
