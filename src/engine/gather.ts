/** Evidence around an attempt: begun before it starts, gathered when it has ended. */
import { messageOf } from '../core/error.ts';
import type { AttemptUnderWay, EvidenceKind, Gathered, Gathering, Surroundings } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';

export interface BeginOptions {
  readonly around: Surroundings;
  /** Gets each as soon as it has begun, so that those before one that throws are gathered all the same. */
  readonly begun: Gathering[];
}

export async function beginEvidence(
  kinds: readonly EvidenceKind[],
  attempt: AttemptUnderWay,
  { around, begun }: BeginOptions,
): Promise<void> {
  for (const kind of kinds) {
    const gathering = await kind.begin(attempt, around);
    if (gathering) begun.push(gathering);
  }
}

export function gatherAll(gatherings: readonly Gathering[], ending: Ending): Promise<Gathered[]> {
  return Promise.all(gatherings.map((gathering) => gatherSafely(gathering, ending)));
}

async function gatherSafely(gathering: Gathering, ending: Ending): Promise<Gathered> {
  try {
    return await gathering.gather(ending);
  } catch (thrown) {
    return { findings: [{ is: 'note', message: `evidence could not be gathered: ${messageOf(thrown)}` }] };
  }
}
