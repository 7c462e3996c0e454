/** Lines that only follow from the error: that something failed, with which code, how often, and where help is. */

/** Complaints that repeat in words what was said above, or only count it. */
const SUMMARIES: readonly RegExp[] = [
  /^make(?:\[\d+\])?: \*\*\* (?:\[|Waiting for |.{0,300}\bError \d+$)|^ninja: build stopped|^FAILED: |^-- Configuring incomplete/,
  /\bexit(?:ed|s)?(?: with)?(?: a)?(?: non-?zero)?(?: exit)? (?:code|status)\b|\bnon-?zero (?:exit|code)\b/i,
  /\bdid not complete successfully\b|^error: (?:[a-z]+-){1,4}(?:error|failed|failure)$|^ERROR: (?:Failed building|Could not build) wheels?\b/,
  /^FAILED \(|^FAILED$|^FAIL\b(?! Required)|^=+ .*\b(?:failed|errors?)\b|^_+ .* _+$|^!{3,} /,
  /^ERROR (?:collecting )?[\w./\\-]+\.py(?:::\S+)?(?:$| - )|^FAILED [\w./\\-]+\.py(?:$| - )/,
  /^error: (?:aborting due to|could not compile|test failed)|\bld returned \d|^compilation terminated|\berrors? generated\.|^Found \d+ errors?|^\[warn\] Code style issues |\bproblems? \(\d+ errors?/,
  /^npm (?:ERR!|error) (?:Lifecycle script|Test failed|code ELIFECYCLE|command failed|\S+@\S+ \S+: `|Failed at the |This is probably not)|\bELIFECYCLE\b|^ERR_PNPM_RECURSIVE_RUN|^error Command failed/,
  /^(?:Tests?|Test Files|Test Suites|Tests run):? .*\b(?:failed|Errors)\b|^\d+ (?:failing|failed)\b|^\d+ tests? completed/i,
  /^Execution failed for task |^> (?:There were failing tests|Compilation failed)|^\[ERROR\] (?:COMPILATION ERROR|Failures:|Errors:|Tests run:)|^\[ERROR\] Failed to execute goal .*(?:Compilation failure|test failures)/,
  /^fatal: Could not read from remote repository|^Automatic merge failed|^! \[remote rejected\] .* hook declined\)|^error: (?:failed to push some refs|could not apply )/,
  /\bexited \(?\d+\)?|\bprocess didn't exit successfully\b|\brun failed: command\b|^error: Recipe /,
  /^(?:.{0,80}?(?:ERROR|FATAL|CRITICAL|[Ee]rror)\W{1,5})?(?:\w[\w.-]* ){0,3}(?:build|checks?|command|compilation|deployment|execution|job|phase|pipeline|process|run|script|session|stage|step|suite|task|tests?|workflow)(?: \S+)? (?:failed|aborted)[.!]*$/i,
  /^Errors while running CTest|^Executed \d+ out of \d+ tests|^E: Some index files failed|^(?:[\w:]+: )?SUMMARY: \w+Sanitizer: /,
  /(?:^|: )See \S{1,200} for (?:more )?(?:information|details|help)\b|\b[Ff]or (?:help|details|more (?:information|details|help)),? (?:visit|see|try|run|about)\b/,
  /^BEGIN failed--|^Compilation failed in require |^\W*Encountered error while /,
  /^terminate called|^(?:\w+: )?[Cc]ommand failed\b|^(?:error:? ?)?unknown error\W*$|^\W*error\W*$|^error: [a-z]+$/i,
];

/** Lines about the report and not about the error; and bare exit codes, which are known without reading. */
const NOISE: readonly RegExp[] = [
  /^(?:[\w:]+ ){0,5}exit(?:ed)?(?: with)? (?:code|status):? -?\d+\W*$|^Node\.js v\d|^Traceback \(|^Traceback:$|^(?:code|errno|syscall): \S+$/,
  /^npm (?:ERR!|error) *(?:$|e[a-z]+$|\d{3}$|(?:code|errno|syscall|path|dest|cwd|command|in workspace|at location|location|workspace|A complete log|gyp (?:info|verb)|Log files|fix|Exit status|enoent This is related)\b|\S*_logs[\\/]\S+$)/,
  /^\[ERROR\] *(?:$|-> \[Help|\[Help|To see the full|Re-run Maven|For more information|After correcting)/,
  /^➤ YN0000: |^BUILD FAILED\b|^[A-Z]+ FAILED TO START$|^SECURITY ERROR$|^FAILURE: Build failed/,
  /^remote: error: Trace: /,
  // Of what is left behind by a crash, and of the machine that it was on.
  /^ABORTING$|^# (?:An error report|A fatal error has been|If you would like|.{0,40}[Cc]ore dump)|^(?:npm (?:ERR!|error) )?gyp ERR! (?:System|cwd|node|not ok|command)\b/,
  // A logger's own line above the words of an error.
  /^.{0,80}\b(?:ERROR|FATAL|CRITICAL)\b.{0,120}\s[:-]$/,
];

export function isSummary(text: string): boolean {
  return SUMMARIES.some((pattern) => pattern.test(text));
}

export function isNoise(text: string): boolean {
  return NOISE.some((pattern) => pattern.test(text));
}
