/** The names of an attempt's log files: readable where the ids are plain, and never two keys with one name. */
import { createHash } from 'node:crypto';
import type { Key } from '../core/phase.ts';

const MAX_ID_CHARS = 80;
const HASH_CHARS = 10;

/** @param nth which attempt of this phase in this session, from 1 */
export function logNames(key: Key, nth: number): { stdout: string; stderr: string } {
  const again = nth >= 2 ? `.a${nth}` : '';
  const phaseFollows = !key.runId.endsWith('_') && !key.phaseId.startsWith('_');
  const run = isPlain(key.runId) ? key.runId : mark(key.runId, key);
  const phase = isPlain(key.phaseId) && phaseFollows ? key.phaseId : mark(key.phaseId, key);
  const stem = `${run}__${phase}${again}`;
  return { stdout: `${stem}.stdout.txt`, stderr: `${stem}.stderr.txt` };
}

/** A leading dot would hide the file. */
function isPlain(id: string): boolean {
  return (
    /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(id) && id.length <= MAX_ID_CHARS && !id.includes('__') && !/\.a\d+$/i.test(id)
  );
}

/** No plain id has a `~`, so a marked one equals none; and two marked ones differ in the hash, which is of both ids. */
function mark(id: string, key: Key): string {
  const readable = id.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^\.+/, '');
  // JSON escapes lone surrogates, which UTF-8 would make one and the same.
  const hash = createHash('sha256')
    .update(JSON.stringify([key.runId, key.phaseId]))
    .digest('hex');
  return `${readable.slice(0, MAX_ID_CHARS - HASH_CHARS - 1) || '_'}~${hash.slice(0, HASH_CHARS)}`;
}
