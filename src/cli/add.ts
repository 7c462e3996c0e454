import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { openToWrite, rulesOf, whoami } from '../config/backlog.ts';
import { DrainError, messageOf } from '../core/error.ts';
import type { ImportRow } from '../core/import-row.ts';
import type { Command } from '../core/phase.ts';
import { addPhase, checkPhase } from '../intake/add-phase.ts';
import { addedText } from '../render/moved.ts';
import { addedWire } from '../render/wire/added.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text, texts } from './command.ts';
import { envOf } from './env-of.ts';
import { heldOf } from './held-of.ts';
import { durably } from './patience.ts';
import { onlyWhere } from './where.ts';

const STRING = { type: 'string', requiresArg: true } as const;

export const command: CliCommand = {
  takesCommand: true,
  usage: 'add <run> <phase>',
  about:
    'Adds one phase, as the last of its run: drain add RUN PHASE [OPTIONS] -- COMMAND... ' +
    'Begins a backlog here where there is none. Its state is `failed` unless --state says otherwise: that is what drain takes.',
  examples: [
    ['drain add nightly build -- make all', 'the next drain runs `make all` here'],
    ["drain add nightly load --shell -- 'zcat a.gz | psql db'", 'a line for sh'],
    ['drain add nightly test --after build -- make test', 'only once build is complete'],
    ["drain add nightly fix --quota claude -- claude -p 'fix it'", 'one of those that share a login'],
  ],
  positionals: (parser) =>
    parser
      .positional('run', { type: 'string', describe: 'its run, which is made where it is not there' })
      .positional('phase', { type: 'string', describe: 'its id, new in the run' }),
  options: {
    state: {
      ...STRING,
      choices: ['failed', 'queued'],
      default: 'failed',
      describe: 'failed: drain takes it. queued: drain --state queued does',
    },
    cwd: { ...STRING, describe: 'where it runs [this folder]' },
    timeout: { ...STRING, describe: 'end it after this long, such as 15m [as drain says]' },
    env: { ...STRING, describe: 'NAME=VALUE for its environment (may be repeated)' },
    priority: { ...STRING, describe: 'a whole number; higher comes first [0]' },
    'max-attempts': { ...STRING, describe: 'dead after so many failures [no limit]' },
    after: { ...STRING, describe: 'a phase of the run that has to be complete (may be repeated)' },
    deliverable: { ...STRING, describe: 'a file that it must leave behind (may be repeated)' },
    quota: { ...STRING, describe: 'a quota that it shares with others, such as a login (may be repeated)' },
    shell: { type: 'boolean', describe: 'hand the command to sh -c' },
    stdin: { ...STRING, describe: 'text for its standard input, or @FILE' },
  },
  async run(args, output) {
    const row = rowOf(args);
    const backlog = await backlogOf(onlyWhere(args), { make: true });
    // What waits for another phase belongs to a backlog that is there: none is begun for it.
    const db = await openToWrite(backlog, { create: row.after.length === 0 });
    try {
      await durably(db, () => addPhase(db, row, { rules: rulesOf(backlog.config), by: whoami(), at: Date.now() }));
      output.print(
        addedText(row, heldOf(db, backlog, { ...row, states: [row.state === 'queued' ? 'queued' : 'failed'] })),
      );
      output.document(addedWire(row));
      return 0;
    } finally {
      db.close();
    }
  },
};

function rowOf(args: Arguments): ImportRow & { command: Command } {
  const command = commandOf(args);
  const row = checkPhase({
    run_id: text(args, 'run'),
    phase_id: text(args, 'phase'),
    ...{ state: text(args, 'state'), cwd: resolve(text(args, 'cwd') ?? ''), timeout_seconds: text(args, 'timeout') },
    ...{
      priority: text(args, 'priority'),
      max_attempts: text(args, 'max-attempts'),
      stdin: stdinOf(text(args, 'stdin')),
    },
    ...{ after: texts(args, 'after'), deliverables: texts(args, 'deliverable'), env: envOf(texts(args, 'env')) },
    ...{ ...command },
    ...(args.quota !== undefined && { quotas: texts(args, 'quota') }),
  });
  return { ...row, command };
}

/** Literal: what was typed is what runs, `{{ }}` of another program included. */
function commandOf(args: Arguments): Command {
  const words = texts(args, '--');
  const shell = args.shell === true;
  if (words.length === 0) {
    throw new DrainError(
      'usage',
      'Which command? It stands after two dashes: drain add RUN PHASE -- COMMAND... Nothing was added.',
    );
  }
  return { template: shell ? words.join(' ') : words, shell, literal: true };
}

function stdinOf(given: string | undefined): string | undefined {
  if (!given?.startsWith('@')) return given;
  try {
    return readFileSync(given.slice(1), 'utf8');
  } catch (thrown) {
    throw new DrainError('bad_option', `--stdin ${given}: ${messageOf(thrown)}. Nothing was added.`, { cause: thrown });
  }
}
