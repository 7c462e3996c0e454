import type { StopSignals } from '../engine/context.ts';

/** The first signal stops gracefully, the second skips the grace. A terminal that closes is a TERM. */
export function listenForStops(): { readonly signals: StopSignals } & Disposable {
  const stop = new AbortController();
  const hurry = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (stop.signal.aborted) {
      hurry.abort();
      return;
    }
    stop.abort(name === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
  };
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    signals: { stop: stop.signal, hurry: hurry.signal },
    [Symbol.dispose]: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
