import { DrainError } from '../core/error.ts';

/** `--quota NAME`, as often as it was given. @param nothing what was not done where one is empty */
export function quotasOf(given: readonly string[], nothing: 'imported' | 'run'): string[] {
  const names = given.map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new DrainError('bad_option', `--quota: expected a name, found an empty one. Nothing was ${nothing}.`);
}
