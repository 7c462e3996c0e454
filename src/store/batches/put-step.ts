import { statement } from '../../db/statement.ts';
import type { KeptOutput } from '../../pipeline/store/keep-output.ts';
import { type HeldRun, whileHeld } from './held-run.ts';
import { putEvent } from './put-event.ts';

const PUT = `insert into drain_pipe_steps (run, step, output) values (?, ?, ?)
  on conflict do update set output = excluded.output`;

export function putStep(held: HeldRun, { step, output }: { step: string; output: KeptOutput }, durably: boolean): void {
  whileHeld(held, durably, () => {
    statement(held.db, PUT).run(held.id, step, output);
    putEvent(held, { type: 'step.done', step });
  });
}
