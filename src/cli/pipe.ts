import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { type CliCommand, text } from './command.ts';

export const command: CliCommand = {
  usage: 'pipe [command]',
  about:
    'Flows: large arrays through several steps, in batches that are kept as they are done. run: a flow, or go on with its ' +
    'run. plan: its scopes, steps and batches, with nothing run. batches, tail, export: how batches ended, as they are ' +
    'committed, and their rows. retry-failed: those that failed, and no others. exec: in this very process, without a ' +
    'backlog. drain pipe run --help says more of one.',
  examples: [
    ['drain pipe run leads.mjs --input @data.json', 'a flow over the array in a file'],
    ['drain pipe plan leads.mjs --input @data.json', 'what that would do'],
    ['drain pipe tail leads-20260112-010000 -f', 'its batches, as they are committed'],
    ['drain pipe export leads-20260112-010000 --output leads.jsonl', 'the rows that it has by now'],
    ['drain pipe retry-failed leads-20260112-010000', 'the failed batches once more'],
  ],
  positionals: (parser) =>
    parser.positional('command', { type: 'string', describe: 'run, plan, batches, tail, export, retry-failed, exec' }),
  async run(args, _output, all) {
    const word = text(args, 'command');
    const known = Object.keys(all.pipe?.commands ?? {});
    const nearest = word === undefined ? undefined : nearestTo(word, known);
    const found = word === undefined ? 'Say what to do' : `There is no command \`pipe ${word}\``;
    const way = nearest === undefined ? `One of: ${known.join(', ')}.` : `Did you mean: drain pipe ${nearest}`;
    throw new DrainError('unknown_command', `${found}, and nothing was run. ${way}`);
  },
};
