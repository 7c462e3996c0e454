/** Files that the phase declares that it will leave behind. */
import { statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { codeOf, messageOf } from '../core/error.ts';
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
  try {
    const stat = statSync(file);
    if (stat.isFile() && stat.size === 0) return missing(`deliverable is empty: ${path}`);
    // Compared with the log, which was made by the same clock; file systems keep times more coarsely than we do.
    const began = statSync(attempt.logs.stdout, { throwIfNoEntry: false })?.birthtimeMs || attempt.claimedAt;
    const isStale = fresh && stat.mtimeMs < Math.floor(began);
    return isStale ? missing(`deliverable is older than the attempt: ${path}`) : undefined;
  } catch (thrown) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')) return missing(`deliverable is missing: ${path}`);
    return missing(`deliverable cannot be read: ${path} (${messageOf(thrown)})`);
  }
}

function missing(message: string): Finding {
  return { is: 'contradiction', against: 'deliverable', category: 'deliverable', message };
}
