import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, resolve } from 'node:path';

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
    if (problem !== 'no such file') unusable ??= `cannot run ${file}: ${problem}`;
  }
  return { problem: unusable ?? `command not found: ${program} (searched PATH=${path})` };
}

function problemOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'no such file';
  if (!stat.isFile()) return 'not a file';
  try {
    accessSync(file, constants.X_OK);
    return undefined;
  } catch {
    return 'not executable (chmod +x)';
  }
}
