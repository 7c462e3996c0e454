/** What forget says, before and after. */
import { type Counts, NO_COUNTS, PHASE_STATES } from '../core/phase.ts';
import type { EvidenceFile, EvidenceFiles } from '../logs/remove.ts';
import { formatBytes } from './bytes.ts';
import { count, plain } from './text.ts';

/** What would go with a run. */
export interface Doomed extends EvidenceFiles {
  readonly runId: string;
  readonly counts: Counts | undefined;
  readonly attempts: number;
}

export interface Forgotten extends Doomed {
  /** Files that could not be removed. */
  readonly stuck: readonly EvidenceFile[];
}

export function doomedText({ runId, counts = NO_COUNTS, attempts, files, outside }: Doomed): string {
  const states = PHASE_STATES.filter((state) => counts[state] > 0).map((state) => `${counts[state]} ${state}`);
  return [
    `${plain(runId)}: ${count(phasesOf(counts), 'phase')}${states.length > 0 ? ` (${states.join(', ')})` : ''}, ${count(attempts, 'attempt')},`,
    `  ${count(files.length, 'log file')}, ${formatBytes(bytesOf(files))}`,
    ...outsideLines(outside),
  ].join('\n');
}

export function forgottenText({ runId, files, stuck }: Forgotten): string {
  const freed = bytesOf(files) - bytesOf(stuck);
  const lines = [`${plain(runId)} is forgotten, ${formatBytes(freed)} of logs freed.`];
  if (stuck.length > 0)
    lines.push(`! ${count(stuck.length, 'file')} could not be removed, such as ${plain(stuck[0]?.path ?? '')}`);
  return lines.join('\n');
}

export function phasesOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0);
}

export function bytesOf(files: readonly EvidenceFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

function outsideLines(outside: readonly string[]): string[] {
  if (outside.length === 0) return [];
  return [
    `  ! ${count(outside.length, 'log file')} outside this backlog's folder ${outside.length === 1 ? 'stays' : 'stay'}: ${plain(outside[0] ?? '')}`,
  ];
}
