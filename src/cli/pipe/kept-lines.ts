import { quoteForShell } from '../../core/template.ts';
import { findPipeProgress } from '../../read/batches/pipe-progress.ts';
import { endedOf } from '../../render/pipe/standing.ts';
import { count, plain } from '../../render/text.ts';
import type { RunPlace } from '../../render/wire/pipe-exec.ts';
import { type Arguments, text, texts } from '../command.ts';

/** What is kept of a run that was stopped in the middle, and the command that goes on with it. */
export function keptLines(args: Arguments, { run, store }: RunPlace): string[] {
  const scopes = findPipeProgress(store, run)?.scopes ?? [];
  const kept = scopes.reduce((sum, scope) => sum + endedOf(scope), 0);
  const what = kept === 0 ? 'no batch was committed' : `${count(kept, 'batch', 'batches')} kept in ${plain(store)}`;
  return [`stopped: ${what}`, `To go on: ${plain(goOn(args, { run, store }))}`];
}

/** As it was typed, with the names that were made for it. */
function goOn(args: Arguments, { run, store }: Pick<RunPlace, 'run' | 'store'>): string {
  const options = [
    ...['flow', 'output'].map((name) => [name, text(args, name)] as const),
    ...texts(args, 'input').map((word) => ['input', word] as const),
    ...([
      ['run-id', run],
      ['store', text(args, 'store') ?? store],
    ] as const),
  ];
  const words = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, quoteForShell(value)]));
  return ['drain pipe exec', quoteForShell(text(args, 'file') ?? ''), ...words].join(' ');
}
