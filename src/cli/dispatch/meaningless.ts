import { DrainError } from '../../core/error.ts';
import { type Arguments, text, texts } from '../command.ts';

/** Options that say what a run is: of one that is there it is that already. */
const OF_NEW_RUNS = ['command', 'shell', 'run-name', 'output', 'cwd', 'env', 'quota'];

/** @throws DrainError `usage` for options that could only be passed over */
export function refuseMeaningless(args: Arguments): void {
  const words = texts(args, 'words');
  if (text(args, 'resume') === undefined) {
    if (args.shell === true && args.command === undefined)
      throw usage('--shell says how to run --command, which is missing', 'A skill says so itself: `shell`');
    if (args['retry-failed'] === true && args['run-name'] === undefined)
      throw usage('--retry-failed is for a run that is there', 'Name it: --resume RUN, or --run-name RUN');
    return;
  }
  const given = OF_NEW_RUNS.find((name) => args[name] !== undefined);
  if (given !== undefined || words.length > 1) {
    const what = given === undefined ? `\`${words[1]}\`` : `--${given}`;
    throw usage(`${what} cannot be changed of a run that is there`, 'Usage: drain dispatch --resume RUN [ITEMS]');
  }
  if (args.format !== undefined && words.length === 0)
    throw usage('--format says what ITEMS is, and there is none', 'Usage: drain dispatch --resume RUN [ITEMS]');
}

function usage(problem: string, way: string): DrainError {
  return new DrainError('usage', `${problem}, and nothing was run. ${way}.`);
}
