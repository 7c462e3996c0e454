/** Makes the phase that runs a flow. */
import { DrainError } from '../core/error.ts';
import type { Command, Key } from '../core/phase.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { Db } from '../db/native.ts';
import { findRun } from '../read/runs.ts';
import { putPipe } from '../store/put-pipe.ts';
import { phaseNameOf } from './names.ts';
import { formatOnly, type Only } from './only.ts';

/** What a run of a flow was asked to do; the same again goes on with it. */
export interface PipeAsked {
  readonly work: PipeWork;
  /** The named export; none: the default one. */
  readonly flow: string | undefined;
  /** The words of `--input`, their files absolute. */
  readonly input: readonly string[];
  /** What `-` among them stands for. */
  readonly stdin: string | undefined;
  /** Absolute; none: what the flow gives is not written. */
  readonly output: string | undefined;
  readonly cwd: string;
}

export interface TakeOptions {
  readonly asked: PipeAsked;
  /** The phase that is gone on with; none: the run is a new one. */
  readonly phase: Key | undefined;
  /** A person has given the run its name; else a new one whose name is taken gets the next one that is free. */
  readonly isNamed: boolean;
  /** How this program is started. */
  readonly program: readonly [string, ...string[]];
  /** Of the backlog: what the flow runs as commands are phases there. */
  readonly places: { readonly dataDir: string; readonly database: string };
  readonly force: boolean;
  readonly only: Only | undefined;
  readonly timeoutMs: number | undefined;
  readonly by: string;
  readonly at: number;
}

/** In a transaction. @returns the work, with the name of its run @throws DrainError `running` where somebody else has begun it meanwhile */
export function takePipe(db: Db, { phase, isNamed, program, places, force, only, ...options }: TakeOptions): PipeWork {
  const { work: wanted, cwd, stdin } = options.asked;
  const work = phase || isNamed ? wanted : { ...wanted, run: freeName(db, wanted.run) };
  const asked = { ...options.asked, work };
  const key = { runId: work.run, phaseId: phase?.phaseId ?? phaseNameOf(work.flow) };
  const command: Command = {
    template: commandOf(program, asked, { places, force, only }),
    shell: false,
    literal: true,
  };
  const isNew = phase === undefined;
  if (putPipe(db, { ...options, ...key, work, isNew, command, stdin, cwd })) return work;
  throw new DrainError(
    'running',
    `Somebody else has begun the run \`${work.run}\` in this moment, and nothing was run.`,
  );
}

/** Two that begin within a second are two. */
function freeName(db: Db, name: string): string {
  if (!findRun(db, name)) return name;
  let nth = 2;
  while (findRun(db, `${name}-${nth}`)) nth++;
  return `${name}-${nth}`;
}

/** Each value is one word with its option: none can be taken for another option. */
function commandOf(
  program: readonly string[],
  { work, flow, input, output }: PipeAsked,
  { places, force, only }: Pick<TakeOptions, 'places' | 'force' | 'only'>,
): string[] {
  return [
    ...program,
    ...['pipe', 'exec', work.file, `--run-id=${work.run}`, `--store=${work.store}`],
    ...(flow === undefined ? [] : [`--flow=${flow}`]),
    ...input.map((word) => `--input=${word}`),
    ...(output === undefined ? [] : [`--output=${output}`]),
    `--data-dir=${places.dataDir}`,
    `--db=${places.database}`,
    ...(force ? ['--force'] : []),
    ...(only === undefined ? [] : formatOnly(only).map((word) => `--only=${word}`)),
  ];
}

/** What such a command says of the run, which is nowhere else. */
export function saidIn({ template }: Command): Pick<PipeAsked, 'flow' | 'input' | 'output'> {
  const words = typeof template === 'string' ? [] : template;
  const valuesOf = (option: string): string[] =>
    words.flatMap((word) => (word.startsWith(`--${option}=`) ? word.slice(option.length + 3) : []));
  return { flow: valuesOf('flow')[0], input: valuesOf('input'), output: valuesOf('output')[0] };
}
