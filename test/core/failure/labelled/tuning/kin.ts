/** What other tools print in the same ways: a wrapper around the cause, a stack that is dumped, a message behind its progress. */
import { family, type Printed, type Scene } from './scene.ts';

const code = (exit: number, stderr: string, stdout = ''): Printed => ({
  ending: { is: 'exit', code: exit },
  stderr,
  stdout,
});

/** The same printing once for each of two or more names that tell the causes apart. */
const kin = (names: readonly string[], title: string, print: (s: Scene, name: string) => string | Printed) =>
  names.flatMap((name) => family(`${title}: ${name}`, (s) => print(s, name)));

const WRAPPED_BUILDS = [
  ...kin(
    ['fatal error: Python.h: No such file or directory', 'fatal error: ffi.h: No such file or directory'],
    'pip: a wheel that does not compile',
    (s, error) => `  error: subprocess-exited-with-error
  
  × Building wheel for speedups (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [${s.count} lines of output]
      running build_ext
      building 'speedups._core' extension
      creating ${s.tmp}/build/temp.linux-x86_64-3.11
      src/core.c:3:10: ${error}
          3 | #include <x.h>
            |          ^~~~~
      compilation terminated.
      error: command '/usr/bin/gcc' failed with exit code 1
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for speedups
ERROR: Could not build wheels for speedups, which is required to install pyproject.toml-based projects
`,
  ),
  ...kin(['pg', 'mysql2'], 'gem: a native extension', (s, gem) =>
    code(
      5,
      `Gem::Ext::BuildError: ERROR: Failed to build gem native extension.

    current directory: ${s.home}/.gem/ruby/3.2.0/gems/${gem}-1.5.4/ext
${s.home}/.rbenv/bin/ruby extconf.rb
checking for the header of ${gem}... no
*** extconf.rb failed ***
Could not create Makefile due to some reason, probably lack of necessary
libraries and/or headers.  Check the mkmf.log file for more details.

Gem files will remain installed in ${s.home}/.gem/ruby/3.2.0/gems/${gem}-1.5.4 for inspection.
Results logged to ${s.home}/.gem/ruby/3.2.0/extensions/x86_64-linux/3.2.0/${gem}-1.5.4/gem_make.out

An error occurred while installing ${gem} (1.5.4), and Bundler cannot continue.

In Gemfile:
  ${gem}
`,
    ),
  ),
  ...kin(['openssl-sys v0.9.99', 'libgit2-sys v0.16.1'], 'cargo: a build script', (s, crate) =>
    code(
      101,
      `   Compiling app v0.1.0 (${s.cwd})
error: failed to run custom build command for \`${crate}\`

Caused by:
  process didn't exit successfully: \`${s.cwd}/target/debug/build/x-${s.hex.slice(2, 8)}${s.hex.slice(-6)}${s.hex.slice(-4)}/build-script-main\` (exit status: 101)
  --- stdout
  cargo:rerun-if-env-changed=X_DIR

  --- stderr
  thread 'main' panicked at ${s.home}/.cargo/registry/src/index.crates.io-6f17d22bba15001f/x-0.9.99/build/find_normal.rs:190:5:


  Could not find the directory of the library
  note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
warning: build failed, waiting for other jobs to finish...
`,
    ),
  ),
  ...kin(
    ['sharp', 'canvas'],
    'npm: an install script',
    (s, name) => `npm error code 1
npm error path ${s.cwd}/node_modules/${name}
npm error command failed
npm error command sh -c node-gyp rebuild
npm error gyp info it worked if it ends with ok
npm error gyp info using node@20.11.${s.count} | linux | x64
npm error gyp ERR! build error
npm error gyp ERR! stack Error: \`make\` failed with exit code: 2
npm error gyp ERR! System Linux ${s.pid}
npm error gyp ERR! cwd ${s.cwd}/node_modules/${name}
npm error gyp ERR! not ok
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/2026-01-01T00_00_00_000Z-debug-0.log
`,
  ),
  ...kin(
    ['Preparing metadata: needs a compiler', 'Getting requirements: no backend'],
    'pip: by what the setup said',
    (s, said) => `  error: subprocess-exited-with-error

  × ${said.split(':')[0]} did not run successfully.
  │ exit code: 1
  ╰─> [${s.count} lines of output]
      Traceback (most recent call last):
        File "${s.tmp}/setup.py", line ${s.line}, in <module>
          main()
      RuntimeError: ${said.split(': ')[1]}
      [end of output]

  note: This error originates from a subprocess, and is likely not a problem with pip.
error: metadata-generation-failed

× Encountered error while generating package metadata.
╰─> ${s.pick('See above for output.', 'speedups', 'See above for output.')}

note: This is an issue with the package mentioned above, not pip.
hint: See above for details.
`,
  ),
];

const MISSING = [
  ...kin(
    ['Text/CSV.pm', 'DBI.pm'],
    'perl: a module behind another',
    (
      s,
      file,
    ) => `Can't locate ${file} in @INC (you may need to install the ${file.replace('/', '::').replace('.pm', '')} module) (@INC ${s.pick('contains', 'entries checked', 'contains')}: ${s.home}/lib /etc/perl /usr/share/perl/5.3${s.count}) at ${s.cwd}/lib/App.pm line ${s.line}.
BEGIN failed--compilation aborted at ${s.cwd}/lib/App.pm line ${s.line}.
Compilation failed in require at ${s.cwd}/bin/run.pl line 4.
BEGIN failed--compilation aborted at ${s.cwd}/bin/run.pl line 4.
`,
  ),
  ...kin(['Acme\\Mailer', 'Acme\\Store'], 'php: a class', (s, name) =>
    code(
      255,
      `PHP Fatal error:  Uncaught Error: Class "${name}" not found in ${s.cwd}/src/run.php:${s.line}
Stack trace:
#0 ${s.cwd}/bin/run(12): run()
#1 {main}
  thrown in ${s.cwd}/src/run.php on line ${s.line}
`,
    ),
  ),
  ...kin(
    ['socket', 'cjson'],
    'lua: a module',
    (s, name) => `lua: ${s.cwd}/run.lua:${s.line}: module '${name}' not found:
	no field package.preload['${name}']
	no file '/usr/local/share/lua/5.${s.count}/${name}.lua'
	no file '${s.home}/.luarocks/lib/lua/5.4/${name}.so'
stack traceback:
	[C]: in function 'require'
	${s.cwd}/run.lua:${s.line}: in main chunk
	[C]: in ?
`,
  ),
  ...kin(
    ['dplyr', 'ggplot2'],
    'R: a package',
    (s, name) => `Error in library(${name}) : there is no package called ‘${name}’
${s.pick('', `Calls: main -> load\n`, '')}Execution halted
`,
  ),
  ...kin(
    ['Data.Text', 'Data.Map'],
    'ghc: a module',
    (s, name) => `
src/Main.hs:${s.line}:1: error: [GHC-87110]
    Could not find module ‘${name}’
    Use -v to see a list of the files searched for.
  |
${s.line} | import ${name}
  | ^^^^^^^^^^^^^^^^
`,
  ),
  ...kin(
    ['Jason', 'Ecto.Repo'],
    'elixir: a module',
    (s, name) => `** (UndefinedFunctionError) function ${name}.decode!/1 is undefined (module ${name} is not available)
    ${name}.decode!("{}")
    (app 0.1.0) lib/app.ex:${s.line}: App.run/1
    (elixir 1.15.${s.count}) lib/code.ex:${s.line}: Code.eval_file/2
`,
  ),
  ...kin(
    ['CSV', 'DataFrames'],
    'julia: a package',
    (s, name) => `ERROR: LoadError: ArgumentError: Package ${name} not found in current path.
- Run \`import Pkg; Pkg.add("${name}")\` to install the ${name} package.
Stacktrace:
 [1] macro expansion
   @ ./loading.jl:${s.line} [inlined]
in expression starting at ${s.cwd}/run.jl:${s.count}
`,
  ),
];

const DUMPS = [
  ...kin(
    ['decode', 'encode'],
    'asan: a function',
    (s, name) => `=================================================================
==${s.pid}==ERROR: AddressSanitizer: heap-buffer-overflow on address ${s.hex} at pc ${s.hex} bp ${s.hex} sp ${s.hex}
READ of size 4 at ${s.hex} thread T0
    #0 ${s.hex} in __interceptor_memcpy (/usr/lib/libasan.so.6+0x3a2d0)
    #1 ${s.hex} in ${name} ${s.cwd}/src/pack.c:${s.line}:7
    #2 ${s.hex} in main ${s.cwd}/src/main.c:9:3

SUMMARY: AddressSanitizer: heap-buffer-overflow ${s.cwd}/src/pack.c:${s.line}:7 in ${name}
==${s.pid}==ABORTING
`,
  ),
  ...kin(['decode', 'encode'], 'jvm: a native frame', (s, name) => ({
    ending: { is: 'exit', code: 134 },
    stdout: `#
# A fatal error has been detected by the Java Runtime Environment:
#
#  SIGSEGV (0xb) at pc=${s.hex}, pid=${s.pid}, tid=${s.pid + 1}
#
# JRE version: OpenJDK Runtime Environment (17.0.${s.count}) (build 17.0.${s.count}+8)
# Problematic frame:
# C  [libpack.so+${s.hex.slice(0, 6)}]  ${name}+0x1${s.count}
#
# No core dump will be written. Core dumps have been disabled.
#
# An error report file with more information is saved as:
# ${s.cwd}/hs_err_pid${s.pid}.log
#
`,
  })),
  ...kin(['test_pulls', 'test_pushes'], 'faulthandler: a test that took too long', (s, name) => ({
    stderr: `Timeout (0:0${s.count % 10}:30)!
Thread ${s.hex} (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait
  File "${s.cwd}/tests/test_sync.py", line ${s.line} in ${name}
  File "${s.home}/lib/python3.11/site-packages/_pytest/python.py", line 194 in pytest_pyfunc_call
`,
  })),
  ...kin(['parse_rate', 'parse_sum'], 'python: a crash in C', (s, name) => ({
    ending: { is: 'signal', signal: 'SIGABRT', code: 134 },
    stderr: `Fatal Python error: Aborted

Thread ${s.hex} (most recent call first):
  File "/usr/lib/python3.11/threading.py", line 320 in wait

Current thread ${s.hex} (most recent call first):
  File "${s.cwd}/app/rates.py", line ${s.line} in ${name}
  File "${s.cwd}/main.py", line 3 in <module>

Extension modules: numpy.core._multiarray_umath (total: ${s.count})
`,
  })),
  ...kin(['Parse', 'Render'], 'go: nil in a function', (s, name) =>
    code(
      2,
      `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=${s.hex}]

goroutine ${s.count} [running]:
acme.dev/app/doc.${name}(0x0)
	${s.cwd}/doc/doc.go:${s.line} +0x1d
main.main()
	${s.cwd}/main.go:9 +0x25
exit status 2
`,
    ),
  ),
  ...kin(
    ['import', 'export'],
    'go: all asleep',
    (s, name) => `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive${s.pick('', `, ${s.count} minutes`, '')}]:
acme.dev/app/${name}.Run(${s.hex})
	${s.cwd}/${name}/run.go:${s.line} +0x1d
main.main()
	${s.cwd}/main.go:9 +0x25
exit status 2
`,
  ),
];

const TIMEOUTS = [
  ...kin(['pulls', 'pushes'], 'ctest: a timeout', (s, name) => ({
    ending: { is: 'exit', code: 8 },
    stdout: `Test project ${s.cwd}/build
    Start 1: opens
1/3 Test #1: opens ............................   Passed    0.0${s.count} sec
    Start 2: ${name}
2/3 Test #2: ${name} ............................***Timeout  ${s.seconds + 10} sec

67% tests passed, 1 tests failed out of 3

Total Test time (real) =  ${s.seconds + 10} sec

The following tests FAILED:
	  2 - ${name} (Timeout)
`,
    stderr: 'Errors while running CTest\n',
  })),
  ...kin(['Sync.Pulls', 'Sync.Pushes'], 'gtest: a comparison', (s, name) => ({
    stdout: `[==========] Running ${s.count} tests from 1 test suite.
[ RUN      ] ${name}
${s.cwd}/test/sync_test.cc:${s.line}: Failure
Expected equality of these values:
  total
    Which is: 3
  4
[  FAILED  ] ${name} (${s.count} ms)
[----------] ${s.count} tests from Sync (${s.count} ms total)

[  PASSED  ] ${s.count} tests.
[  FAILED  ] 1 test, listed below:
[  FAILED  ] ${name}

 1 FAILED TEST
`,
  })),
  ...kin(['pulls', 'pushes'], 'nextest: a timeout', (s, name) =>
    code(
      100,
      `        PASS [   0.0${s.count}s] app sync::opens
     TIMEOUT [  60.0${s.count}s] app sync::${name}
------------
     Summary [  60.1${s.count}s] ${s.count} tests run: ${s.count - 1} passed, 1 timed out, 0 skipped
     TIMEOUT [  60.0${s.count}s] app sync::${name}
error: test run failed
`,
    ),
  ),
  ...kin(['//sync:pull_test', '//sync:push_test'], 'bazel: a timeout', (s, name) =>
    code(
      3,
      `INFO: Analyzed ${s.count} targets
TIMEOUT: ${name} (Summary)
      ${s.home}/.cache/bazel/_bazel_ci/${s.sha}${s.sha}/execroot/_main/bazel-out/k8-fastbuild/testlogs/x/test.log
INFO: Elapsed time: ${s.seconds}s, Critical Path: 60.00s
${name}                                  TIMEOUT in 60.${s.count}s
Executed 1 out of ${s.count} tests: 1 fails locally.
`,
    ),
  ),
  ...kin(['pulls', 'pushes'], 'playwright: a timeout', (s, name) => ({
    stdout: `Running ${s.count} tests using 2 workers

  1) [chromium] › sync.spec.ts:${s.line}:5 › ${name} ─────────────────────────

    Test timeout of ${s.pick(30000, 30000, 60000)}ms exceeded.

    Error: locator.click: Target page, context or browser has been closed

  1 failed
    [chromium] › sync.spec.ts:${s.line}:5 › ${name} ──────────────
  ${s.count} passed (${s.seconds}s)
`,
  })),
  ...kin(['test pulls', 'test pushes'], 'exunit: a comparison', (s, name) => ({
    ending: { is: 'exit', code: 2 },
    stdout: `

  1) ${name} (App.SyncTest)
     test/sync_test.exs:${s.line}
     Assertion with == failed
     code:  assert total == 4
     left:  3
     right: 4
     stacktrace:
       test/sync_test.exs:${s.line + 2}: (test)

.
Finished in 0.0${s.count} seconds (0.00s async, 0.03s sync)
${s.count} tests, 1 failure

Randomized with seed ${s.pid}
`,
  })),
  ...kin(['test_pulls', 'test_pushes'], 'minitest: a comparison', (s, name) => ({
    stdout: `Run options: --seed ${s.pid}

# Running:

F.

Finished in 0.00${s.count}s, ${s.pid}.1 runs/s.

  1) Failure:
SyncTest#${name} [test/sync_test.rb:${s.line}]:
Expected: 4
  Actual: 3

${s.count} runs, ${s.count} assertions, 1 failures, 0 errors, 0 skips
`,
  })),
  ...kin(['pulls', 'pushes'], 'perl: prove', (s, name) => ({
    stderr: `
#   Failed test '${name}'
#   at ${s.pick('t/sync.t', `${s.cwd}/t/sync.t`, 't/sync.t')} line ${s.line}.
#          got: '3'
#     expected: '4'
# Looks like you failed 1 test of ${s.count}.
`,
    stdout: `t/sync.t .. 
Dubious, test returned 1 (wstat 256, 0x100)
Failed 1/${s.count} subtests 

Test Summary Report
-------------------
t/sync.t (Wstat: 256 (exited 1) Tests: ${s.count} Failed: 1)
  Failed test:  2
  Non-zero exit status: 1
Files=1, Tests=${s.count},  0 wallclock secs
Result: FAIL
`,
  })),
];

const METER = `  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current
                                 Dload  Upload   Total   Spent    Left  Speed
`;

const HOSTS = [
  ...kin(['one.example.org', 'two.example.org'], 'curl: a host behind its meter', (s, host) =>
    code(
      6,
      `${s.pick('', `${METER}\r  0     0    0     0    0     0      0      0 --:--:--  0:00:0${s.count % 10} --:--:--     0`, '')}curl: (6) Could not resolve host: ${host}\n`,
    ),
  ),
  ...kin(['one.example.org', 'two.example.org'], 'curl: it tried again', (s, host) =>
    code(
      28,
      `${METER}\r  0     0    0     0    0     0      0      0 --:--:--  0:02:1${s.count % 10} --:--:--     0curl: (28) Failed to connect to ${host} port 443 after ${s.pid} ms: Couldn't connect to server
Warning: Problem: timeout. Will retry in ${s.count} seconds. ${s.count} retries left.
\r  0     0    0     0    0     0      0      0 --:--:--  0:02:1${s.count % 10} --:--:--     0curl: (28) Failed to connect to ${host} port 443 after ${s.pid + 3} ms: Couldn't connect to server
`,
    ),
  ),
  ...kin(['one.example.org', 'two.example.org'], 'wget: a host', (s, host) =>
    code(
      4,
      `--${s.day} ${s.clock}--  https://${host}/x-${s.count}.tgz
Resolving ${host} (${host})... failed: ${s.pick('Name or service not known', 'Name or service not known', 'Temporary failure in name resolution').replace('Temporary failure in name resolution', 'Name or service not known')}.
wget: unable to resolve host address ‘${host}’
`,
    ),
  ),
  ...kin(['one.example.org', 'two.example.org'], 'git: a host', (s, host) =>
    code(
      128,
      `Cloning into '${s.tmp}/x'...\nfatal: unable to access 'https://${host}/acme/app.git/': Could not resolve host: ${host}\n`,
    ),
  ),
  ...kin(['one.example.org', 'two.example.org'], 'apt: a host', (s, host) =>
    code(
      100,
      `Err:${s.count} https://${host}/debian bookworm InRelease
  Could not resolve '${host}'
W: Failed to fetch https://${host}/debian/dists/bookworm/InRelease  Could not resolve '${host}'
E: Some index files failed to download. They have been ignored, or old ones used instead.
`,
    ),
  ),
  ...kin(
    ['one.example.org', 'two.example.org'],
    'a spinner that was wiped',
    (s, host) =>
      `${'⠙ resolving\u001b[2K\u001b[1G'.repeat(s.count)}Error: getaddrinfo ENOTFOUND ${host}\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (node:dns:${s.line}:26)\n`,
  ),
];

const SYNTAX = [
  ...kin(['load.js', 'save.js'], 'node: a syntax error', (s, file) =>
    `file://${s.cwd}/src/${file}:${s.line}
const a = ;
          ^

SyntaxError: Unexpected token ';'
    at wrapSafe (node:internal/modules/cjs/loader:${s.line}:20)

Node.js v20.11.${s.count}
`.replace('file://', s.pick('file://', 'file://', '')),
  ),
  ...kin(
    ['load.sh', 'save.sh'],
    'bash: a syntax error',
    (s, file) => `${s.cwd}/bin/${file}: line ${s.line}: syntax error near unexpected token \`)'
${s.cwd}/bin/${file}: line ${s.line}: \`  case x)'
`,
  ),
  ...kin(
    ['load.rb', 'save.rb'],
    'ruby: a syntax error',
    (s, file) => `${s.cwd}/lib/${file}:${s.line}: syntax error, unexpected end-of-input, expecting \`end' (SyntaxError)
`,
  ),
  ...kin(['load.php', 'save.php'], 'php: a syntax error', (s, file) =>
    code(
      255,
      `PHP Parse error:  syntax error, unexpected token "}", expecting ";" in ${s.cwd}/src/${file} on line ${s.line}\n`,
    ),
  ),
  ...kin(
    ['deploy.yml', 'values.yaml'],
    'yaml: a mapping',
    (s, file) => `Traceback (most recent call last):
  File "${s.cwd}/run.py", line ${s.line}, in <module>
    yaml.safe_load(f)
  File "${s.home}/lib/python3.11/site-packages/yaml/scanner.py", line 292, in stale
    raise ScannerError(
yaml.scanner.ScannerError: while scanning a simple key
  in "config/${file}", line ${s.line}, column 1
could not find expected ':'
  in "config/${file}", line ${s.line + 1}, column 1
`,
  ),
];

export const KIN = [...WRAPPED_BUILDS, ...MISSING, ...DUMPS, ...TIMEOUTS, ...HOSTS, ...SYNTAX];
