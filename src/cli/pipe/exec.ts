import { type Arguments, type CliCommand, text } from '../command.ts';
import { complain } from '../complain.ts';
import type { Output } from '../output.ts';
import { INPUT_FLAGS, OUTPUT_FLAG, STORE_FLAG } from './flags.ts';

export const command: CliCommand = {
  usage: 'pipe exec <file>',
  about:
    'Runs the flow of a file in this very process, batch by batch: what `drain pipe run` does in a phase, which is limited, ' +
    'logged and tried again. By hand, or from cron, it needs no backlog: the batches are kept in the database of the store, ' +
    'and the same --run-id again goes on with what is not done.',
  examples: [
    ['drain pipe exec leads.mjs --input @data.json --run-id leads-1', 'without a backlog; once more goes on with it'],
    ['drain pipe exec leads.mjs --input @rows.jsonl --output leads.json', 'what the flow gives, in a file'],
  ],
  positionals: (parser) => parser.positional('file', { type: 'string', describe: 'the module with the flow' }),
  options: {
    ...INPUT_FLAGS,
    ...STORE_FLAG,
    ...OUTPUT_FLAG,
    'run-id': {
      type: 'string',
      requiresArg: true,
      describe: 'name of the run; the same again goes on with it [FLOW-DATE-TIME]',
    },
    force: { type: 'boolean', describe: 'go on although flow or input are not what the run began with' },
    only: { type: 'string', requiresArg: true, describe: 'only these batches: failed, or SCOPE:1,2 (may be repeated)' },
    'describe-to': {
      type: 'string',
      requiresArg: true,
      hidden: true,
      describe: 'only say to this file what flow and input are',
    },
  },
  async run(args, output) {
    const code = await ownProcess(args, output);
    process.exit(code); // what the flow has left open must not keep it
  },
};

/** A user's code runs here: whatever it does, it comes to an end that is told. @returns the exit code */
async function ownProcess(args: Arguments, output: Output): Promise<number> {
  try {
    const describeTo = text(args, 'describe-to');
    if (describeTo !== undefined) return await (await import('./describe-to.ts')).describeTo(describeTo, args);
    return await (await import('./exec-flow.ts')).execFlow(args, output);
  } catch (thrown) {
    return complain(thrown, output);
  }
}
