/** Which run is meant: a new one, or one that is gone on with. All that can be refused is refused here, before anything is written. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DrainError } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { checkOutput } from '../../pipe/check-output.ts';
import { checkStore } from '../../pipe/check-store.ts';
import { describeFile } from '../../pipe/describe-file.ts';
import type { Described } from '../../pipe/described.ts';
import { absoluteWord } from '../../pipe/input/word.ts';
import { runNameOf, storeBeside } from '../../pipe/names.ts';
import { type PipeAsked, saidIn } from '../../pipe/take.ts';
import { findPipePhase, type PipePhase } from '../../read/pipe-phases.ts';
import { findRun } from '../../read/runs.ts';
import { goOnCommand } from '../../render/pipe/commands.ts';
import { plain } from '../../render/text.ts';
import { type Arguments, text, texts } from '../command.ts';
import { readWholeStdin } from '../read-stdin.ts';
import { thisProgram } from '../this-program.ts';
import { runIdOf } from './run-id.ts';

export interface AskedRun {
  readonly asked: PipeAsked;
  readonly described: Described;
  /** The phase that is there already. */
  readonly phase: PipePhase | undefined;
}

/** @throws DrainError for whatever is wrong with file, input, store or run */
export async function askRun(db: Db | undefined, args: Arguments): Promise<AskedRun> {
  const phase = earlierOf(db, runIdOf(args));
  const said = await sayAll(args, phase);
  const described = await describeFile({ ...said, program: thisProgram() });
  const flow = described.flow.name;
  const runId = phase?.runId ?? text(args, 'run-id') ?? runNameOf(flow, new Date());
  const store = said.store ?? storeBeside(said.file, described.input.files);
  checkStore(store);
  const { file, input, stdin, output, cwd } = said;
  if (output !== undefined) checkOutput(output);
  const work = { flow, file, store, run: runId };
  return { asked: { work, flow: said.flow, input, stdin, output, cwd }, described, phase };
}

/** @throws DrainError `exists` where a run of that name was made otherwise */
export function earlierOf(db: Db | undefined, runId: string | undefined): PipePhase | undefined {
  if (db === undefined || runId === undefined) return undefined;
  const phase = findPipePhase(db, runId);
  if (phase || !findRun(db, runId)) return phase;
  throw new DrainError(
    'exists',
    `The run \`${plain(runId)}\` is there already, and runs no flow. Choose another --run-id. Nothing was run.`,
  );
}

interface Said extends Omit<PipeAsked, 'work'> {
  readonly file: string;
  readonly store: string | undefined;
}

/** What was not said of a run that is there stays as it was. */
async function sayAll(args: Arguments, phase: PipePhase | undefined): Promise<Said> {
  const cwd = phase?.cwd ?? process.cwd();
  const here = process.cwd();
  const before = phase && saidIn(phase.command);
  const given = texts(args, 'input');
  const input = given.length > 0 ? given.map((word) => absoluteWord(word, here)) : (before?.input ?? []);
  const stdin = given.includes('-') ? (await readWholeStdin()).toString('utf8') : phase?.stdin;
  const absolute = (name: string): string | undefined => {
    const value = text(args, name);
    return value === undefined ? undefined : resolve(here, value);
  };
  return {
    ...{ cwd, input, stdin, file: requireFile(absolute('file') ?? phase?.work.file) },
    ...{ flow: text(args, 'flow') ?? before?.flow, store: absolute('store') ?? phase?.work.store },
    output: absolute('output') ?? before?.output,
  };
}

function requireFile(file: string | undefined): string {
  if (file === undefined)
    throw new DrainError(
      'usage',
      'Name the FILE with the flow, or a run that is there: --run-id RUN. Nothing was run.',
    );
  if (existsSync(file)) return file;
  throw new DrainError('not_found', `Cannot use ${file}: there is no such file. Nothing was run.`);
}

/** What is said of the same run must be what it was begun with. @throws DrainError `exists` */
export function requireSame({ asked, phase }: AskedRun): void {
  if (phase === undefined) return;
  const before = saidIn(phase.command);
  const differ = (one: unknown, other: unknown): boolean => JSON.stringify(one) !== JSON.stringify(other);
  const what = [
    { what: 'file', differs: phase.work.file !== asked.work.file },
    { what: 'flow', differs: phase.work.flow !== asked.work.flow || before.flow !== asked.flow },
    { what: 'input', differs: differ(before.input, asked.input) || phase.stdin !== asked.stdin },
    { what: '--store', differs: phase.work.store !== asked.work.store },
  ].find(({ differs }) => differs)?.what;
  if (what === undefined) return;
  const { runId } = phase;
  throw new DrainError(
    'exists',
    `There is a run \`${plain(runId)}\` already, with another ${what}, and nothing was run. Choose another --run-id; ` +
      `go on with that one as it is: ${goOnCommand(runId)}; or take what still fits: --force`,
  );
}
