/** What `show --script --json` prints. */
import type { Key } from '../../core/phase.ts';
import type { ScriptFacts } from '../script/text.ts';
import type { Wire } from './wire.ts';

export interface Script {
  /** Of the attempt that it does again; null for a phase that was never tried. */
  readonly handle: string | null;
  readonly facts: ScriptFacts;
  readonly script: string;
}

export function scriptWire({ runId, phaseId }: Key, { handle, facts, script }: Script): Wire {
  const { environment, argv, stdin } = facts;
  const masked = [
    ...environment.filter(({ isMasked }) => isMasked).map(({ name }) => name),
    ...argv.flatMap(({ isMasked }, at) => (isMasked ? [`argument ${at}`] : [])),
    ...(stdin?.isMasked ? ['stdin'] : []),
  ];
  return { run: runId, phase: phaseId, handle, script, fill_in: masked, notes: facts.notes };
}
