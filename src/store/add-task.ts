import type { Item } from '../core/dispatch/item.ts';
import type { Command, Key } from '../core/phase.ts';
import type { ResultRule } from '../core/result-rule.ts';
import type { Db } from '../db/native.ts';
import { run } from '../db/statement.ts';

export interface NewTask extends Key {
  readonly index: number;
  readonly item: Item;
  readonly command: Command;
  /** '' for none. */
  readonly stdin: string;
  readonly result: ResultRule;
  readonly at: number;
}

const ADD = `insert into phases (run_id, phase_id, state, phase_index, command, stdin, item, result, created_at_ms, updated_at_ms)
  values (@runId, @phaseId, 'queued', @index, @command, nullif(@stdin, ''), @item, @result, @at, @at)`;

/** Adds the phase of an item. @throws where there is one of that name */
export function addTask(db: Db, { command, item, result, ...row }: NewTask): void {
  const json = { command: JSON.stringify(command), item: JSON.stringify(item), result: JSON.stringify(result) };
  run(db, ADD, { ...row, ...json });
}
