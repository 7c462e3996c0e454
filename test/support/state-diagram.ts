/** The state diagram of the README, from the one table of moves. */
import { TRANSITIONS } from '../../src/core/phase.ts';

export function stateDiagram(): string {
  const arrows = TRANSITIONS.flatMap(({ verb, from, to, when }) =>
    from.flatMap((state) => targets(to, verb).map((target) => `    ${state} --> ${target}: ${verb} (${when})`)),
  );
  return ['```mermaid', 'stateDiagram-v2', ...arrows, '```'].join('\n');
}

/** Where a phase can have been claimed or skipped from. */
function targets(to: string, verb: string): string[] {
  if (to !== 'origin') return [to];
  const entering = TRANSITIONS.find((move) => move.verb === (verb === 'retry' ? 'skip' : 'claim'));
  return [...(entering?.from ?? [])];
}
