/** The files of an attempt: all lie beside its stdout log, under the same name. */

/** What drain knows of them; who removes an attempt's files by their names finds them here. */
export const BESIDE_LOG = [
  'stderr.txt',
  'stdin.txt',
  'silence.txt',
  'result.json',
  'telemetry.jsonl',
  'protected.jsonl',
] as const;
export type BesideLog = (typeof BESIDE_LOG)[number];

export function besideLog(stdoutLog: string, suffix: BesideLog): string {
  return `${stdoutLog.replace(/\.stdout\.txt$/, '')}.${suffix}`;
}
