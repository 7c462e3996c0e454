/**
 * Whether colours are wanted: what the environment says, else on a terminal that has them (no-color.org, force-color.org).
 * That a build server runs it (`CI`) says nothing: its output is read as a file.
 */
export function wantsColour(isTerminal: boolean, environment: Readonly<Record<string, string | undefined>>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTerminal && TERM !== 'dumb';
}
