/** What doctor finds: one kind of trouble a check, each finding in plain words with its way out. */

export const CHECK_STATUSES = ['ok', 'note', 'warn', 'bad'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export interface Finding {
  /** A note is nothing that has to be done. */
  readonly level: Exclude<CheckStatus, 'ok'>;
  readonly message: string;
  /** The command to type, or what else a person can do. */
  readonly way?: string;
  /**
   * Safe to be done by itself; several findings may share one.
   * @returns what was done, in words
   * @throws what kept it from being done
   */
  readonly heal?: () => Promise<string>;
}

export interface Look {
  /** What was looked at and is well, in a few words. */
  readonly seen: string;
  readonly findings: readonly Finding[];
}

export interface Checked extends Look {
  readonly name: string;
  readonly status: CheckStatus;
  /** What was healed, and what was to be and could not be. */
  readonly fixed: readonly string[];
  readonly notFixed: readonly string[];
}

export interface Checkup {
  /** Nothing is bad, and nothing warns. */
  readonly ok: boolean;
  readonly checks: readonly Checked[];
}

export function worstOf(findings: readonly Pick<Finding, 'level'>[]): CheckStatus {
  const ranks = findings.map(({ level }) => CHECK_STATUSES.indexOf(level));
  return CHECK_STATUSES[Math.max(0, ...ranks)] ?? 'ok';
}
