/** `look`, whose answer is given again for so long: for what is asked more often than it changes, and costs more than asking. */
export function atMostEvery<Found>(ms: number, look: () => Found): () => Found {
  let last: { readonly at: number; readonly found: Found } | undefined;
  return () => {
    if (last === undefined || performance.now() - last.at > ms) last = { at: performance.now(), found: look() };
    return last.found;
  };
}
