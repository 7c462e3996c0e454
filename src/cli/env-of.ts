import { DrainError } from '../core/error.ts';

/** `--env NAME=VALUE`, as often as it was given. */
export function envOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new DrainError(
        'bad_option',
        `--env ${pair}: expected NAME=VALUE. Nothing was changed, and nothing was run.`,
      );
    }),
  );
}
