import { statSync } from 'node:fs';

/** When something was last written to any of these logs; nothing where none of them exists. */
export function findLastOutput(files: readonly (string | null)[]): number | undefined {
  const times = files.flatMap((file) =>
    file === null ? [] : (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? []),
  );
  return times.length === 0 ? undefined : Math.max(...times);
}
