/** What an attempt depends on beside its commit and its command, as one text that can be compared. */
import { digestFiles } from '../files/digest.ts';
import type { Repository } from './context.ts';

export interface Dependent {
  readonly cwd: string;
  /** Globs. */
  readonly inputs: readonly string[];
  readonly repository: Repository;
}

/**
 * The declared inputs alone, where there are any; else everything in the repository that is not committed. Nothing where
 * neither can be told: then nobody may say that nothing has changed.
 */
export async function readDependencies({ cwd, inputs, repository }: Dependent): Promise<string | undefined> {
  if (inputs.length === 0) return repository.worktree === undefined ? undefined : `worktree:${repository.worktree}`;
  const digest = await digestFiles(cwd, inputs).catch(() => undefined); // no such folder, or too much for it: unknown
  return digest === undefined ? undefined : `inputs:${digest}`;
}
