/** The contract between the engine and whatever runs commands: this machine, or later another engine. */
import type { Limits, Work } from './phase.ts';

export interface Order {
  /** Unique in the world; the same id twice is the same execution. */
  readonly id: string;
  readonly work: Work;
  /** The whole environment of the process. */
  readonly env: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** What heads the stdout log, before any byte of the phase's own. Given the program as it was resolved. */
  readonly header: (facts: { readonly program: string; readonly startedAt: Date }) => string;
  readonly logs: { readonly stdout: string; readonly stderr: string };
  /** The session's own, beside the logs: for what an executor has to keep. */
  readonly folder: string;
  /** Why it cannot be run at all: then only its logs are made, which say so. */
  readonly problem?: string;
}

/** Where an execution lives. */
export interface Ref {
  readonly executor: string;
  /** Machine, boot and pid namespace; or a queue; or a cluster. */
  readonly place: string;
  readonly handle: string;
}

/** A limit that ends a phase. `silence`: no output, no work and no change for too long. */
export type LimitName = 'timeout' | 'silence' | 'log-limit';

/** Why drain itself ends an execution. Written to the attempt before the first signal; the first one wins. */
export type AskedCause = LimitName | 'stop';

/** Codes are what a shell shows: 128 + n for signal n. */
export type EndingCause =
  | { readonly is: 'exit'; readonly code: number; readonly oom?: boolean }
  /** `oom`: the kernel killed processes for want of memory meanwhile. */
  | { readonly is: 'signal'; readonly code: number; readonly signal: string; readonly oom?: boolean }
  | { readonly is: 'limit'; readonly limit: LimitName; readonly code?: number; readonly signal?: string }
  | { readonly is: 'stopped'; readonly code?: number; readonly signal?: string }
  /** It could not be started. `transient`: for want of resources, which says nothing about the phase. */
  | { readonly is: 'refused'; readonly why: string; readonly transient: boolean }
  /** Nobody knows how it ended. */
  | { readonly is: 'lost'; readonly by: LostBy; readonly why: string };

/** `controller-died`: it was under way when its controller died, and ended without anybody to see how. */
export type LostBy = 'lost' | 'reboot' | 'controller-died';

export interface Ending {
  /** Epoch milliseconds. */
  readonly at: number;
  /** From the true start, by a clock that no setting of the time moves; null where nobody knows, and for what never started. */
  readonly durationMs: number | null;
  readonly cause: EndingCause;
  /** Processes that had to be ended after the phase itself had ended: `pid command`. */
  readonly leftovers: readonly string[];
  /** A file that tells what its processes were doing when it was ended for its silence. */
  readonly snapshot?: string;
  /** What else is worth recording of how it ended. */
  readonly notes?: readonly string[];
}

export interface Execution {
  readonly ref: Ref;
  /** Epoch milliseconds. Limits count from here, and the place enforces them. */
  readonly startedAt: number;
  /** Never rejects; resolves when both logs are whole on this machine. */
  readonly ended: Promise<Ending>;
  /** Idempotent: TERM to the whole tree, `graceMs`, KILL. The news comes through `ended`. */
  end(cause: AskedCause): void;
  /** Whether it is being ended, by us or for a limit: its news comes within its grace. */
  isEnding(): boolean;
  /** Ends at once what {@link end} gave a grace. */
  hurry(): void;
  /** Its end has been written down: the executor need not keep it any more. */
  release(): void;
}

/** What could not be started has ended already. */
export type Started = { readonly execution: Execution } | { readonly ending: Ending };

/** An attempt that nobody conducts any more, as it is on record. */
export interface Abandoned {
  readonly id: string;
  readonly argv: readonly string[];
  readonly logs: { readonly stdout: string; readonly stderr: string };
  readonly folder: string;
  readonly limits: Limits;
  /** What its controller had asked for, before it died. */
  readonly asked?: AskedCause;
  /** Whether it is on record as begun. */
  readonly hasStarted: boolean;
  /** Why none of its processes can be there any more. */
  readonly gone?: { readonly by: LostBy; readonly why: string };
}

/** What has become of an attempt. */
export type Sighting =
  | { readonly is: 'live'; readonly execution: Execution }
  /** Also what can never begin any more, and what nobody knows the end of: by then none of its processes is left. */
  | { readonly is: 'ended'; readonly ending: Ending }
  /** It is to be asked again later, and never called ended. */
  | { readonly is: 'unknown'; readonly why: string };

/** Disposing lets go: what is idle ends, what it has only taken over runs on. */
export interface Executor extends AsyncDisposable {
  readonly name: string;
  /**
   * Starts `order`.
   * @param beforeEnding called with the cause before the first signal of an ending that drain asks for
   */
  start(order: Order, beforeEnding: (cause: AskedCause) => void): Promise<Started>;
  /** Finds out about an attempt of a dead controller, and takes it over. At most one process may ask at a time. */
  sight(abandoned: Abandoned, beforeEnding: (cause: AskedCause) => void): Promise<Sighting>;
}
