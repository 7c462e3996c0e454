/** How loud a log line is by its level, and which words of failure say that nothing failed. Every pattern is bounded. */

/** "0 errors", "no failures", "errors: 0", "error=None": they say that nothing went wrong. */
const ALL_WELL =
  /\b(?:0|no|zero|without(?: any)?)\s+(?:\w+\s+)?(?:errors?|failures?|failed|failing)\b|["']?\b(?:errors?|failures?|failed|fail)["']?\s*[:=]\s*(?:0|none|null|false|\[\]|"")(?![\w.])|\blog[ _-]?level["']?\s*[:=]?\s*["']?\w+/gi;

/** Levels below an error, at the head of a line or after its time and logger; and warnings by their class name. Not a file that a formatter lists. */
const CALM =
  /^[^A-Za-z]{0,40}(?:npm |yarn )?(?:info|debug|trace|notice|warn|warning|note|hint|help|verbose)\b(?!'|\] [\w./-]+\.[a-z]{1,4}$|\] Code style issues )|^.{0,80}?(?<![\w=./-])(?:INFO|DEBUG|TRACE|NOTICE|WARN|WARNING|SUCCESS)(?![\w=/])|(?<!Rejection)Warning: |: (?:warning|note): |level=(?:info|warn|debug)|"(?:level|severity)"\s*:\s*"(?:info|warn|debug)/;
const LOUD =
  /^.{0,80}?(?<![\w=./-]|level:? ?)(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG)(?![\w=/-])|^\W{0,3}[EF]\d{4} \d\d:\d\d:|(?:level|lvl|severity)=(?:error|fatal|critical)|"(?:level|severity|levelname)"\s*:\s*(?:"(?:error|fatal|critical)|[56]0\b)|^[^A-Za-z]{0,40}\[error\]|^(?:##\[error\]|::error)|"is_error"\s*:\s*true/;
const LOUD_WORD = /(?<![\w=./-])(?:ERROR|FATAL|CRITICAL|SEVERE|EMERG)(?![\w=/-])/;

export function withoutAllWell(text: string): string {
  return text.replace(ALL_WELL, '');
}

export function isLoud(text: string): boolean {
  return LOUD.test(text);
}

/** Calm unless a louder level stands before the calm one: `ERROR: no INFO record found`. */
export function isCalm(text: string): boolean {
  const calm = CALM.exec(text);
  if (!calm) return false;
  const loud = LOUD_WORD.exec(text);
  return !loud || loud.index >= calm.index + calm[0].length;
}
