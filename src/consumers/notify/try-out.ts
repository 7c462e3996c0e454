import { hostname } from 'node:os';
import type { NotifyTarget } from '../../core/notify/target.ts';
import type { TestedView } from '../../render/delivered.ts';
import { sampleWire } from '../../render/wire/notice.ts';
import { deliver, type Surroundings } from './deliver.ts';

/** Sends each a sample, once. */
export function tryOut(
  targets: readonly NotifyTarget[],
  { database, ...around }: Surroundings & { readonly database: string },
): Promise<TestedView[]> {
  const sample = sampleWire({ host: hostname(), backlog: database, at: Date.now() });
  const letter = { kind: 'test', body: JSON.stringify(sample) };
  return Promise.all(
    targets.map(async (target) => ({
      target,
      answer: (await deliver(target, letter, { ...around, retries: 0 })).answer,
    })),
  );
}
