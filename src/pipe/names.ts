/** Names that follow from others: of a run, its phase, and the database with its batches. */
import { dirname, join, parse } from 'node:path';

/** `leads-20260112-010000`, UTC. */
export function runNameOf(flow: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
  return `${phaseNameOf(flow)}-${stamp}`;
}

/** Plain, so that it can be typed: ids with other characters would have to be quoted in every command. */
export function phaseNameOf(flow: string): string {
  return flow.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'flow';
}

/** `data.json` -> `data.batches.db`, beside it; beside the flow's file where the input is none. */
export function storeBeside(file: string, inputs: readonly string[]): string {
  const of = inputs[0] ?? file;
  return join(dirname(of), `${parse(of).name}.batches.db`);
}
