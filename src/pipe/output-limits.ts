/** How much of a command's output a step is handed. */

/** Of its stdout, which is handed over whole or not at all: as a text it takes twice as much memory. */
export const MAX_STDOUT_BYTES = 64 * 1_048_576;

/** Of its stderr, from its end. */
export const MAX_STDERR_BYTES = 65_536;

/** @param bytes of its stdout, as far as they are known */
export function tooLong(bytes: number): string {
  const mb = (size: number): number => Math.ceil(size / 1_048_576);
  return (
    `its stdout has ${mb(bytes)} MB, and a step is handed ${mb(MAX_STDOUT_BYTES)} MB at most: ` +
    'let it write a file and print where that is'
  );
}
