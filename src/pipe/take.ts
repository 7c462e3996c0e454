/** Makes the phase that runs a flow. */
import { DrainError } from '../core/error.ts';
import type { Command } from '../core/phase.ts';
import type { PipeWork } from '../core/pipe.ts';
import type { Db } from '../db/native.ts';
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

/** In a transaction. @throws DrainError `running` where somebody else has begun it meanwhile */
export function takePipe(db: Db, { asked, program, places, force, only, ...options }: TakeOptions): void {
  const { work, cwd, stdin } = asked;
  const key = { runId: work.run, phaseId: phaseNameOf(work.flow) };
  const command: Command = {
    template: commandOf(program, asked, { places, force, only }),
    shell: false,
    literal: true,
  };
  if (putPipe(db, { ...key, work, command, stdin, cwd, ...options })) return;
  throw new DrainError(
    'running',
    `Somebody else has begun the run \`${work.run}\` in this moment, and nothing was run.`,
  );
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
