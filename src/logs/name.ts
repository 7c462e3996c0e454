/** The names of an attempt's log files: readable where the ids are plain, and never two keys with one name. */
import { isPlainName, markedName } from '../core/file-name.ts';
import type { Key } from '../core/phase.ts';

/** @param nth which attempt of this phase in this session, from 1 */
export function logNames(key: Key, nth: number): { stdout: string; stderr: string } {
  const again = nth >= 2 ? `.a${nth}` : '';
  const phaseFollows = !key.runId.endsWith('_') && !key.phaseId.startsWith('_');
  const run = isPlain(key.runId) ? key.runId : mark(key.runId, key);
  const phase = isPlain(key.phaseId) && phaseFollows ? key.phaseId : mark(key.phaseId, key);
  const stem = `${run}__${phase}${again}`;
  return { stdout: `${stem}.stdout.txt`, stderr: `${stem}.stderr.txt` };
}

function isPlain(id: string): boolean {
  return isPlainName(id) && !id.includes('__') && !/\.a\d+$/i.test(id);
}

function mark(id: string, { runId, phaseId }: Key): string {
  return markedName(id, [runId, phaseId]);
}
