/** The kind of a failure, which decides what to do next; and the order in which kinds are tried again. */

/** What likely is transient or mended by now comes first; every category that is not named stands where `other` does. */
export const CATEGORY_ORDER = ['unknown', 'collection', 'deliverable', 'patch', 'other', 'timeout'] as const;

/** Categories that the engine itself knows, without reading any output. */
export const ENGINE_CATEGORIES = [
  'timeout',
  'silence',
  'rate-limit',
  'oom',
  'signal',
  'log-limit',
  'protected-path',
  'start',
  'source',
] as const;

/** A category that a text matches: the first rule that matches wins. */
export interface CategoryRule {
  readonly category: string;
  readonly pattern: RegExp;
}

/** What a text tells by itself. `rate-limit` is left to the engine and the user: too much output talks of limits. */
export const DEFAULT_RULES: readonly CategoryRule[] = [
  {
    category: 'collection',
    pattern:
      /\b(?:ModuleNotFoundError|ImportError|ERR_MODULE_NOT_FOUND|MODULE_NOT_FOUND|ClassNotFoundException|NoClassDefFoundError)\b|\bNo module named\b|\bCan't locate [\w/]{1,100}\.pm\b|\bCannot find (?:module|package)\b|\bTS(?:2307|2306|7016)\b|\bcollection(?:\/import)? errors?\b|\berrors? (?:during|while) collect|\bERROR collecting\b|\bimport errors?\b|\bcannot import name\b|\bunresolved import\b|\bcannot load such file\b|\bno required module provides package\b/i,
  },
  {
    category: 'deliverable',
    pattern:
      /\bDELIVERABLES?_[A-Z]+|\b(?:missing|required|expected|empty|stale|invalid|no)\b.{0,60}\bdeliverables?\b|\bdeliverables?\b.{0,80}\b(?:missing|not (?:found|created|produced|written)|validation|invalid|empty|older|incomplete|fail(?:ed|ure)?|stale)\b/i,
  },
  {
    category: 'patch',
    pattern:
      /\bPATCH_[A-Z]+|\bpatch(?:es)?\b(?! *(?:\/|https?:|request\b)).{0,40}\b(?:failed|does not apply|do not apply|not (?:be )?applied|rejected|failure|error)\b|\bhunks?\b.{0,20}\b(?:failed|rejected|ignored)\b|\bcorrupt patch\b|\b(?:apply|applying) (?:the )?(?:patch|diff|edits?)\b|\b(?:nothing|no (?:changes|operations|files|edits)) (?:was |were )?applied\b|\bNo valid patches\b|\bno-op structured edit\b|\b(?:patch|deliverables?|file)[ _-]manifest\b|\bmanifest[ _-](?:mismatch|violation|validation|gate|failed|failure|error)/i,
  },
  {
    category: 'timeout',
    pattern:
      /\b\w{0,40}Timeout(?:Error|Exception|Expired)\b|\b(?:Connect|Read|Write|Pool|Request|Socket)Timeout\b|\bsocket\.timeout\b|\bE(?:SOCKET)?TIMEDOUT\b|\btimed[ -]out\b|\bdeadline[ _]exceeded\b|\btime ?limit exceeded\b|\btimeout of \d.{0,20}exceeded|\bexceeded timeout\b|\bGateway Time-?out\b|^\W{0,60}TIMEOUT(?::|\W{0,60}(?:$|\n))/i,
  },
];

/** States of a phase that some tools record where a reason should stand. */
const NO_REASON =
  /^(?:FAILED|FAILURE|FAIL|ERROR|DEAD|BLOCKED|MAX_(?:ATTEMPTS|RETRIES)_(?:EXHAUSTED|EXCEEDED|REACHED)|UNKNOWN(?:[ _]ERROR)?|NONE|NULL)\W*$/i;

/**
 * The first rule that matches; `unknown` where no reason is on record (nothing, or a bare state); else `other`.
 *
 * @param reason a recorded reason, or the text of an excerpt
 */
export function categorise(reason: string | undefined | null, rules: readonly CategoryRule[] = DEFAULT_RULES): string {
  const text = reason?.trim() ?? '';
  if (text === '') return 'unknown';
  // `search` and not `test`: a user's rule may carry the flag `g`, and would then remember where it stopped.
  const rule = rules.find(({ pattern }) => text.search(pattern) >= 0);
  return rule?.category ?? (NO_REASON.test(text) ? 'unknown' : 'other');
}

/** Where a category stands in {@link CATEGORY_ORDER}: less is tried earlier. */
export function categoryRank(category: string): number {
  const order: readonly string[] = CATEGORY_ORDER;
  const rank = order.indexOf(category);
  return rank < 0 ? order.indexOf('other') : rank;
}
