/** What gc says of baselines. */
import type { FreedBaselines } from '../core/baseline-keep.ts';
import { formatBytes } from './bytes.ts';
import { facts } from './facts.ts';
import { count, plain } from './text.ts';

const SHOWN = 5;

/** Nothing, where there is nothing to say. */
export function freedBaselinesText(freed: FreedBaselines): string | undefined {
  const { baselines, bytes, sessionsAtWork, stuck, isDryRun } = freed;
  const removed = `${count(baselines, 'baseline')} ${isDryRun ? 'would be removed' : 'removed'}, ${formatBytes(bytes)}`;
  const lines = [
    ...(baselines > 0 ? [removed] : []),
    ...(sessionsAtWork > 0 ? [`all kept: ${count(sessionsAtWork, 'session')} at work may use them`] : []),
    ...stuck.slice(0, SHOWN).map((path) => `could not be removed: ${plain(path)}`),
    ...(stuck.length > SHOWN ? [`and ${stuck.length - SHOWN} more that could not be removed`] : []),
  ];
  return lines.length === 0 ? undefined : facts('baselines', lines).join('\n');
}
