/** JSON: a list of phases, `{ phases }`, `{ run_id, phases }`, or `{ runs: [{ run_id, phases }] }`. Read whole: for a million rows use JSON Lines. */
import { checkEntries } from './check.ts';
import { elementLines, explainJson, findBadLine } from './json-lines.ts';
import { show } from './parse-declared.ts';
import { readText } from './read-text.ts';
import type { Entry, ImportItem } from './row.ts';

export function* readJson(file: string): Generator<ImportItem> {
  const text = readText(file, `Cannot import ${file}`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    yield { rejection: { line: findBadLine(text), reason: explainJson(thrown) } };
    return;
  }
  let lines: number[] | undefined;
  const lineOf = (position: number): number => {
    lines ??= elementLines(text);
    return lines[position] ?? 1;
  };
  yield* checkEntries(numbered(document), { lineOf });
}

/** Numbers the document, then its runs and phases in the order in which they stand: as {@link elementLines} does. */
function* numbered(document: unknown): Generator<Entry> {
  let position = 0;
  if (Array.isArray(document)) yield* phases(document);
  else if (isObject(document) && ('runs' in document || 'phases' in document)) yield* runs(document);
  else yield { line: 0, reason: `${show(document)} has neither "runs" nor "phases"` };

  function* runs(document: Record<string, unknown>): Generator<Entry> {
    for (const [name, list] of Object.entries(document)) {
      if (name === 'phases') yield* phasesOf(document, 0);
      if (name !== 'runs') continue;
      if (!Array.isArray(list)) yield { line: 0, reason: `runs ${show(list)} is not a list` };
      else for (const run of list) yield* phasesOf(run, ++position);
    }
  }

  function* phasesOf(run: unknown, line: number): Generator<Entry> {
    if (!isObject(run)) return yield { line, reason: `${show(run)} is not an object` };
    const { phases: list = [], ...declaredRun } = run;
    const isNamed = 'run_id' in run || line > 0;
    if (isNamed) yield { line, declaredRun };
    if (!Array.isArray(list)) yield { line, reason: `phases ${show(list)} is not a list` };
    else yield* phases(list, isNamed ? { run_id: run.run_id } : {});
  }

  function* phases(list: readonly unknown[], inherited: object = {}): Generator<Entry> {
    for (const phase of list)
      yield { line: ++position, declared: isObject(phase) ? { ...inherited, ...phase } : phase };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
