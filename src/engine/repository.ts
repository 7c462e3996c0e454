/** The commit that a directory is at, and what differs from it. */
import { createHash } from 'node:crypto';
import { runHelper } from '../process/run-helper.ts';
import type { Repository } from './context.ts';

/** git takes 5 ms and more; phases that start within so short a time share the answer. */
const FRESH_MS = 10_000;
const PATIENCE_MS = 5_000;

const NONE: Repository = { commit: undefined, dirty: undefined, worktree: undefined };

export function createRepositoryReader(): (cwd: string) => Promise<Repository> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<Repository> }>();
  return (cwd) => {
    const last = known.get(cwd);
    if (last && performance.now() - last.at < FRESH_MS) return last.answer;
    const answer = readRepository(cwd).catch(() => NONE); // no git, no such folder: there is no commit to tell
    known.set(cwd, { at: performance.now(), answer });
    return answer;
  };
}

async function readRepository(cwd: string): Promise<Repository> {
  const git = (...args: string[]): Promise<string | undefined> =>
    runHelper('git', ['--no-optional-locks', ...args], { cwd, timeoutMs: PATIENCE_MS });
  const commit = await git('rev-parse', '--verify', 'HEAD');
  if (commit === undefined) return NONE;
  const changes = (await git('status', '--porcelain'))?.split('\n').filter(Boolean);
  if (changes === undefined) return { commit: commit.trim(), dirty: undefined, worktree: undefined };
  const dirty = changes.some((line) => !line.startsWith('??'));
  const contents = dirty ? await git('diff', '--no-ext-diff', '--no-textconv', '--full-index', 'HEAD') : '';
  return {
    commit: commit.trim(),
    dirty,
    worktree: contents === undefined ? undefined : digest([...changes, contents]),
  };
}

/** Of files that git does not know only the names are in it: what phases leave behind is among them. */
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
