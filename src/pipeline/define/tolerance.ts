/** How many failed batches a scope bears. */
import type { OnFailure } from './node.ts';

/** So many batches have to have ended before a part of an unknown number means anything. */
const ENOUGH = 20;

/** Whether the scope has to stop, given how many of those that ended have failed. @param total undefined: not known */
export function isExceeded(
  onFailure: OnFailure | undefined,
  { failed, ended, total }: { failed: number; ended: number; total: number | undefined },
): boolean {
  if (failed === 0 || onFailure === 'continue') return false;
  if (typeof onFailure !== 'object') return true;
  const { tolerate } = onFailure;
  if (typeof tolerate === 'number') return failed > tolerate;
  const share = Number.parseFloat(tolerate) / 100;
  return failed > share * (total ?? Math.max(ended, ENOUGH));
}

/** The same once nothing more begins: by then it is known how many there were. */
export function isExceededAtEnd(
  onFailure: OnFailure | undefined,
  { failed, ended, total = ended }: { failed: number; ended: number; total: number | undefined },
): boolean {
  return isExceeded(onFailure, { failed, ended, total });
}
