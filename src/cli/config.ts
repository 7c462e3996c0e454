import type { Backlog } from '../config/backlog.ts';
import { describeOptions } from '../config/describe.ts';
import { codeOf, messageOf } from '../core/error.ts';
import { configText } from '../render/config.ts';
import { configWire } from '../render/wire/config.ts';
import { backlogOf } from './backlog.ts';
import type { Arguments, CliCommand } from './command.ts';
import { SESSION_FLAGS } from './flags.ts';
import type { Output } from './output.ts';

export const command: CliCommand = {
  usage: 'config',
  about:
    'Shows every option with its value, where that came from (flag, environment, file, default), its range and what it is for. Secrets are masked.',
  examples: [
    ['drain config', 'what the next drain would go by'],
    ['DRAIN_OPT_BATCH_SIZE=5 drain config --json', 'options may stand in the environment'],
  ],
  options: SESSION_FLAGS,
  async run(args, output) {
    const { backlog, isThere } = await findOrDescribe(args, output);
    const facts = {
      places: isThere ? backlog.places : undefined,
      configFile: backlog.configFile,
      home: backlog.places.home,
      options: describeOptions(backlog),
    };
    output.print(configText(facts));
    output.document(configWire(facts));
    return 0;
  },
};

/** Where there is no backlog: what one that was begun here would go by. */
async function findOrDescribe(args: Arguments, output: Output): Promise<{ backlog: Backlog; isThere: boolean }> {
  try {
    return { backlog: await backlogOf(args), isThere: true };
  } catch (thrown) {
    if (codeOf(thrown) !== 'no_backlog') throw thrown;
    output.note(`drain: ${messageOf(thrown)}`);
    return { backlog: await backlogOf(args, { make: true }), isThere: false };
  }
}
