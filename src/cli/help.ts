import type { CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';

const GROUPS: readonly CommandEntry['group'][] = ['bring in', 'run', 'see', 'act', 'care'];

/** `drain --help` */
export function overview(): string {
  const groups = GROUPS.flatMap((group) => {
    const ofGroup = Object.entries(COMMANDS).filter(([, entry]) => entry.group === group);
    return ['', group.toUpperCase(), ...ofGroup.map(([name, { about }]) => `  ${name.padEnd(11)} ${about}`)];
  });
  return [
    'drain runs what failed, once more, one process each, and tells you in the',
    'morning what is fixed and why the rest still fails.',
    '',
    'usage: drain [COMMAND] [OPTIONS]        drain COMMAND --help says more',
    ...groups,
    '',
    'FIRST STEPS',
    "  drain import nightly.db --command 'python run.py {{ run.id }} {{ phase.id }}'",
    '  drain plan',
    '  drain --batch-size 10',
    '  drain report',
    '',
    'Every command takes --json, --data-dir DIR and --db FILE; what acts takes',
    'also --quiet. Colours: NO_COLOR=1, FORCE_COLOR=1.',
    'Exit codes: 0 done  1 something failed  2 nothing was run  3 cut by a limit',
    '            130, 143 stopped by a signal',
  ].join('\n');
}
