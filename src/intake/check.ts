import type { ImportRow } from '../core/import-row.ts';
import { declaredPhase, declaredRun } from './declared.ts';
import { parseDeclared, show } from './parse-declared.ts';
import type { Entry, ImportItem } from './row.ts';
import { toRow, toRun } from './to-row.ts';

/** What a rejection's number counts. */
export type Place = 'line' | 'row';

interface Numbering {
  readonly place?: Place;
  /** For readers that know only the order of their rows: the line of the nth. Asked for rejections only. */
  readonly lineOf?: (position: number) => number;
}

/** Checks each row by itself, then against those before it; gives a place in its run to each that names none. */
export function* checkEntries(
  entries: Iterable<Entry>,
  { place = 'line', lineOf = (line) => line }: Numbering = {},
): Generator<ImportItem> {
  const seen = new Map<string, number>();
  const appearances = new Map<string, number>();
  for (const entry of entries) {
    const item = checkEntry(entry, appearances);
    const reason = 'reason' in item ? item.reason : 'row' in item ? findDuplicate(item.row, entry.line) : undefined;
    if (reason !== undefined) yield { rejection: { line: lineOf(entry.line), reason } };
    else if (!('reason' in item)) yield item;
  }

  function findDuplicate({ runId, phaseId }: ImportRow, line: number): string | undefined {
    const key = `${runId}\0${phaseId}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, line);
    return first === undefined
      ? undefined
      : `run_id ${show(runId)} with phase_id ${show(phaseId)} stands in ${place} ${lineOf(first)} already`;
  }
}

function checkEntry(
  entry: Entry,
  appearances: Map<string, number>,
): Exclude<ImportItem, { rejection: unknown }> | { reason: string } {
  if ('reason' in entry) return entry;
  if ('declaredRun' in entry) {
    const parsed = parseDeclared(declaredRun, entry.declaredRun);
    return 'reason' in parsed ? parsed : { run: toRun(parsed.declared) };
  }
  const parsed = parseDeclared(declaredPhase, entry.declared);
  if ('reason' in parsed) return parsed;
  const { run_id: runId } = parsed.declared;
  const appearance = appearances.get(runId) ?? 0;
  appearances.set(runId, appearance + 1);
  return { row: toRow(parsed.declared, appearance) };
}
