/** Steps that are commands: what is run, and by whom. The library itself starts no process. */

/** One command of a step. */
export interface CommandCall {
  /** Of the step, the batch and the run: the same whenever the same batch goes through the same step. */
  readonly key: string;
  readonly step: string;
  readonly scope: string | undefined;
  readonly batch: number | undefined;
  readonly argv: readonly [string, ...string[]];
  /** Its stdin; none: empty. */
  readonly stdin: string | undefined;
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Milliseconds; none: no limit. `signal` aborts after that time too. */
  readonly timeoutMs: number | undefined;
  /** Aborts when the run is cancelled or the step's time is over: the command is to be ended then. */
  readonly signal: AbortSignal;
}

/** How a command ended. */
export interface CommandEnding {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** In words, of one that did not succeed: `exit 3: cannot open x`. */
  readonly failure: string | undefined;
  /** To be told where what it printed is of no use: then it is run again, and what is kept of it is not taken for its output. */
  readonly refuse?: (why: string) => Promise<void>;
}

/** Runs one command to its end. A program that fails is an ending with `failure`, not an exception. */
export type CommandRunner = (call: CommandCall) => Promise<CommandEnding>;
