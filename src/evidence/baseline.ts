/**
 * What phases are measured against, made once a key by a command of the configuration, and kept across sessions. Whoever needs
 * it first builds it, and all others wait for that one, in this process and in others. What is built in a directory with
 * changes that no commit has is nobody else's: its key is of this session, this directory and these changes alone.
 */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DrainError } from '../core/error.ts';
import type { AttemptUnderWay, EvidenceKind, Gathering, Surroundings } from '../core/evidence.ts';
import type { Executor } from '../core/executor.ts';
import type { Command, Limits } from '../core/phase.ts';
import { phaseValues, render, renderText, usesName } from '../core/template.ts';
import { tryLockFile } from '../db/lock-file.ts';
import type { EnvironmentFacts } from '../engine/environment.ts';
import { type BaselinePlace, baselinePlace, listBaselinePlaces, useWhole } from '../files/baselines.ts';
import { type Built, buildBaseline, settleUnderWay } from './baseline-build.ts';

export interface BaselineOptions {
  /** A template, as the command is one. */
  readonly key: string;
  readonly command: Command;
  readonly limits: Limits;
  /** `baselines/` of the data directory. */
  readonly root: string;
  readonly environment: EnvironmentFacts;
  readonly executor: Executor;
}

/** How often somebody else's lock is tried again: a try takes a quarter of a millisecond. */
const LOOK_MS = 100;

export function createBaselineEvidence(options: BaselineOptions): EvidenceKind {
  const known = new Map<string, Promise<Built>>();
  return {
    name: 'baseline',
    async begin(attempt, around): Promise<Gathering | undefined> {
      if (attempt.resumed) await settleAbandoned(options.root);
      if (attempt.resumed || !isFolder(attempt.cwd)) return undefined;
      const key = keyFor(attempt, around, options);
      const built = known.get(key) ?? provide(key, attempt, { ...options, around });
      known.set(key, built);
      const ready = await built;
      if (ready.is === 'failed') throw new DrainError('no_baseline', ready.why);
      if (ready.is === 'stopped') return undefined; // and so is the attempt
      return { env: { DRAIN_BASELINE_DIR: ready.files }, gather: () => ({}) };
    },
  };
}

interface Provision extends BaselineOptions {
  readonly around: Surroundings;
}

async function provide(key: string, attempt: AttemptUnderWay, options: Provision): Promise<Built> {
  const { around, root, command } = options;
  const place = baselinePlace(root, key);
  const values = { ...phaseValues(attempt), ...(around.commit !== undefined && { commit: around.commit }) };
  const build = (): Promise<Built> => buildBaseline({ ...options, place, key, attempt, argv: render(command, values) });
  const built = await whenLocked(place, around.stop, async () => {
    const files = useWhole(place, key);
    return files === undefined ? await build() : ({ is: 'whole', files } as const);
  });
  return built ?? { is: 'stopped' };
}

/** @returns undefined when `stop` came first */
async function whenLocked(
  { lock: file }: BaselinePlace,
  stop: AbortSignal,
  act: () => Promise<Built>,
): Promise<Built | undefined> {
  while (!stop.aborted) {
    using lock = tryLockFile(file);
    if (lock) return await act();
    await sleep(LOOK_MS, undefined, { signal: stop }).catch(() => undefined); // aborted: the loop ends
  }
  return undefined;
}

/** @throws where it asks for a commit and there is none: what is not known is shared with nobody */
function keyFor(attempt: AttemptUnderWay, around: Surroundings, { key, command }: BaselineOptions): string {
  const { commit, dirty } = around;
  const asKey: Command = { template: key, shell: false };
  const isAsked = usesName(asKey, 'commit');
  if (commit === undefined && (isAsked || usesName(command, 'commit')))
    throw new DrainError(
      'no_commit',
      `its baseline asks for the commit of ${attempt.cwd}, which is not known: it is in no git repository with a commit, ` +
        'or git did not answer',
    );
  const state = dirty === false ? commit : `${commit}-changed-${stateOf(attempt, around)}`;
  return renderText(key, { ...phaseValues(attempt), ...(commit !== undefined && { commit: state ?? commit }) });
}

/** Ten digits for the changes that there are now in this directory: of this session, because git does not tell all of them. */
function stateOf({ sessionId, cwd }: AttemptUnderWay, { worktree = '' }: Surroundings): string {
  const state = JSON.stringify([sessionId, cwd, worktree]);
  return createHash('sha256').update(state).digest('hex').slice(0, 10);
}

/** Builds of controllers that are dead: nobody has their lock, and nobody waits for them. */
async function settleAbandoned(root: string): Promise<void> {
  for (const place of listBaselinePlaces(root)) {
    using lock = tryLockFile(place.lock);
    if (lock) await settleUnderWay(place);
  }
}

/** A phase whose directory is gone has no use for one: it says so itself when it is to be started. */
function isFolder(cwd: string): boolean {
  return statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true;
}
