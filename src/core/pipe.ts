/** A phase that runs a flow: its batches are progress inside of its attempts, and are kept where the user's rows are. */
export interface PipeWork {
  readonly flow: string;
  /** The module with the flow; absolute. */
  readonly file: string;
  /** The database with its batches; absolute. */
  readonly store: string;
  /** The id of its run in there. */
  readonly run: string;
}

/** `pipe exec` in a phase, when its store or a disk could not be used: it says nothing of the flow (EX_TEMPFAIL of sysexits.h). */
export const EXIT_GIVEN_BACK = 75;
