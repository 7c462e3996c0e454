/** Files that the phase declares that it will leave behind. */
import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { AttemptUnderWay, EvidenceKind } from '../core/evidence.ts';
import type { Finding } from '../core/judge.ts';
import type { Deliverable } from '../core/phase.ts';

export const deliverables: EvidenceKind = {
  name: 'deliverables',
  begin(attempt) {
    const declared = attempt.declared.deliverables;
    if (declared.length === 0) return undefined;
    return { gather: () => ({ findings: declared.flatMap((deliverable) => check(deliverable, attempt) ?? []) }) };
  },
};

function check({ path, fresh }: Deliverable, attempt: AttemptUnderWay): Finding | undefined {
  const file = isAbsolute(path) ? path : resolve(attempt.cwd, path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return missing(`deliverable is missing: ${path}`);
  if (stat.isFile() && stat.size === 0) return missing(`deliverable is empty: ${path}`);
  // Compared with the log, which was made on the same day by the same clock; file systems keep times more coarsely than we do.
  const began = statSync(attempt.logs.stdout, { throwIfNoEntry: false })?.birthtimeMs ?? attempt.claimedAt;
  if (fresh && stat.mtimeMs < Math.floor(began)) return missing(`deliverable is older than the attempt: ${path}`);
  return undefined;
}

function missing(message: string): Finding {
  return { is: 'contradiction', against: 'deliverable', category: 'deliverable', message };
}
