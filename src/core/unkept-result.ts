/** What is noted of an attempt whose result is too large to be kept in the database. */

const SAID = 'its result is not kept on record, where';

export interface UnkeptResult {
  /** `57.1 MB` */
  readonly size: string;
  /** Where it lies: `output.json`, `its log`. */
  readonly place: string;
}

export function unkeptNote({ size, place }: UnkeptResult, most: string): string {
  return `${SAID} ${most} is the most: ${size} lie in ${place}`;
}

/** The result that one of these notes tells of. */
export function findUnkept(notes: readonly string[]): UnkeptResult | undefined {
  const note = notes.find((each) => each.startsWith(SAID));
  const [, size, place] = /: ([\d.]+ MB) lie in (.+)$/s.exec(note ?? '') ?? [];
  return size === undefined || place === undefined ? undefined : { size, place };
}
