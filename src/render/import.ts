import type { BroughtIn } from '../intake/bring-in.ts';
import { count } from './text.ts';

/** What an import did, and what it still lacks. */
export function importText(taken: BroughtIn, { file, hasDefault }: { file: string; hasDefault: boolean }): string {
  const states = Object.entries(taken.byState).filter(([, number]) => number > 0);
  const lines = [
    `${count(taken.phases, 'phase')} in ${count(taken.runs, 'run')}: ${states.map(([state, number]) => `${number} ${state}`).join(', ')}`,
    `  ${taken.inserted} new, ${taken.updated} updated, ${taken.unchanged} unchanged`,
  ];
  if (taken.leftAlone > 0)
    lines.push(`  ${count(taken.leftAlone, 'phase')} drained here since: their state was left as it is`);
  if (taken.withoutCommand > 0 && !hasDefault) {
    lines.push(
      `  ! ${count(taken.withoutCommand, 'phase')} ${taken.withoutCommand === 1 ? 'has' : 'have'} no command. Give one:`,
      `    drain import ${file} --command 'PROGRAM {{ run.id }} {{ phase.id }}'`,
    );
  }
  const next = taken.byState.failed === 0 && taken.byState.queued > 0 ? 'drain plan --state queued' : 'drain plan';
  return [...lines, `Next: ${next}`].join('\n');
}
