import { openToRead } from '../config/backlog.ts';
import { PHASE_STATES } from '../core/phase.ts';
import { DOORS } from '../core/run.ts';
import { listRunsWith } from '../read/runs-with.ts';
import { runsText } from '../render/runs.ts';
import { runWire } from '../render/wire/runs.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, texts } from './command.ts';
import { onlyWhere } from './where.ts';

export const command: CliCommand = {
  usage: 'runs',
  about: 'Lists runs with the number of their phases in each state.',
  examples: [
    ['drain runs --state failed', 'runs that have failed phases'],
    ['drain runs --door dispatch', 'runs that dispatch made'],
  ],
  options: {
    state: {
      type: 'string',
      array: true,
      choices: PHASE_STATES,
      describe: 'only runs with phases in this state (may be repeated)',
    },
    door: { type: 'string', array: true, choices: DOORS, describe: 'only runs that this door made (may be repeated)' },
  },
  async run(args, output) {
    const db = await openToRead(await backlogOf(onlyWhere(args)));
    try {
      const states = PHASE_STATES.filter((state) => texts(args, 'state').includes(state));
      const runs = listRunsWith(db, { states, doors: texts(args, 'door') });
      output.print(runsText(runs, output.columns));
      output.document({ runs: runs.map(runWire) });
      return 0;
    } finally {
      db.close();
    }
  },
};
