/** Looks again and again at what costs more the longer it has grown: never for more than a twentieth of the time. */
const SHARE_OF_TIME = 20;

export interface LookOptions {
  /** Between two looks at least; milliseconds. */
  readonly everyMs: number;
  /** Milliseconds, by a clock that does not step. */
  readonly now: () => number;
}

/** @returns what ends it */
export function lookAgain(look: () => void, { everyMs, now }: LookOptions): () => void {
  let timer: NodeJS.Timeout;
  const wait = (milliseconds: number): void => {
    timer = setTimeout(turn, milliseconds);
  };
  const turn = (): void => {
    const began = now();
    look();
    wait(Math.max(everyMs, (now() - began) * SHARE_OF_TIME));
  };
  wait(everyMs);
  return () => clearTimeout(timer);
}
