import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { describeFile } from '../../pipe/describe-file.ts';
import { storeBeside } from '../../pipe/names.ts';
import { planOf } from '../../pipe/plan-of.ts';
import { pipePlanText } from '../../render/pipe/plan.ts';
import { pipePlanWire } from '../../render/wire/pipe-plan.ts';
import { type CliCommand, text, texts } from '../command.ts';
import { readWholeStdin } from '../read-stdin.ts';
import { thisProgram } from '../this-program.ts';
import { INPUT_FLAGS, STORE_FLAG } from './flags.ts';

export const command: CliCommand = {
  usage: 'pipe plan <file>',
  about:
    'What a flow would do: its scopes and steps in their order, the field that each scope goes through, and with an input how ' +
    'many batches there will be. The module is loaded, and no step is run.',
  examples: [
    ['drain pipe plan leads.mjs', 'scopes and steps'],
    ['drain pipe plan leads.mjs --input @data.json', 'with the number of batches'],
  ],
  positionals: (parser) => parser.positional('file', { type: 'string', describe: 'the module with the flow' }),
  options: { ...INPUT_FLAGS, ...STORE_FLAG },
  async run(args, output) {
    const file = resolve(text(args, 'file') ?? '');
    if (!existsSync(file)) throw new DrainError('not_found', `Cannot use ${file}: there is no such file.`);
    const input = texts(args, 'input');
    const stdin = input.includes('-') ? (await readWholeStdin()).toString('utf8') : undefined;
    const asked = { file, flow: text(args, 'flow'), input, cwd: process.cwd(), stdin, program: thisProgram() };
    const described = await describeFile(asked);
    const store = resolve(text(args, 'store') ?? storeBeside(file, described.input.files));
    const plan = planOf(described, { file, store, isGiven: input.length > 0 });
    output.print(pipePlanText(plan));
    output.document(pipePlanWire(plan));
    return 0;
  },
};
