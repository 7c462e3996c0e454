import type { Command, Key } from '../core/phase.ts';
import type { ResultRule } from '../core/result-rule.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

export interface NewWork {
  readonly command: Command;
  readonly stdin?: string;
  readonly result: ResultRule;
}

const SET = `update phases set command = @command, stdin = @stdin, result = @result
  where run_id = @runId and phase_id = @phaseId and state = 'queued'
    and (command is not @command or stdin is not @stdin or result is not @result)`;

/** What a phase that is not done will run from now on. */
export function setWork(db: Db, { runId, phaseId }: Key, { command, stdin, result }: NewWork): void {
  run(db, SET, { runId, phaseId, command: JSON.stringify(command), stdin, result: JSON.stringify(result) });
}
