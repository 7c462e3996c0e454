/** Which files of a session go: a total function, so that what is never removed can be proved. */
import { basename } from 'node:path';
import type { EvidenceFile } from '../../logs/remove.ts';
import type { SessionFiles } from '../../logs/session-files.ts';
import type { AttemptEvidence } from '../../read/session-evidence.ts';

export interface Chosen {
  readonly files: readonly EvidenceFile[];
  /** Whose files are among them. */
  readonly handles: readonly number[];
  /** With the session's own file: nothing is left of it. */
  readonly whole: boolean;
  /** Of attempts that are needed. */
  readonly needed: readonly EvidenceFile[];
}

const LOG = /\.std(?:out|err)\.txt$/;

/**
 * Whole attempts, the oldest first, until so many bytes are freed. What belongs to none (the session's own file, the
 * records of its supervisors) goes last, and only when no log has to stay: it tells what those are of.
 */
export function choose(
  { own, within }: Pick<SessionFiles, 'own' | 'within'>,
  attempts: readonly AttemptEvidence[],
  bytesToFree: number,
): Chosen {
  const { needed, rest, ofAttempt } = share(within, attempts);
  const files: EvidenceFile[] = [];
  const handles: number[] = [];
  let missing = bytesToFree;
  const take = (more: readonly EvidenceFile[]): void => {
    files.push(...more);
    missing -= sum(more);
  };
  for (const { handle } of attempts) {
    const its = ofAttempt.get(handle);
    if (!its || missing <= 0) continue;
    take(its);
    handles.push(handle);
  }
  const whole = missing > 0 && needed.length === 0;
  if (whole) take([...rest, ...own]);
  return { files, handles, whole, needed };
}

interface Shares {
  readonly needed: readonly EvidenceFile[];
  readonly rest: readonly EvidenceFile[];
  /** Of those that are not needed, by their handle. */
  readonly ofAttempt: ReadonlyMap<number, readonly EvidenceFile[]>;
}

function share(files: readonly EvidenceFile[], attempts: readonly AttemptEvidence[]): Shares {
  const byStem = new Map(attempts.flatMap((attempt) => stemOf(attempt).map((stem) => [stem, attempt] as const)));
  const needed: EvidenceFile[] = [];
  const rest: EvidenceFile[] = [];
  const ofAttempt = new Map<number, EvidenceFile[]>();
  for (const file of files) {
    const owners = ownersOf(basename(file.path), byStem);
    const [owner] = owners;
    if (owners.some(({ isNeeded }) => isNeeded)) needed.push(file);
    else if (!owner) rest.push(file);
    else ofAttempt.set(owner.handle, [...(ofAttempt.get(owner.handle) ?? []), file]);
  }
  return { needed, rest, ofAttempt };
}

/** `run__phase` of `run__phase.stdout.txt`, wherever that lay when it was recorded. */
function stemOf({ stdoutPath }: AttemptEvidence): string[] {
  return stdoutPath === null ? [] : [basename(stdoutPath).replace(LOG, '')];
}

/**
 * A log belongs to one attempt. For what else stands beside it (`run__phase.result.json`) an id that holds dots leaves
 * several: every one that it may belong to, the likeliest first.
 */
function ownersOf(name: string, byStem: ReadonlyMap<string, AttemptEvidence>): AttemptEvidence[] {
  const ofLog = LOG.test(name) ? byStem.get(name.replace(LOG, '')) : undefined;
  if (ofLog) return [ofLog];
  const owners: AttemptEvidence[] = [];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const owner = byStem.get(name.slice(0, dot));
    if (owner) owners.push(owner);
  }
  return owners;
}

function sum(files: readonly EvidenceFile[]): number {
  return files.reduce((bytes, file) => bytes + file.bytes, 0);
}
