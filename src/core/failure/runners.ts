/** How test runners name a test that failed. What they say of the failure follows below the name. */

export interface Runner {
  /** With the group `test`. */
  readonly head: RegExp;
  /** What must have been printed before, where the name alone could be anything. */
  readonly after?: RegExp;
  /** The line above that names its file. */
  readonly above?: RegExp;
  /** The line below that names its package. */
  readonly below?: RegExp;
  /** What it says may stand above the name as well, under a line such as this. */
  readonly saidUnder?: RegExp;
}

const JEST_FILE = /^\s*FAIL +(\S+)/;

export const RUNNERS: readonly Runner[] = [
  // Jest
  { head: /^\s*● (?!Console$|Test suite failed to run$)(?<test>.+)$/, after: JEST_FILE, above: JEST_FILE },
  // Vitest
  { head: /^\s*FAIL +(?<test>(?:\|[^|]+\| )?\S+ > .+)$/ },
  // unittest
  { head: /^(?:FAIL|ERROR): (?<test>\w+ \(.+\))/, after: /^={70}$/ },
  // go test
  { head: /^\s*--- FAIL: (?<test>\S+) \(/, below: /^FAIL\t(\S+)\t/, saidUnder: /^=== (?:RUN|CONT|NAME) / },
  // cargo test; nextest
  { head: /^---- (?<test>\S+) stdout ----$/ },
  { head: /^\s*FAIL \[ *[\d.]+s\] (?:\(.+\) )?(?<test>\S+ \S+)$/ },
  { head: /^\s*(?<test>(?:TIMEOUT|ABORT|SIG[A-Z]+) \[ *[\d.]+s\] (?:\(.+\) )?\S+ \S+)$/ },
  // CTest, Bazel
  { head: /^ *\d+\/\d+ Test +#\d+: (?<test>\S+ \.{2,}.*?\*{3}[A-Z][\w: ]*?)(?: +[\d.]+ sec)?$/ },
  { head: /^(?<test>\/\/\S+ +(?:FAILED|TIMEOUT)) in / },
  // Gradle
  { head: /^(?<test>\S.* > \S.*) FAILED$/ },
  // Maven
  { head: /^\[ERROR\] +(?!Tests run)(?<test>[\w.$]\S*) .*<<< (?:FAILURE|ERROR)!/ },
  // TAP, node --test
  { head: /^\s*not ok \d+ (?:- )?(?<test>.+)$/ },
  { head: /^✖ (?<test>.+) \([\d.]+ms\)$/, after: /^✖ failing tests:/ },
  // Mocha, RSpec, PHPUnit; Playwright
  { head: /^\s*\d+\) (?<test>.+)$/, after: /^\s*\d+ failing\b|^Failures:$|^There (?:was|were) \d+ (?:failure|error)/ },
  { head: /^\s*\d+\) (?<test>(?:\[.+\] )?› .+? › .+?)[ ─]*$/ },
  // ExUnit
  { head: /^\s*\d+\) (?<test>(?:doc)?test .+ \([A-Z][\w.]*\))$/ },
  // Minitest
  { head: /^(?<test>[A-Z][\w:]*#test_\w+)(?: \[.*\])?:$/, after: /^\s*\d+\) (?:Failure|Error):$/ },
  // Test::More
  { head: /^# +Failed test (?<test>'.+')$/ },
  // dotnet test
  { head: /^\s*Failed (?<test>\S+) \[[<\d., ]+m?s\]$/ },
];

/** What all that the runners look for begins or ends with: most lines are done with by this. */
export const MAY_BE_OF_A_RUNNER =
  /^\s*(?:●|✖|FAIL|Fail|ERROR: |={70}$|--- |---- |\[ERROR\]|not ok |\d+\) |\d+\/\d+ Test |\/\/|# +Failed test |[A-Z][\w:]*#test_|TIMEOUT |ABORT |SIG[A-Z]+ |\d+ failing|There w)| FAILED$/;

/** The lines with which runners end their lists. */
export const END_OF_TESTS =
  /^(?:Test Suites|Tests|\s*Test Files|Ran \d+ tests?|FAIL(?:\t|$)|ok {2}\t|=== |--- (?:PASS|SKIP): |test result|failures|\d+% tests passed|The following tests |# Looks like |Finished in |=+ .*\bin [\d.]+|\d+ tests? completed|\[INFO\]|\[ERROR\] (?:Failures|Errors|Tests run)|# (?:tests|pass|fail) |1\.\.\d+|FAILED \(|npm )/;
