import type { Limits } from '../core/phase.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

export interface PreparedAttempt {
  readonly handle: number;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly limits: Limits;
}

const PREPARE = `update attempts set argv = @argv, cwd = @cwd, stdout_path = @stdout, stderr_path = @stderr, limits = @limits
  where handle = @handle and outcome is null`;

/** Records what will be run, where, and where its logs will be, before anything runs. */
export function prepare(db: Db, { argv, limits, ...rest }: PreparedAttempt): void {
  run(db, PREPARE, { ...rest, argv: JSON.stringify(argv), limits: JSON.stringify(limits) });
}
