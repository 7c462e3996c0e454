/** Which of the phases that are held because nothing had changed would meet something else now, and what. */
import { messageOf } from '../core/error.ts';
import { maskArgv } from '../core/mask.ts';
import { phaseValues, render } from '../core/template.ts';
import type { Db } from '../db/native.ts';
import { listUnchanged, type UnchangedPhase } from '../read/unchanged.ts';
import type { EngineParts, PhaseDefaults } from './context.ts';
import { readDependencies } from './dependencies.ts';

export interface ChangedPhase extends UnchangedPhase {
  /** In words: `the commit is 9e1c7d2 now`. */
  readonly what: string;
}

interface Looking extends Pick<PhaseDefaults, 'command' | 'cwd'> {
  readonly repository: EngineParts['repository'];
}

export async function findChanged(db: Db, looking: Looking): Promise<ChangedPhase[]> {
  const read = remembering(readDependencies);
  const changed: ChangedPhase[] = [];
  for (const phase of listUnchanged(db)) {
    const what = await whatChanged(phase, looking, read);
    if (what !== undefined) changed.push({ ...phase, what });
  }
  return changed;
}

async function whatChanged(
  phase: UnchangedPhase,
  looking: Looking,
  read: typeof readDependencies,
): Promise<string | undefined> {
  const { declared, commit } = phase;
  const cwd = declared.cwd ?? looking.cwd;
  if (cwd !== phase.cwd) return 'it would run in another directory now';
  if (argvOf(phase, looking) !== phase.argv) return 'its command is another one now';
  const repository = await looking.repository(cwd);
  if ((repository.commit ?? null) !== commit) return `the commit is ${repository.commit?.slice(0, 7) ?? 'unknown'} now`;
  if ((await read({ cwd, inputs: declared.inputs, repository })) === phase.dependencies) return undefined;
  return declared.inputs.length === 0 ? 'its directory has other changes now' : 'its inputs are others now';
}

/** As it is recorded with an attempt. */
function argvOf(phase: UnchangedPhase, { command }: Looking): string {
  const own = phase.declared.command ?? command;
  try {
    return own === undefined ? '' : JSON.stringify(maskArgv(render(own, phaseValues(phase))));
  } catch (thrown) {
    return messageOf(thrown);
  }
}

/** Many phases share their inputs: those are read once. */
function remembering(read: typeof readDependencies): typeof readDependencies {
  const known = new Map<string, ReturnType<typeof readDependencies>>();
  return (dependent) => {
    const key = JSON.stringify([dependent.cwd, dependent.inputs]);
    const answer = known.get(key) ?? read(dependent);
    known.set(key, answer);
    return answer;
  };
}
