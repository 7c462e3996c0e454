import { DUPLICATES, ITEM_FORMATS } from '../core/dispatch/definition.ts';
import { type Arguments, type CliCommand, text } from './command.ts';
import { refuseMeaningless } from './dispatch/meaningless.ts';
import { DISPATCH_FLAGS } from './flags.ts';
import { leaveAlone } from './leave-alone.ts';
import type { Output } from './output.ts';

const STRING = { type: 'string', requiresArg: true } as const;
const WHAT = 'What to run:';
const FIRST = 'The first item:';
const RESULTS = 'Results:';

export const command: CliCommand = {
  usage: 'dispatch [words..]',
  about:
    'Runs a command over a list of items: drain dispatch SKILL ITEMS TEMPLATE, with a skill of the configuration and the ' +
    'template of its prompt; or drain dispatch --command "PROGRAM {{ item }}" ITEMS. The first item runs alone; with its ' +
    'result before your eyes you let the others follow. ITEMS is a JSON array, @FILE (JSON, JSON Lines, CSV with a header, ' +
    'or a line an item), or - for standard input. Templates know {{ item }}, {{ item.FIELD }}, {{ index }} and ' +
    '{{ output_file }}.',
  examples: [
    [`drain dispatch scraper '["a.example", "b.example"]' 'Scrape {{ item }}'`, 'a skill, over two items'],
    [
      "drain dispatch scraper @urls.csv 'Scrape {{ item.url }}' --fail-fast 5",
      'over the rows of a file; ends when the first 5 all fail',
    ],
    [
      "drain dispatch --command 'ffmpeg -i {{ item }} {{ item }}.webm' @videos.txt",
      'a command of its own, over the lines of a file; - reads a pipe',
    ],
    [
      'drain dispatch --resume scraper-20260112-010000',
      'go on with what is not done, and with what the file has more by now',
    ],
    ['drain dispatch --resume scraper-20260112-010000 --retry-failed', 'the failed ones too'],
  ],
  positionals: (parser) =>
    parser.positional('words', {
      type: 'string',
      array: true,
      describe: '[SKILL] ITEMS [TEMPLATE]; TEMPLATE may be @FILE',
    }),
  options: {
    command: { ...STRING, describe: 'a command instead of a skill; {{ item }} is filled in', group: WHAT },
    shell: { type: 'boolean', describe: 'run that command with sh -c', group: WHAT },
    format: { ...STRING, choices: ITEM_FORMATS, describe: 'what ITEMS is [told by its name and content]', group: WHAT },
    duplicates: {
      ...STRING,
      choices: DUPLICATES,
      describe: 'of items that stand twice [refuse]',
      group: WHAT,
    },
    'run-name': {
      ...STRING,
      describe: 'name of the run; the same again goes on with it [SKILL-DATE-TIME]',
      group: WHAT,
    },
    resume: { ...STRING, describe: 'go on with this run', group: WHAT },
    'retry-failed': { type: 'boolean', describe: 'with the failed and timed out ones too', group: WHAT },
    cwd: { ...STRING, describe: 'where the command runs [this folder]', group: WHAT },
    env: { ...STRING, describe: 'NAME=VALUE for its environment (may be repeated)', group: WHAT },
    quota: { ...STRING, describe: 'a quota that it shares, such as a login (may be repeated)', group: WHAT },
    'dry-run': { type: 'boolean', describe: 'print the rendered commands, and run nothing', group: WHAT },
    'skip-preflight': { type: 'boolean', describe: 'do not run the first item alone', group: FIRST },
    'continue-on-preflight-failure': { type: 'boolean', describe: 'go on although it failed', group: FIRST },
    yes: { type: 'boolean', describe: 'do not ask: go on when it passed, end when it failed', group: FIRST },
    output: { ...STRING, describe: 'folder of the results [batch_runs]', group: RESULTS },
    results: {
      ...STRING,
      describe: 'append each result to this file as JSON Lines, as it comes (-: to stdout)',
      group: RESULTS,
    },
    'worker-logs': {
      type: 'boolean',
      describe: 'keep the logs of successes too [true]; --no-worker-logs: of failures only',
      group: RESULTS,
    },
    ...DISPATCH_FLAGS,
  },
  async run(args, output) {
    return await dispatch(args, output).catch((thrown: unknown) => leaveAlone(thrown, output));
  },
};

async function dispatch(args: Arguments, output: Output): Promise<number> {
  const { begin, resume } = await import('./dispatch/begin.ts');
  refuseMeaningless(args);
  return text(args, 'resume') === undefined ? await begin(args, output) : await resume(args, output);
}
