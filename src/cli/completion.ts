import { DrainError } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { type CliCommand, text } from './command.ts';
import { listCandidates } from './completion/candidates.ts';
import { SCRIPTS, type Shell } from './completion/scripts.ts';

/** Between words: in none that a person types. */
const SEPARATOR = '\u001f';

const SHELLS = Object.keys(SCRIPTS) as Shell[];

export const command: CliCommand = {
  usage: 'completion [shell]',
  about:
    'Prints the script by which a shell completes commands, options, runs, phases, sessions, attempts and families. ' +
    'Without a name it is for the shell that $SHELL names.',
  examples: [
    ['drain completion bash > ~/.local/share/bash-completion/completions/drain', 'for bash, from the next shell on'],
    ['drain completion zsh > ~/.zfunc/_drain', 'for zsh, where ~/.zfunc is in $fpath'],
    ['drain completion fish > ~/.config/fish/completions/drain.fish', 'for fish'],
  ],
  positionals: (parser) => parser.positional('shell', { type: 'string', describe: SHELLS.join(', ') }),
  options: {
    complete: { type: 'string', requiresArg: true, describe: 'what the script asks with each TAB: the words so far' },
  },
  async run(args, output, all) {
    const words = text(args, 'complete');
    if (words === undefined) output.print(SCRIPTS[shellOf(text(args, 'shell'))].trimEnd());
    else {
      const found = await listCandidates(words.split(SEPARATOR).slice(1), all);
      if (found.length > 0) output.print(found.map(({ word, about }) => `${word}\t${about}`).join('\n'));
      output.document({ candidates: found });
    }
    return 0;
  },
};

/** @throws DrainError `usage` for one that there is no script for */
function shellOf(given: string | undefined): Shell {
  const name = given ?? process.env.SHELL?.split('/').at(-1) ?? '';
  const known = SHELLS.find((shell) => shell === name);
  if (known) return known;
  const nearest = nearestTo(name, SHELLS);
  const found = name === '' ? 'Name the shell' : `There is no completion for \`${name}\``;
  throw new DrainError(
    'usage',
    `${found}: ${nearest ? `did you mean ${nearest}?` : `drain completion ${SHELLS.join('|')}`}`,
  );
}
