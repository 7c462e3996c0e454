import type { Descriptors, Gate } from './gate.ts';

/** The pipes to and from a phase's supervisor. */
const PER_PHASE = 2;

/**
 * Counted while it happens: starting a supervisor takes 7, git beside it 7; what ends meanwhile reads one log at a time and
 * writes the session's file.
 */
const RESERVE = 16;

/**
 * Nothing new starts while it might not get the file descriptors that it needs. What was claimed a moment ago has not taken
 * its own yet: they are counted from the first look on. Supervisors that are idle keep theirs for whoever comes next.
 */
export function enoughDescriptors(): Gate {
  let first: number | undefined;
  let supervisors = 0;
  return ({ machine, running }) => {
    supervisors = Math.max(supervisors, running);
    const idle = supervisors - running;
    for (const each of machine.descriptors()) {
      if (each.of === 'process') first ??= each.open;
      const soon =
        each.of === 'process' ? Math.max(each.open - PER_PHASE * idle, (first ?? 0) + PER_PHASE * running) : each.open;
      if (each.limit - soon < RESERVE) return { why: 'descriptors', note: noteOf(each, soon), stop: 'descriptors' };
    }
    return undefined;
  };
}

function noteOf({ of, limit }: Descriptors, taken: number): string {
  return of === 'process'
    ? `${taken} of ${limit} file descriptors taken (ulimit -n)`
    : `${taken} of the machine's ${limit} file descriptors taken (fs.file-max)`;
}
