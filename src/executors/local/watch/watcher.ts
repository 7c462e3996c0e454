/** The contract of a watcher: what is known of a phase under way -> its report, once, that a limit has been reached. */
import type { LimitName } from '../../../core/executor.ts';
import type { Limits } from '../../../core/phase.ts';
import type { ProcessId } from '../../../process/identify.ts';

/** Facts alone: whoever started the phase, it can be watched. */
export interface Watched {
  readonly leader: ProcessId;
  /** Each of its processes carries one of these in its lineage. */
  readonly marks: readonly string[];
  readonly logs: { readonly stdout: string; readonly stderr: string };
  readonly limits: Limits;
  /** When it began, by the monotonic clock of this process: below 0 for what began before it. */
  readonly began: number;
}

/** What was found on the way, for the ending. */
export interface Found {
  readonly snapshot?: string;
  readonly notes?: readonly string[];
}

export type Report = (limit: LimitName, found?: Found) => void;

/** Nothing where the phase has no such limit; else it is disposed of when the phase has ended, or is being ended. */
export type Watcher = (watched: Watched, report: Report) => Disposable | undefined;

/** A look that fails (descriptors have run out) tells nothing, and the next one may work. It keeps no process from ending. */
export function every(ms: number, look: () => void): Disposable {
  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // As said: a limit is never reached by what could not be seen.
    }
  }, ms).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
