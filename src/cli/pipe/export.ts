import { resolve } from 'node:path';
import { codeOf, DrainError, messageOf } from '../../core/error.ts';
import { replaceFile } from '../../files/replace.ts';
import { jsonOf } from '../../pipe/json-of.ts';
import { exportRows } from '../../pipeline/export-rows.ts';
import { count, plain } from '../../render/text.ts';
import { exportedWire } from '../../render/wire/exported.ts';
import { type CliCommand, text } from '../command.ts';
import type { Output } from '../output.ts';
import { requireScope, WHICH_FLAGS, withKept } from './which.ts';
import { createWriter } from './writer.ts';

export const command: CliCommand = {
  usage: 'pipe export <run>',
  about:
    'The rows that the batches of a run have given by now, as JSON Lines, in the order of the batches; one batch of them is in ' +
    'memory.',
  examples: [
    ['drain pipe export leads-20260112-010000 > leads.jsonl', 'to stdout'],
    ['drain pipe export leads-1 --scope fit --field scored --output leads.jsonl', 'a field of a scope, to a file'],
  ],
  positionals: (parser) => parser.positional('run', { type: 'string', describe: 'the run' }),
  options: {
    scope: { type: 'string', requiresArg: true, describe: 'of this scope [the only one]' },
    field: { type: 'string', requiresArg: true, describe: 'the field with the rows [its field of results]' },
    output: { type: 'string', requiresArg: true, describe: 'write them to this file' },
    ...WHICH_FLAGS,
  },
  async run(args, output) {
    const file = text(args, 'output');
    if (output.json && file === undefined)
      throw new DrainError('usage', 'The rows are JSON Lines already: leave out --json, or name a file with --output.');
    const field = text(args, 'field');
    await withKept(args, async (kept) => {
      const { store, runId } = kept;
      const scope = requireScope(kept, args, true);
      const rows = exportRows(store, runId, {
        ...(scope !== undefined && { scope }),
        ...(field !== undefined && { field }),
      });
      if (file === undefined) await toStdout(rows);
      else toFile(resolve(file), rows, output);
    });
    return 0;
  },
};

/** Bytes at a time, or nearly. */
const CHUNK_CHARS = 65_536;

async function toStdout(rows: Iterable<unknown>): Promise<void> {
  const writer = createWriter(process.stdout);
  let chunk = '';
  for (const line of linesOf(rows)) {
    chunk += line;
    if (chunk.length < CHUNK_CHARS) continue;
    if (!(await writer.write(chunk))) return;
    chunk = '';
  }
  if (chunk !== '') await writer.write(chunk);
}

function toFile(file: string, rows: Iterable<unknown>, output: Output): void {
  let written = 0;
  const counted = function* (): Generator<string> {
    for (const line of linesOf(rows)) {
      written++;
      yield line;
    }
  };
  try {
    replaceFile(file, counted(), { durable: true });
  } catch (thrown) {
    if (codeOf(thrown)?.startsWith('E') !== true) throw thrown;
    throw new DrainError('cannot_write', `The rows cannot be written to ${file}: ${messageOf(thrown)}.`, {
      cause: thrown,
    });
  }
  output.print(`${count(written, 'row')} in ${plain(file)}`);
  output.document(exportedWire(file, written));
}

function* linesOf(rows: Iterable<unknown>): Generator<string> {
  let nth = 0;
  for (const row of rows) yield `${jsonOf(row, `Row ${++nth}`)}\n`;
}
