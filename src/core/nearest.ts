import { distance } from 'fastest-levenshtein';

/** The name that was probably meant, where one is near enough. */
export function nearestTo(name: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .sort((a, b) => a.far - b.far);
  const best = ranked[0];
  return best && best.far <= Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3)))
    ? best.candidate
    : undefined;
}
