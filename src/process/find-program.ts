import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { codeOf, messageOf } from '../core/error.ts';

const MISSING = 'no such file';

export type FoundProgram = { readonly path: string } | { readonly problem: string };

/** Resolves a program as exec would, in the phase's own directory and PATH; says what was searched when there is none. */
export function findProgram(program: string, cwd: string, path: string): FoundProgram {
  if (program.includes('/')) {
    const file = isAbsolute(program) ? program : resolve(cwd, program);
    const problem = problemOf(file);
    return problem === undefined ? { path: file } : { problem: `cannot run ${file}: ${problem}` };
  }
  let unusable: string | undefined;
  for (const folder of path.split(delimiter)) {
    const file = resolve(cwd, folder, program);
    const problem = problemOf(file);
    if (problem === undefined) return { path: file };
    if (problem !== MISSING) unusable ??= `cannot run ${file}: ${problem}`;
  }
  return { problem: unusable ?? `command not found: ${program} (searched PATH=${path})` };
}

function problemOf(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return 'not a file';
    accessSync(file, constants.X_OK);
    return undefined;
  } catch (thrown) {
    const code = codeOf(thrown) ?? '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return MISSING;
    return code === 'EACCES' ? 'not executable, or in a folder that may not be entered' : messageOf(thrown);
  }
}
