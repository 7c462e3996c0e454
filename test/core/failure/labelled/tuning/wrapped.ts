/** What stands in the way: wrappers that complain after, prefixes, logs of services, tools that are met less often. */
import { family, type Scene } from './scene.ts';

/** What CI, package managers and task runners say after the fact. */
const wrapper = (s: Scene) =>
  s.pick(
    '',
    `make[1]: *** [Makefile:${s.line}: test] Error 1\nmake: *** [Makefile:3: all] Error 2\n##[error]Process completed with exit code 1.\n`,
    `error Command failed with exit code 1.\ninfo Visit https://yarnpkg.com/en/docs/cli/run for documentation about this command.\nERROR: Job failed: exit code 1\n`,
  );

const stamped = (s: Scene, text: string) =>
  s.at === 1 ? text.replace(/^(?=.)/gm, () => `${s.day}T${s.clock}.${s.pid}Z `) : text;

const traceback = (s: Scene, where: string, last: string) => `Traceback (most recent call last):
  File "${s.cwd}/${where}", line ${s.line}, in work
    step()
${s.pick('', '    ^^^^^^\n', '')}${last}
`;

export const WRAPPED = [
  ...family(
    'a value, with what complains after',
    (s) =>
      `${s.before}${traceback(s, 'price.py', "ValueError: could not convert string to float: 'n/a'")}${wrapper(s)}`,
  ),
  ...family(
    'another value',
    (s) => `${traceback(s, 'price.py', "ValueError: could not convert string to float: 'none'")}${wrapper(s)}`,
  ),
  ...family('a missing file, each line with its time', (s) =>
    stamped(
      s,
      `${traceback(s, 'conf.py', `FileNotFoundError: [Errno 2] No such file or directory: '${s.cwd}/conf/prod.yml'`)}`,
    ),
  ),
  ...family('another missing file', (s) =>
    stamped(
      s,
      `${traceback(s, 'conf.py', `FileNotFoundError: [Errno 2] No such file or directory: '${s.cwd}/conf/test.yml'`)}`,
    ),
  ),
  ...family('no right to write', (s) =>
    traceback(s, 'out.py', `PermissionError: [Errno 13] Permission denied: '${s.home}/cache/index'`),
  ),
  ...family('a subprocess that timed out', (s) =>
    traceback(
      s,
      'fetch.py',
      `subprocess.TimeoutExpired: Command '['git', 'fetch', '--depth', '${s.count}']' timed out after ${s.count * 10} seconds`,
    ),
  ),
  ...family(
    'a wrapper over a tool',
    (s) => `${s.before}jq: error (at <stdin>:${s.count}): Cannot index string with string "name"
${traceback(s, 'step.py', `subprocess.CalledProcessError: Command '['sh', '-c', 'jq .name ${s.tmp}']' returned non-zero exit status 5.`)}`,
  ),
  ...family('pytest after a log on stderr', (s) => ({
    stderr: s.pick(
      '',
      `${s.day} ${s.clock} ERROR app.db: cannot reach replica ${s.count}\n`,
      'DeprecationWarning: x is deprecated\n',
    ),
    stdout: `F
=================================== FAILURES ===================================
__________________________________ test_refund _________________________________

    def test_refund():
>       assert refund(order) is None
E       assert Refund(id=${s.count}, at='${s.day}') is None
E        +  where Refund(id=${s.count}, at='${s.day}') = refund(<app.Order object at ${s.hex}>)

tests/test_refund.py:${s.line}: AssertionError
=========================== short test summary info ============================
FAILED tests/test_refund.py::test_refund - assert Refund(id=${s.count}, ...
1 failed in ${s.seconds.toFixed(2)}s
${wrapper(s)}`,
  })),
  ...family('pytest --tb=short', (s) => ({
    stdout: `${s.pick('', 'bringing up nodes...\n', '')}____________________________ test_tax ____________________________
tests/test_tax.py:${s.line}: in test_tax
    assert tax(100) == 19
E   assert ${s.pick(20, 20, 21)} == 19
E    +  where ${s.pick(20, 20, 21)} = tax(100)
=========================== short test summary info ============================
FAILED tests/test_tax.py::test_tax - assert ${s.pick(20, 20, 21)} == 19
!!!!!!!!!!!!!!!!!!!!!!!!!! stopping after 1 failures !!!!!!!!!!!!!!!!!!!!!!!!!!!
1 failed, ${s.count} passed in ${s.seconds.toFixed(2)}s
`,
  })),
  ...family('pytest: tests that meet one refusal', (s) => {
    const test = s.pick('test_list', 'test_show', 'test_list');
    return {
      stdout: `_________________________________ ${test} _________________________________

    def ${test}():
>       client.get("/x")

tests/test_client.py:${s.line}:
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _
${s.home}/.venv/lib/python3.11/site-packages/redis/connection.py:${s.line}: in connect
    raise ConnectionError(self._error_message(e))
E   redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.
=========================== short test summary info ============================
FAILED tests/test_client.py::${test} - redis.exceptions.ConnectionError: Error 111 connecting t...
1 failed in ${s.seconds.toFixed(2)}s
`,
    };
  }),
  ...family('pytest cannot load conftest', (s) => ({
    ending: { is: 'exit', code: 4 },
    stderr: `ImportError while loading conftest '${s.cwd}/tests/conftest.py'.
tests/conftest.py:${s.line}: in <module>
    import freezegun
E   ModuleNotFoundError: No module named 'freezegun'
`,
  })),
  ...family('pytest: a worker crashed', (s) => ({
    stdout: `[gw${s.count}] node down: Not properly terminated
replacing crashed worker gw${s.count}
=================================== FAILURES ===================================
____________________________ tests/test_native.py ____________________________
[gw${s.count}] linux -- Python 3.11.4 ${s.home}/.venv/bin/python
worker 'gw${s.count}' crashed while running 'tests/test_native.py::test_decode'
=========================== short test summary info ============================
FAILED tests/test_native.py::test_decode
1 failed, ${s.count} passed in ${s.seconds.toFixed(2)}s
`,
  })),
  ...family(
    'anyhow: its causes',
    (s) => `${s.before}Error: cannot load the plan

Caused by:
    0: reading ${s.cwd}/plan.toml
    1: No such file or directory (os error 2)
`,
  ),
  ...family(
    'anyhow: other causes',
    (s) => `${s.before}Error: cannot open the store

Caused by:
    0: reading ${s.cwd}/store.toml
    1: No such file or directory (os error 2)
`,
  ),
  ...family(
    'go: a log that ends it',
    (s) =>
      `${s.day.replaceAll('-', '/')} ${s.clock} cannot load config: open ${s.cwd}/app.yml: no such file or directory\nexit status 1\n`,
  ),
  ...family(
    'go: dial',
    (s) => `${s.day.replaceAll('-', '/')} ${s.clock} ping: dial tcp 127.0.0.1:5432: connect: connection refused\n`,
  ),
  ...family('go: a deadlock', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `fatal error: all goroutines are asleep - deadlock!

goroutine 1 [chan receive]:
main.main()
\t${s.cwd}/main.go:${s.line} +0x2c
exit status 2
`,
  })),
  ...family('go test -v', (s) => ({
    stdout: `=== RUN   TestOpen
    open_test.go:${s.line}: open: permission denied
--- FAIL: TestOpen (${s.seconds.toFixed(2)}s)
=== RUN   TestClose
--- PASS: TestClose (0.00s)
FAIL
FAIL\texample.com/m/open\t${s.seconds.toFixed(3)}s
FAIL
`,
  })),
  ...family('go test -v: another', (s) => ({
    stdout: `=== RUN   TestOpen
    open_test.go:${s.line}: open: file is locked
--- FAIL: TestOpen (${s.seconds.toFixed(2)}s)
FAIL
FAIL\texample.com/m/open\t${s.seconds.toFixed(3)}s
`,
  })),
  ...family(
    'kubectl: a pod',
    (s) =>
      `Error from server (NotFound): pods "web-${s.pick('5d4f8c7b9', '6c9f7d58b4', '7f9c6d7b8')}-${s.pick('x2x7k', 'bbq9z', 'k4w2m')}" not found\n`,
  ),
  ...family(
    'aws: access',
    (s) => `\nAn error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n${s.after}`,
  ),
  ...family(
    'aws: a bucket',
    () =>
      '\nAn error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist\n',
  ),
  ...family(
    'ruby: nil',
    (s) => `${s.cwd}/lib/load.rb:${s.line}:in 'load': undefined method 'lines' for nil (NoMethodError)
\tfrom ${s.cwd}/lib/load.rb:${s.line + 4}:in 'run'
\tfrom ${s.cwd}/bin/run:3:in '<main>'
`,
  ),
  ...family('rspec', (s) => ({
    stdout: `.F

Failures:

  1) User is valid
     Failure/Error: expect(user).to be_valid
       expected #<User:${s.hex}> to be valid, but got errors: Name can't be blank
     # ./spec/user_spec.rb:${s.line}:in 'block (2 levels) in <top (required)>'

Finished in ${s.seconds.toFixed(5)} seconds (files took 1.2 seconds to load)
${s.count} examples, 1 failure

Failed examples:

rspec ./spec/user_spec.rb:${s.line} # User is valid
`,
  })),
  ...family('rspec: another example', (s) => ({
    stdout: `Failures:

  1) User has a name
     Failure/Error: expect(user.name).to eq('x')
     # ./spec/user_spec.rb:${s.line}:in 'block (2 levels) in <top (required)>'

Finished in ${s.seconds.toFixed(5)} seconds
`,
  })),
  ...family('webpack: a module', (s) => ({
    stdout: `assets by status 1.2 MiB [cached] ${s.count} assets

ERROR in ./src/app.js ${s.line}:0-32
Module not found: Error: Can't resolve './theme' in '${s.cwd}/src'

webpack 5.${s.count}.0 compiled with 1 error in ${s.pid} ms
`,
  })),
  ...family(
    'vite: a module',
    (s) => `${s.red('error during build:')}
RollupError: Could not resolve "./theme" from "src/app.ts"
    at error (file://${s.cwd}/node_modules/rollup/dist/es/shared/parseAst.js:${s.line}:30)
`,
  ),
  ...family(
    'next: a type',
    (s) => `Failed to compile.

./app/page.tsx:${s.line}:7
Type error: Property 'title' does not exist on type 'Page'.

${s.line} |   return page.title;
   |               ^
`,
  ),
  ...family(
    'next: the type in another page',
    (s) => `Failed to compile.

./app/list/page.tsx:${s.line}:7
Type error: Property 'title' does not exist on type 'Page'.
`,
  ),
  ...family('sbt: a name', (s) => ({
    stdout: `[info] compiling ${s.count} Scala sources to ${s.cwd}/target/classes ...
[error] ${s.cwd}/src/Main.scala:${s.line}:5: not found: value shard
[error]     shard.open()
[error]     ^
[error] one error found
[error] (Compile / compileIncremental) Compilation failed
[error] Total time: ${s.count} s, completed ${s.day} ${s.clock}
`,
  })),
  ...family(
    'kotlin: a name',
    (s) => `e: file://${s.cwd}/src/Main.kt:${s.line}:5 Unresolved reference: shard
${s.pick('', 'w: something is deprecated\n', '')}
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:compileKotlin'.
> A failure occurred while executing org.jetbrains.kotlin.compilerRunner.GradleCompilerRunnerWithWorkers$GradleKotlinCompilerWorkAction
   > Compilation error. See log for more details
`,
  ),
  ...family(
    'gradle: a dependency',
    (s) => `
FAILURE: Build failed with an exception.

* What went wrong:
Could not resolve all files for configuration ':app:compileClasspath'.
> Could not find com.acme:lib:2.0.
  Required by:
      project :app

BUILD FAILED in ${s.count}s
`,
  ),
  ...family('csc: a type', (s) => ({
    stdout: `${s.cwd}/Load.cs(${s.line},${s.count}): error CS0246: The type or namespace name 'Shard' could not be found [${s.cwd}/app.csproj]\n    0 Warning(s)\n    1 Error(s)\nTime Elapsed 00:00:0${s.count % 10}.12\n`,
  })),
  ...family(
    'dotnet: null',
    (s) => `Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.
   at App.Loader.Load(String path) in ${s.cwd}/Loader.cs:line ${s.line}
   at App.Program.Main() in ${s.cwd}/Program.cs:line 3
`,
  ),
  ...family(
    'dotnet: null elsewhere',
    (s) => `Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.
   at App.Saver.Save(String path) in ${s.cwd}/Saver.cs:line ${s.line}
`,
  ),
  ...family('mypy', (s) => ({
    stdout: `app/load.py:${s.line}: error: Argument 1 to "load" has incompatible type "str"; expected "Path"  [arg-type]\nFound 1 error in 1 file (checked ${s.count} source files)\n`,
  })),
  ...family('ruff', (s) => ({
    stdout: `app/load.py:${s.line}:8: F401 [*] \`os\` imported but unused\nFound ${s.pick('1 error', '1 error', '1 error')}.\n[*] 1 fixable with the \`--fix\` option.\n`,
  })),
  ...family('ruff: another file', (s) => ({
    stdout: `app/save.py:${s.line}:8: F401 [*] \`os\` imported but unused\nFound 1 error.\n`,
  })),
  ...family(
    'black',
    (s) =>
      `would reformat ${s.cwd}/app/load.py\n\nOh no! 💥 💔 💥\n1 file would be reformatted, ${s.count} files would be left unchanged.\n`,
  ),
  ...family(
    'a JSON log',
    (s) =>
      `{"level":30,"time":${s.pid}00,"pid":${s.pid},"hostname":"${s.host}","msg":"starting"}\n{"level":50,"time":${s.pid}01,"pid":${s.pid},"hostname":"${s.host}","msg":"quota file is unreadable"}\n`,
  ),
  ...family(
    'another JSON log',
    (s) => `{"level":50,"time":${s.pid}01,"pid":${s.pid},"hostname":"${s.host}","msg":"lease is lost"}\n`,
  ),
  ...family(
    'logfmt',
    (s) =>
      `time=${s.day}T${s.clock}Z level=info msg="starting" host=${s.host}\ntime=${s.day}T${s.clock}Z level=error msg="cannot lease shard" err="lease is held" host=${s.host} shard=${s.count}\n`,
  ),
  ...family('syslog', (s) => `Dec 2${s.at} ${s.clock} ${s.host} app[${s.pid}]: ERROR quota of tenant is used up\n`),
  ...family(
    "python's logging",
    (s) => `${s.day} ${s.clock},${s.line} - app.worker - ERROR - giving up on shard ${s.count}: no lease\n${s.after}`,
  ),
  ...family(
    'a log with its traceback',
    (s) =>
      `ERROR:root:import failed for ${s.phase}\n${traceback(s, 'imp.py', 'app.errors.Stale: the index is older than its data')}`,
  ),
  ...family('compose: a service says why', (s) => ({
    stdout: `db-1   | ready to accept connections
web-1  | Traceback (most recent call last):
web-1  |   File "/app/main.py", line ${s.line}, in <module>
web-1  |     boot()
web-1  | app.errors.NoLicence: licence of tenant is not valid
web-1 exited with code 1
`,
    stderr: s.pick('', 'Attaching to db-1, web-1\n', ''),
  })),
  ...family(
    'compose: unhealthy',
    (s) =>
      `${s.pick('', ' Container app-db-1  Starting\n', '')}dependency failed to start: container app-db-1 is unhealthy\n`,
  ),
  ...family(
    'docker: an image',
    (s) => `#2 [internal] load metadata for docker.io/acme/base:${s.pick('1', '1', '1')}
#2 ERROR: docker.io/acme/base:1: not found
------
 > [internal] load metadata for docker.io/acme/base:1:
------
ERROR: failed to solve: acme/base:1: failed to resolve source metadata for docker.io/acme/base:1: docker.io/acme/base:1: not found
`,
  ),
  ...family('shell: a variable', (s) =>
    s.pick(
      `./run.sh: line ${s.line}: TOKEN: unbound variable\n`,
      `${s.cwd}/run.sh: line ${s.line}: TOKEN: unbound variable\n`,
      `./run.sh: line ${s.line}: TOKEN: unbound variable\n`,
    ),
  ),
  ...family('shell: another variable', (s) => `./run.sh: line ${s.line}: REGION: unbound variable\n`),
  ...family(
    'node: a timeout of the browser',
    (s) => `page.goto: Timeout ${s.pick(30000, 60000, 30000)}ms exceeded.
Call log:
  - navigating to "http://localhost:3000/login", waiting until "load"

    at login (${s.cwd}/e2e/login.ts:${s.line}:14)
`,
  ),
  ...family('playwright: a test', (s) => ({
    stdout: `
Running ${s.count} tests using ${s.at + 1} workers
  ${s.count - 1} passed
  1) [chromium] › e2e/login.spec.ts:${s.line}:5 › login › shows the form ─────────────────────

    Error: expect(locator).toBeVisible() failed

    Locator: getByRole('form')
    Expected: visible
    Received: <element(s) not found>
    Timeout: 5000ms

  1 failed
    [chromium] › e2e/login.spec.ts:${s.line}:5 › login › shows the form
`,
  })),
  ...family('python: a fault', (s) => ({
    ending: { is: 'signal', code: 139, signal: 'SIGSEGV' },
    stderr: `Fatal Python error: Segmentation fault

Current thread ${s.hex} (most recent call first):
  File "${s.cwd}/native.py", line ${s.line} in decode
  File "${s.cwd}/main.py", line 3 in <module>

Extension modules: numpy.core._multiarray_umath (total: ${s.count})
`,
  })),
  ...family('out of memory', (s) => ({
    ending: { is: 'signal', code: 137, signal: 'SIGKILL', oom: true },
    stderr: s.pick('', 'INFO: epoch 3\n', 'INFO: epoch 4 loss=0.12\n'),
  })),
  ...family('agent: the SDK', (s) =>
    traceback(
      s,
      'agent.py',
      `anthropic.APIStatusError: Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}, 'request_id': 'req_${s.hex}AbC${s.pid}'}`,
    ),
  ),
  ...family('agent: the SDK, a bad request', (s) =>
    traceback(
      s,
      'agent.py',
      `anthropic.BadRequestError: Error code: 400 - {'type': 'error', 'error': {'type': 'invalid_request_error', 'message': 'messages: at least one message is required'}, 'request_id': 'req_${s.hex}AbC${s.pid}'}`,
    ),
  ),
  ...family(
    'agent: not JSON, by Python',
    (s) =>
      `${s.before}${traceback(s, 'parse.py', `json.decoder.JSONDecodeError: Expecting value: line ${s.count} column 1 (char ${s.pid})`)}`,
  ),
  ...family('agent: turns', (s) => ({
    stdout: `{"type":"result","subtype":"error_max_turns","duration_ms":${s.pid},"is_error":true,"num_turns":${s.count},"session_id":"${s.attempt}","total_cost_usd":${s.seconds}}\n`,
  })),
  ...family('agent: a hunk', (s) => ({
    stdout: `patching file src/a.py\nHunk #${s.count} FAILED at ${s.line}.\n1 out of ${s.count} hunks FAILED -- saving rejects to file src/a.py.rej\n`,
  })),
  ...family('agent: a hunk of another file', (s) => ({
    stdout: `patching file src/b.py\nHunk #${s.count} FAILED at ${s.line}.\n1 out of ${s.count} hunks FAILED -- saving rejects to file src/b.py.rej\n`,
  })),
];
