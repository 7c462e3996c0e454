/** Wakes one waiter. A ring while nobody waits is kept, so no news is lost between looking and waiting. */
export interface Bell {
  ring(): void;
  /** Until the next ring, or for `timeoutMs`. */
  wait(timeoutMs: number): Promise<void>;
  dispose(): void;
}

/** Also rings when `signal` aborts. */
export function createBell(signal?: AbortSignal): Bell {
  let rung = false;
  let wake: (() => void) | undefined;
  const ring = () => {
    rung = true;
    wake?.();
  };
  signal?.addEventListener('abort', ring);
  return {
    ring,
    async wait(timeoutMs) {
      if (!rung) await new Promise<void>((resolve) => untilWoken(timeoutMs, resolve, (woken) => (wake = woken)));
      rung = false;
    },
    dispose: () => signal?.removeEventListener('abort', ring),
  };
}

function untilWoken(timeoutMs: number, resolve: () => void, keep: (wake: () => void) => void): void {
  const timer = setTimeout(resolve, timeoutMs);
  keep(() => {
    clearTimeout(timer);
    resolve();
  });
}
