import type { CliCommand } from '../command.ts';
import { PIPE_FLAGS } from '../flags.ts';
import { leaveAlone } from '../leave-alone.ts';
import { INPUT_FLAGS, OUTPUT_FLAG, STORE_FLAG } from './flags.ts';

export const command: CliCommand = {
  usage: 'pipe run [file]',
  about:
    'Runs the flow of a file, batch by batch, as a phase: limited, logged, and tried again from what is committed when it was ' +
    'killed. FILE is an ES module whose default export is a flow, or a function that is handed the library and returns one: ' +
    '({ pipeline, step }) => pipeline("leads")... The same --run-id again goes on with the run; alone, without a FILE, too.',
  examples: [
    ['drain pipe run leads.mjs --input @data.json', 'the batches are kept in data.batches.db, beside the input'],
    [
      'drain pipe run leads.mjs --input @rows.jsonl --input term=x',
      'rows are read one by one; and a text in field term',
    ],
    ['drain pipe run leads.mjs --input @data.json --timeout 2h', 'a limit of its own; what is done by then is kept'],
    ['drain pipe run --run-id leads-20260112-010000', 'go on with what is not done'],
  ],
  positionals: (parser) => parser.positional('file', { type: 'string', describe: 'the module with the flow' }),
  options: {
    ...INPUT_FLAGS,
    'run-id': {
      type: 'string',
      requiresArg: true,
      describe: 'name of the run; the same again goes on with it [FLOW-DATE-TIME]',
      group: 'What to run:',
    },
    force: {
      type: 'boolean',
      describe: 'go on although flow or input have changed: what still fits is kept',
      group: 'What to run:',
    },
    ...STORE_FLAG,
    ...OUTPUT_FLAG,
    ...PIPE_FLAGS,
  },
  async run(args, output) {
    const { beginPipe } = await import('./begin.ts');
    return await beginPipe(args, output).catch((thrown: unknown) => leaveAlone(thrown, output));
  },
};
