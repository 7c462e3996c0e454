import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openToWrite, rulesOf, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Command } from '../core/phase.ts';
import { PHASE_NAMES, phaseValues, render, unknownNameIn } from '../core/template.ts';
import { whenFree } from '../db/transact.ts';
import { type BroughtIn, bringIn, checkRows } from '../intake/bring-in.ts';
import { openIntake } from '../intake/intake.ts';
import { importText } from '../render/import.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text, texts } from './command.ts';
import { PATIENCE_MS } from './patience.ts';
import { quotasOf } from './quotas-of.ts';

export const command: CliCommand = {
  usage: 'import <file>',
  about:
    'Takes in the phases of a file: an Autopack database, a GNU parallel joblog, JSON, JSON Lines or CSV. All of it or nothing. ' +
    'Importing again takes over what has changed there, and never undoes what was drained here.',
  examples: [
    ["drain import nightly.db --command 'python run.py {{ run.id }} {{ phase.id }}'", 'a database'],
    ['drain import failures.csv', 'columns: run_id, phase_id, state, command ...'],
    ['drain import parallel.joblog', 'what failed under parallel --joblog'],
    ['drain import agents.jsonl --quota claude', 'all of it uses one login'],
  ],
  options: {
    command: {
      type: 'string',
      requiresArg: true,
      describe: 'for phases that bring none; {{ run.id }}, {{ phase.id }} are filled in',
    },
    shell: { type: 'boolean', describe: 'run that command with sh -c' },
    quota: {
      type: 'string',
      requiresArg: true,
      describe: 'a quota that all runs of the file share, such as a login (may be repeated)',
    },
  },
  async run(args, output) {
    const file = resolve(text(args, 'file') ?? '');
    const template = commandOf(text(args, 'command'), args.shell === true);
    const quotas = quotasOf(texts(args, 'quota'), 'imported');
    const intake = openIntake(file);
    const backlog = await backlogOf(args, { make: true });
    // A file that cannot be taken in must not leave an empty backlog behind.
    if (!existsSync(backlog.places.database)) checkRows(intake);
    const db = await openToWrite(backlog, { create: true });
    try {
      const options = {
        door: 'import',
        command: template,
        quotas,
        cwd: process.cwd(),
        rules: rulesOf(backlog.config),
        by: whoami(),
        at: Date.now(),
      } as const;
      const taken = await whenFree(() => bringIn(db, intake, options), PATIENCE_MS);
      output.print(importText(taken, { file, hasDefault: backlog.config.command !== undefined }));
      output.document(importWire(taken));
      return 0;
    } finally {
      db.close();
    }
  },
};

function commandOf(template: string | undefined, shell: boolean): Command | undefined {
  if (template === undefined) {
    if (shell) throw new DrainError('usage', '--shell says how to run --command, which is missing.');
    return undefined;
  }
  const unknown = unknownNameIn({ template, shell });
  if (unknown === undefined) return readable({ template, shell });
  throw new DrainError(
    'bad_template',
    `{{ ${unknown} }} in --command is not known; nothing was imported. Known: ${PHASE_NAMES.join(', ')}.`,
  );
}

/** By ids that can stand wherever any can: no night is needed to find out that none can. @throws DrainError `bad_template` */
function readable(command: Command): Command {
  render(command, phaseValues({ runId: '0', phaseId: '0' }));
  return command;
}

function importWire(taken: BroughtIn): unknown {
  const { runs, phases, byState, inserted, updated, unchanged, leftAlone, withoutCommand } = taken;
  return {
    runs,
    phases,
    by_state: byState,
    inserted,
    updated,
    unchanged,
    left_alone: leftAlone,
    without_command: withoutCommand,
    rejected: 0,
  };
}
