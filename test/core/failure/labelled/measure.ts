/** How well fingerprints make families of labelled failures: judged as the engine judges, counted in pairs. */
import type { EndingCause } from '../../../../src/core/executor.ts';
import { DEFAULT_RULES } from '../../../../src/core/failure/category.ts';
import { findExcerpt } from '../../../../src/core/failure/excerpt.ts';
import type { Own } from '../../../../src/core/failure/fingerprint.ts';
import { judge } from '../../../../src/core/judge.ts';
import { maskText } from '../../../../src/core/mask.ts';

/** One failed attempt, and the cause that a person would name. */
export interface Labelled {
  readonly family: string;
  readonly stderr: string;
  readonly stdout: string;
  readonly ending: EndingCause;
  readonly own: Own;
}

export interface Measure {
  /** Of the pairs that share a fingerprint, the part that shares a family. */
  readonly precision: number;
  /** Of the pairs that share a family, the part that shares a fingerprint. */
  readonly recall: number;
  /** Families that share a fingerprint, each with the text that was quoted. */
  readonly lumped: readonly (readonly string[])[];
  /** Families with several fingerprints, each with the texts that were quoted. */
  readonly split: readonly (readonly string[])[];
}

interface Judged {
  readonly family: string;
  readonly fingerprint: string;
  readonly quote: string;
}

export function measure(samples: readonly Labelled[]): Measure {
  const judged = samples.map(judgeSample);
  const right = pairsAlike(judged, ({ family, fingerprint }) => `${fingerprint} ${family}`);
  return {
    precision: right / pairsAlike(judged, ({ fingerprint }) => fingerprint),
    recall: right / pairsAlike(judged, ({ family }) => family),
    lumped: mixed(judged, 'fingerprint', 'family'),
    split: mixed(judged, 'family', 'fingerprint'),
  };
}

/** How many pairs have the same key. */
function pairsAlike(judged: readonly Judged[], keyOf: (judged: Judged) => string): number {
  const counts = new Map<string, number>();
  for (const each of judged) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return [...counts.values()].reduce((pairs, count) => pairs + (count * (count - 1)) / 2, 0);
}

function judgeSample({ family, stderr, stdout, ending, own }: Labelled): Judged {
  const excerpt = findExcerpt({ stderr, stdout });
  const outcome = judge(ending, {
    findings: [],
    excerpt: excerpt && { ...excerpt, line: maskText(excerpt.line), text: maskText(excerpt.text) },
    own,
    rules: DEFAULT_RULES,
    log: '/logs/a.stderr.txt',
    limits: { timeoutMs: 900_000, silenceMs: 600_000, maxLogBytes: 1_048_576, graceMs: 0 },
    stopping: false,
  });
  if (!('fingerprint' in outcome)) throw new Error(`A sample of ${family} is no failure: ${outcome.is}`);
  return { family, fingerprint: outcome.fingerprint, quote: excerpt?.text ?? '(nothing)' };
}

/** Groups by one key that hold several values of the other, each told by its first member. */
function mixed(judged: readonly Judged[], by: 'family' | 'fingerprint', what: 'family' | 'fingerprint'): string[][] {
  const groups = new Map<string, Map<string, Judged>>();
  for (const each of judged) {
    const group = groups.get(each[by]) ?? new Map<string, Judged>();
    groups.set(each[by], group.set(each[what], group.get(each[what]) ?? each));
  }
  return [...groups.values()]
    .filter((group) => group.size > 1)
    .map((group) => [...group.values()].map(({ family, quote }) => `${family}: ${quote}`));
}
