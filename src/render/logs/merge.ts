export async function* concatenate<T>(sources: readonly AsyncGenerator<T, void>[]): AsyncGenerator<T, void> {
  for (const source of sources) yield* source;
}

/** Whatever comes first. */
export async function* merge<T>(sources: readonly AsyncGenerator<T, void>[]): AsyncGenerator<T, void> {
  const next = new Map(sources.map((source) => [source, advance(source)]));
  while (next.size > 0) {
    const { source, result } = await Promise.race(next.values());
    // To the end of the queue: a log that is written all the time must not keep the others from being heard.
    next.delete(source);
    if (result.done) continue;
    next.set(source, advance(source));
    yield result.value;
  }
}

async function advance<T>(source: AsyncGenerator<T, void>) {
  return { source, result: await source.next() };
}
