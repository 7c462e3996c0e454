/** Where a phase says what it has found, and whether it must. */

export interface ResultRule {
  /** A JSON file that it writes; or all that it printed to stdout, as one JSON document. */
  readonly from: 'file' | 'stdout';
  /** Absolute; where it comes from a file. */
  readonly file?: string;
  /** Whether the phase has failed where there is none, or one that is no JSON. */
  readonly required: boolean;
  /** Dotted path of a field that says that the phase failed: whatever is there but false, null, 0 and ''. */
  readonly failedIf?: string;
  /** Dotted path of the text that says why. */
  readonly reason?: string;
  /** Dotted path of what is kept as its data; none: all of it. */
  readonly data?: string;
}
