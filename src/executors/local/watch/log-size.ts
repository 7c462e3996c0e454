import { sizeOf } from '../../../logs/file.ts';
import { every, type Watcher } from './watcher.ts';

/** A look takes some microseconds. What is written between two of them is the most by which a log is larger than it may be. */
const LOOK_MS = 250;

/** One of its logs has become too large. */
export const logSize: Watcher = ({ logs, limits }, report) => {
  const { maxLogBytes } = limits;
  if (maxLogBytes <= 0) return undefined;
  return every(LOOK_MS, () => {
    if (Math.max(sizeOf(logs.stdout), sizeOf(logs.stderr)) > maxLogBytes) report('log-limit');
  });
};
