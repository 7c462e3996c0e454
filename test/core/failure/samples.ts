/** Endings of real tools, shortened: what each printed, the line that a person would quote, and its category. */
export interface Sample {
  readonly name: string;
  readonly stderr?: string;
  readonly stdout?: string;
  readonly line: string;
  readonly category: string;
  readonly stream?: 'stderr' | 'stdout';
}

const BANNER = `[2025-12-28 15:07:31] INFO: Applying pre-emptive encoding fix...
[2025-12-28 15:07:31] INFO: [Recovery] SUCCESS: Encoding fixed (UTF-8 enabled)
[2025-12-28 15:07:31] INFO: Database tables initialized, 0 errors
`;

const HEADER = `[drain] ===== ENVIRONMENT IDENTITY =====
[drain] PHASE: r/p  ATTEMPT: 3 (a1187)  SESSION: batch-drain-1
[drain] COMMAND: /usr/bin/python3 fail-with-error.py
[drain] ================================
`;

export const SAMPLES: readonly Sample[] = [
  {
    name: 'a Python traceback after a banner',
    stderr: `${BANNER}Traceback (most recent call last):
  File "/w/run.py", line 3, in <module>
    import numpy2
ModuleNotFoundError: No module named 'numpy2'
`,
    line: "ModuleNotFoundError: No module named 'numpy2'",
    category: 'collection',
  },
  {
    name: 'chained Python exceptions',
    stderr: `Traceback (most recent call last):
  File "/w/a.py", line 3, in load
    return cache[key]
           ~~~~~^^^^^
KeyError: 'k'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/w/a.py", line 9, in <module>
    main()
app.errors.ConfigMissing: no such profile: night
`,
    line: 'app.errors.ConfigMissing: no such profile: night',
    category: 'other',
  },
  {
    name: 'a traceback in the middle and a tidy clean-up after it',
    stderr: `Traceback (most recent call last):
  File "/w/a.py", line 9, in <module>
    main()
sqlite3.OperationalError: database is locked
INFO: closing 3 connections
Cleanup: removed 14 files, 0 errors, no failures
failed: 0
Done.
`,
    line: 'sqlite3.OperationalError: database is locked',
    category: 'other',
  },
  {
    name: 'what Python ignores while it shuts down',
    stderr: `Traceback (most recent call last):
  File "/w/a.py", line 9, in <module>
ValueError: bad weight
Exception ignored in: <_io.TextIOWrapper name='<stdout>' mode='w'>
Traceback (most recent call last):
  File "/w/a.py", line 1, in flush
BrokenPipeError: [Errno 32] Broken pipe
`,
    line: 'ValueError: bad weight',
    category: 'other',
  },
  {
    name: 'an exception group',
    stderr: `  + Exception Group Traceback (most recent call last):
  |   File "/w/a.py", line 4, in <module>
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/w/a.py", line 2, in f
    | ConnectionError: no route to broker
    +------------------------------------
`,
    line: 'ConnectionError: no route to broker',
    category: 'other',
  },
  {
    name: 'pytest that cannot collect',
    stdout: `${HEADER}============================= test session starts ==============================
collected 0 items / 1 error

==================================== ERRORS ====================================
__________________ ERROR collecting tests/test_hooks.py __________________
ImportError while importing test module '/w/tests/test_hooks.py'.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
/usr/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_hooks.py:1: in <module>
    import research.gatherers
E   ImportError: No module named 'research.gatherers'
=========================== short test summary info ============================
ERROR tests/test_hooks.py - ImportError: No module nam...
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
=============================== 1 error in 0.11s ===============================
`,
    line: "ImportError: No module named 'research.gatherers'",
    category: 'collection',
    stream: 'stdout',
  },
  {
    name: 'a failed pytest',
    stdout: `    def test_total():
>       assert total() == 3
E       assert 4 == 3
E        +  where 4 = total()

tests/test_sum.py:8: AssertionError
=========================== short test summary info ============================
FAILED tests/test_sum.py::test_total - assert 4 == 3
FAILED tests/test_sum.py::test_zero - assert 1 == 0
========================= 2 failed, 1 passed in 0.02s ==========================
`,
    line: 'FAILED tests/test_sum.py::test_total - assert 4 == 3',
    category: 'other',
    stream: 'stdout',
  },
  {
    name: 'a failed unittest',
    stderr: `F
======================================================================
FAIL: test_a (t.T.test_a)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "/w/t.py", line 5, in test_a
    self.assertEqual(1, 2)
AssertionError: 1 != 2

----------------------------------------------------------------------
Ran 1 test in 0.000s

FAILED (failures=1)
`,
    line: 'AssertionError: 1 != 2',
    category: 'other',
  },
  {
    name: 'a Node stack trace',
    stderr: `/w/x.js:3
  foo.bar();
      ^

TypeError: foo.bar is not a function
    at Object.<anonymous> (/w/x.js:3:7)
    at node:internal/main/run_main_module:28:49

Node.js v20.1.0
`,
    line: 'TypeError: foo.bar is not a function',
    category: 'other',
  },
  {
    name: 'a module that Node cannot find',
    stderr: `node:internal/modules/cjs/loader:1080
  throw err;
  ^

Error: Cannot find module './gatherers'
Require stack:
- /w/x.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '/w/x.js' ]
}

Node.js v20.1.0
`,
    line: "Error: Cannot find module './gatherers'",
    category: 'collection',
  },
  {
    name: 'the cause of a failed fetch',
    stderr: `TypeError: fetch failed
    at node:internal/deps/undici/undici:12345:11 {
  [cause]: Error: connect ECONNREFUSED 127.0.0.1:8000
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
    errno: -111,
    code: 'ECONNREFUSED'
  }
}
`,
    line: '[cause]: Error: connect ECONNREFUSED 127.0.0.1:8000',
    category: 'other',
  },
  {
    name: 'tsc, whose first error is the cause',
    stdout: `src/a.ts(3,19): error TS2307: Cannot find module './b' or its corresponding type declarations.
src/a.ts(9,1): error TS2322: Type 'string' is not assignable to type 'number'.
`,
    stderr: 'npm ERR! code ELIFECYCLE\nnpm ERR! errno 2\nnpm ERR! Test failed.  See above for more details.\n',
    line: "src/a.ts(3,19): error TS2307: Cannot find module './b' or its corresponding type declarations.",
    category: 'collection',
    stream: 'stdout',
  },
  {
    name: 'cargo',
    stderr: `   Compiling drain v0.1.0 (/w)
error[E0432]: unresolved import \`foo\`
 --> src/main.rs:1:5
  |
1 | use foo::bar;
  |     ^^^ use of undeclared crate or module \`foo\`

error: aborting due to 1 previous error
For more information about this error, try \`rustc --explain E0432\`.
error: could not compile \`drain\` (bin "drain") due to 1 previous error
`,
    line: 'error[E0432]: unresolved import `foo`',
    category: 'collection',
  },
  {
    name: 'a Rust panic, whose words are on the next line',
    stderr: `thread 'main' panicked at src/main.rs:2:5:
no lease for shard
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`,
    line: "thread 'main' panicked at src/main.rs:2:5: no lease for shard",
    category: 'other',
  },
  {
    name: 'go test',
    stdout: `=== RUN   TestLoad
    load_test.go:10: got "b", want "a"
--- FAIL: TestLoad (0.00s)
    load_test.go:12: giving up
FAIL
FAIL\texample.com/m/load\t0.004s
FAIL
`,
    line: '--- FAIL: TestLoad (0.00s)',
    category: 'other',
    stream: 'stdout',
  },
  {
    name: 'a Go panic',
    stderr: `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.main()
\t/w/main.go:8 +0x1d
exit status 2
`,
    line: 'panic: runtime error: index out of range [5] with length 3',
    category: 'other',
  },
  {
    name: 'go build',
    stderr: '# example.com/m\n./main.go:5:2: undefined: foo\n',
    line: './main.go:5:2: undefined: foo',
    category: 'other',
  },
  {
    name: 'npm without a manifest',
    stderr: `npm ERR! code ENOENT
npm ERR! syscall open
npm ERR! path /w/package.json
npm ERR! errno -2
npm ERR! enoent ENOENT: no such file or directory, open '/w/package.json'
npm ERR! enoent This is related to npm not being able to find a file.
npm ERR! enoent 

npm ERR! A complete log of this run can be found in: /root/.npm/_logs/2025-12-28T15_13_31_000Z-debug-0.log
`,
    line: "npm ERR! enoent ENOENT: no such file or directory, open '/w/package.json'",
    category: 'other',
  },
  {
    name: 'npm of today',
    stderr: 'npm error Missing script: "biuld"\nnpm error\nnpm error Did you mean this?\nnpm error   npm run build\n',
    line: 'npm error Missing script: "biuld"',
    category: 'other',
  },
  {
    name: 'git apply',
    stderr: 'error: patch failed: src/api/router.py:118\nerror: src/api/router.py: patch does not apply\n',
    line: 'error: patch failed: src/api/router.py:118',
    category: 'patch',
  },
  {
    name: 'patch',
    stdout: 'patching file a.c\nHunk #1 FAILED at 3.\n1 out of 1 hunk FAILED -- saving rejects to file a.c.rej\n',
    line: '1 out of 1 hunk FAILED -- saving rejects to file a.c.rej',
    category: 'patch',
    stream: 'stdout',
  },
  {
    name: 'git',
    stderr: 'hint: Using main\nfatal: not a git repository (or any of the parent directories): .git\n',
    line: 'fatal: not a git repository (or any of the parent directories): .git',
    category: 'other',
  },
  {
    name: 'git, whose files are on the next line',
    stderr: `error: Your local changes to the following files would be overwritten by merge:
\tREADME.md
Please commit your changes or stash them before you merge.
Aborting
`,
    line: 'error: Your local changes to the following files would be overwritten by merge: README.md',
    category: 'other',
  },
  {
    name: 'docker',
    stderr:
      "Unable to find image 'nope:latest' locally\ndocker: Error response from daemon: pull access denied for nope.\nSee 'docker run --help'.\n",
    line: 'docker: Error response from daemon: pull access denied for nope.',
    category: 'other',
  },
  {
    name: 'curl after its progress',
    stderr:
      '  % Total    % Received\r  0     0    0     0\r  0     0    0     0\rcurl: (7) Failed to connect to localhost port 8000 after 0 ms: Connection refused\n',
    line: 'curl: (7) Failed to connect to localhost port 8000 after 0 ms: Connection refused',
    category: 'other',
  },
  {
    name: 'curl that waited in vain',
    stderr: 'curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received\n',
    line: 'curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received',
    category: 'timeout',
  },
  {
    name: 'Java with a cause',
    stderr: `Exception in thread "main" java.lang.RuntimeException: start failed
\tat com.acme.Main.main(Main.java:5)
Caused by: java.net.ConnectException: no broker
\tat java.base/java.net.Socket.connect(Socket.java:633)
\t... 1 more
`,
    line: 'Caused by: java.net.ConnectException: no broker',
    category: 'other',
  },
  {
    name: 'Maven',
    stdout: `[INFO] BUILD FAILURE
[ERROR] Failed to execute goal org.x:compile on project app: Compilation failure
[ERROR] 
[ERROR] -> [Help 1]
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
`,
    line: '[ERROR] Failed to execute goal org.x:compile on project app: Compilation failure',
    category: 'other',
    stream: 'stdout',
  },
  { name: 'a shell', stderr: 'sh: 1: pytset: not found\n', line: 'sh: 1: pytset: not found', category: 'other' },
  {
    name: 'the finalizer of the old product',
    stderr: `${BANNER}[2025-12-28 15:13:31] ERROR: [PhaseFinalizer] GATE 0 FAILED: CI collection errors detected
[2025-12-28 15:13:31] ERROR:   New collection errors (persistent): ['tests/autopack/test_research_hooks.py']
[2025-12-28 15:13:32] INFO: wrote report, no errors
`,
    line: '[2025-12-28 15:13:31] ERROR: [PhaseFinalizer] GATE 0 FAILED: CI collection errors detected',
    category: 'collection',
  },
  {
    name: 'a log whose last error counts',
    stderr: `2025-12-28 15:13:31,120 - worker - ERROR - attempt 1 failed
2025-12-28 15:13:32,120 - worker - ERROR - giving up: deliverables missing: docs/plan.md
`,
    line: '2025-12-28 15:13:32,120 - worker - ERROR - giving up: deliverables missing: docs/plan.md',
    category: 'deliverable',
  },
  {
    name: 'a JSON log',
    stdout:
      '{"level":30,"msg":"error handler installed"}\n{"level":50,"msg":"quota file unreadable"}\n{"level":30,"msg":"bye"}\n',
    line: '{"level":50,"msg":"quota file unreadable"}',
    category: 'other',
    stream: 'stdout',
  },
  {
    name: 'colours, links and NULs',
    stderr:
      '\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\\n\u001b[1;31merror\u001b[0m: \u001b[1mdisk\u0000 quota\u001b[m hit\u0007\r\n\ufffd\ufffd\n',
    line: 'error: disk quota hit',
    category: 'other',
  },
  {
    name: 'warnings with words of failure',
    stderr: `(node:12) Warning: an error may follow
UserWarning: failed to load cache
npm warn deprecated error-ex@1.0.0
waiting for lock pkg.lock (pid 3011)
`,
    line: 'waiting for lock pkg.lock (pid 3011)',
    category: 'other',
  },
  {
    name: 'make over gcc',
    stderr: "main.c:3:5: error: 'x' undeclared (first use in this function)\nmake: *** [Makefile:3: all] Error 1\n",
    line: "main.c:3:5: error: 'x' undeclared (first use in this function)",
    category: 'other',
  },
  {
    name: 'only a header and a word',
    stdout: `${HEADER}starting\n`,
    line: 'starting',
    category: 'other',
    stream: 'stdout',
  },
  {
    name: 'a strong line on stdout and a faint one on stderr',
    stderr: 'could not read optional cache\n',
    stdout: 'TimeoutError: gatherer gave no answer\n',
    line: 'TimeoutError: gatherer gave no answer',
    category: 'timeout',
    stream: 'stdout',
  },
  {
    name: 'Gradle',
    stderr: `FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:compileJava'.
> Compilation failed; see the compiler error output for details.

BUILD FAILED in 3s
`,
    line: "Execution failed for task ':app:compileJava'.",
    category: 'other',
  },
  {
    name: 'vitest',
    stderr: ` FAIL  test/a.test.ts > adds
AssertionError: expected 1 to be 2 // Object.is equality

 ❯ test/a.test.ts:4:13

 Test Files  1 failed (1)
      Tests  1 failed (1)
`,
    line: 'AssertionError: expected 1 to be 2 // Object.is equality',
    category: 'other',
  },
  {
    name: 'Jest',
    stderr: `FAIL src/a.test.js
  ● sum › adds

    expect(received).toBe(expected) // Object.is equality

Test Suites: 1 failed, 1 total
`,
    line: '● sum › adds',
    category: 'other',
  },
  {
    name: 'a wrapper around git apply',
    stderr: `Error: Command failed: git apply x.patch
error: corrupt patch at line 12

    at genericNodeError (node:internal/errors:984:15) {
  status: 128
}
`,
    line: 'error: corrupt patch at line 12',
    category: 'patch',
  },
  {
    name: 'a Python wrapper around a program that said why',
    stderr: `fatal: bad revision 'topic'
Traceback (most recent call last):
  File "/w/a.py", line 5, in main
    subprocess.run(cmd, check=True)
subprocess.CalledProcessError: Command '['git', 'log']' returned non-zero exit status 128.
`,
    line: "fatal: bad revision 'topic'",
    category: 'other',
  },
  {
    name: 'an exit code, which we know by ourselves',
    stderr: '2025/12/28 15:13:31 quota of shard seven is used up\nexit status 1\n',
    line: '2025/12/28 15:13:31 quota of shard seven is used up',
    category: 'other',
  },
  {
    name: 'a missing fixture of pytest',
    stdout: `E   fixture 'db' not found
>       available fixtures: cache

/w/t.py:1
=========================== short test summary info ============================
ERROR t.py::test_x
=============================== 1 error in 0.01s ===============================
`,
    line: "fixture 'db' not found",
    category: 'other',
    stream: 'stdout',
  },
  {
    name: 'the deliverables gate of the old product',
    stderr: `${BANNER}[2025-12-28 15:13:31] ERROR: [Executor] Phase research-x failed: DELIVERABLES_VALIDATION_FAILED
[2025-12-28 15:13:31] WARNING: Max attempts exhausted
`,
    line: '[2025-12-28 15:13:31] ERROR: [Executor] Phase research-x failed: DELIVERABLES_VALIDATION_FAILED',
    category: 'deliverable',
  },
];
