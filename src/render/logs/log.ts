import type { HeaderEnd } from '../../logs/identity.ts';

export const STREAMS = ['stdout', 'stderr'] as const;
export type Stream = (typeof STREAMS)[number];

/** One of an attempt's two. */
export interface Log {
  readonly stream: Stream;
  readonly path: string;
  /** Of what it is: `RUN/PHASE`. */
  readonly label: string;
  /** Which of the attempts that are shown. */
  readonly nth: number;
  /** What is left out of it, at its beginning. */
  readonly from: HeaderEnd;
  /** Asked until nothing more will be written; without it, what is there now is all. */
  readonly ended?: (() => boolean) | undefined;
}
