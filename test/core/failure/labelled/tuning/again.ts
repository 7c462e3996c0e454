/** The same tools by another hand: what else they print, and what else differs. */
import { family, type Scene } from './scene.ts';

const traceback = (s: Scene, file: string, last: string) => `Traceback (most recent call last):
  File "${s.cwd}/${file}", line ${s.line}, in run
    go()
${last}
`;

const vitest = (s: Scene, title: string, message: string) => ` FAIL  ${title}
${message}
 ❯ test/api.test.ts:${s.line}:17

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

 Test Files  1 failed (1)
      Tests  1 failed | ${s.count} passed (${s.count + 1})
`;

const unittest = (
  s: Scene,
  name: string,
  last: string,
) => `======================================================================
ERROR: ${name} (tests.test_io.IoTest${s.pick(`.${name}`, '', `.${name}`)})
----------------------------------------------------------------------
Traceback (most recent call last):
  File "${s.cwd}/tests/test_io.py", line ${s.line}, in ${name}
    self.reader.read()
  File "${s.cwd}/app/io.py", line ${s.line + 4}, in read
    return self.rows[0]
${last}

----------------------------------------------------------------------
Ran ${s.count} test${s.pick('s', '', 's')} in ${s.seconds.toFixed(3)}s

FAILED (errors=1)
`;

export const AGAIN = [
  ...family('vitest: 404 for 200', (s) => ({
    stderr: vitest(s, 'test/api.test.ts > api > lists', 'AssertionError: expected 404 to be 200 // Object.is equality'),
  })),
  ...family('vitest: 500 for 200', (s) => ({
    stderr: vitest(s, 'test/api.test.ts > api > lists', 'AssertionError: expected 500 to be 200 // Object.is equality'),
  })),
  ...family('vitest: a hook that timed out', (s) => ({
    stderr: vitest(
      s,
      'test/api.test.ts > api > lists',
      `Error: Test timed out in ${s.pick(5000, 10000, 5000)}ms.\nIf this is a long-running test, pass a timeout value as the last argument`,
    ),
  })),
  ...family('unittest: an index', (s) => unittest(s, 'test_reads', 'IndexError: list index out of range')),
  ...family('unittest: an index in another test', (s) =>
    unittest(s, 'test_skips', 'IndexError: list index out of range'),
  ),
  ...family(
    'unittest: cannot import',
    (s) => `======================================================================
ERROR: tests.test_io (unittest.loader._FailedTest${s.pick('', '.tests.test_io', '')})
----------------------------------------------------------------------
ImportError: Failed to import test module: tests.test_io
Traceback (most recent call last):
  File "/usr/lib/python3.11/unittest/loader.py", line ${s.line}, in _find_test_path
    module = self._get_module_from_name(name)
  File "${s.cwd}/tests/test_io.py", line 1, in <module>
    import lxml
ModuleNotFoundError: No module named 'lxml'


----------------------------------------------------------------------
Ran 1 test in 0.000s

FAILED (errors=1)
`,
  ),
  ...family(
    'jest: a snapshot',
    (s) => `FAIL src/menu.test.js
  ● menu › renders

    expect(received).toMatchSnapshot()

    Snapshot name: \`menu renders 1\`

    - Snapshot  - ${s.count}
    + Received  + ${s.count}

      ${s.line} |   expect(tree).toMatchSnapshot();

      at Object.toMatchSnapshot (src/menu.test.js:${s.line}:16)

Test Suites: 1 failed, 1 total
`,
  ),
  ...family(
    'npm: the registry is out of reach',
    (s) => `npm ERR! code ENOTFOUND
npm ERR! syscall getaddrinfo
npm ERR! errno ENOTFOUND
npm ERR! network request to https://registry.npmjs.org/${s.pick('react', 'lodash', 'react-dom')} failed, reason: getaddrinfo ENOTFOUND registry.npmjs.org
npm ERR! network This is a problem related to network connectivity.
`,
  ),
  ...family(
    'npm: another registry',
    (s) => `npm ERR! code ENOTFOUND
npm ERR! network request to https://npm.example.org/${s.pick('react', 'lodash', 'react-dom')} failed, reason: getaddrinfo ENOTFOUND npm.example.org
`,
  ),
  ...family('pnpm: a lock', (s) => ({
    stdout: ` ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with ${s.pick('<ROOT>/package.json', `${s.cwd}/package.json`, '<ROOT>/package.json').replace(`${s.cwd}`, '<ROOT>')}\n\nNote that in CI environments this setting is true by default.\n`,
  })),
  ...family('pnpm: a script', (s) => ({
    stdout: `> app@1.0.0 build\n> tsc\n\nsrc/x.ts(${s.line},3): error TS2304: Cannot find name 'shard'.\n ELIFECYCLE  Command failed with exit code 2.\n${s.pick('', 'ERR_PNPM_RECURSIVE_RUN_FIRST_FAIL  app@1.0.0 build: `tsc`\nExit status 2\n', '')}`,
  })),
  ...family('yarn: a package', (s) => ({
    stdout: `➤ YN0000: ┌ Resolution step\n➤ YN0035: │ frobnicate@npm:^1.0.0: Package not found\n➤ YN0035: │   Response Code: 404 (Not Found)\n➤ YN0000: └ Completed in ${s.seconds.toFixed(0)}s ${s.count}ms\n➤ YN0000: · Failed with errors in ${s.seconds.toFixed(0)}s ${s.count}ms\n`,
  })),
  ...family(
    'apt: in a container',
    (s) => `#${s.count} [2/4] RUN apt-get install -y frobnicate
#${s.count} 0.${s.pid} Reading package lists...
#${s.count} 1.${s.pid % 1000} E: Unable to locate package frobnicate
#${s.count} ERROR: process "/bin/sh -c apt-get install -y frobnicate" did not complete successfully: exit code: 100
ERROR: failed to solve: process "/bin/sh -c apt-get install -y frobnicate" did not complete successfully: exit code: 100
`,
  ),
  ...family('docker: a step of the old builder', (s) => ({
    stdout: `Step ${s.count}/9 : RUN make\n ---> Running in ${s.sha}aa${s.sha}\nmake: *** No targets specified and no makefile found.  Stop.\n`,
    stderr: "The command '/bin/sh -c make' returned a non-zero code: 2\n",
    ending: { is: 'exit', code: 2 },
  })),
  ...family('docker: no such program in it', (s) => ({
    ending: { is: 'exit', code: 127 },
    stderr:
      `docker: Error response from daemon: failed to create ${s.pick('shim task', 'task for container: failed to create shim task', 'shim task')}: OCI runtime create failed: runc create failed: unable to start container process: exec: "frob": executable file not found in $PATH: unknown.\n`.replace(
        'task for container: failed to create ',
        '',
      ),
  })),
  ...family(
    'docker: a name',
    (s) =>
      `docker: Error response from daemon: Conflict. The container name "/db" is already in use by container "${s.sha}4f5e6d7c8b9a0${s.sha}". You have to remove (or rename) that container to be able to reuse that name.\n`,
  ),
  ...family('git: 403', () => ({
    ending: { is: 'exit', code: 128 },
    stderr:
      "remote: Write access to repository not granted.\nfatal: unable to access 'https://git.example.org/acme/app.git/': The requested URL returned error: 403\n",
  })),
  ...family('git: 404', () => ({
    ending: { is: 'exit', code: 128 },
    stderr: "remote: Repository not found.\nfatal: repository 'https://git.example.org/acme/app.git/' not found\n",
  })),
  ...family(
    'git: a branch',
    (s) =>
      `error: pathspec 'release-7' did not match any file(s) known to git\n${s.pick('', 'hint: see git branch -a\n', '')}`,
  ),
  ...family('git: a full disk', (s) => ({
    ending: { is: 'exit', code: 128 },
    stderr: `error: unable to write file src/part${s.count}.py\nfatal: cannot create directory at 'src/${s.pick('a', 'b', 'c')}': No space left on device\n`,
  })),
  ...family('httpx: 404', (s) =>
    traceback(
      s,
      'pull.py',
      `httpx.HTTPStatusError: Client error '404 Not Found' for url 'https://api.example.org/v1/orders/${s.pid}'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/404`,
    ),
  ),
  ...family('httpx: 503', (s) =>
    traceback(
      s,
      'pull.py',
      `httpx.HTTPStatusError: Server error '503 Service Unavailable' for url 'https://api.example.org/v1/orders/${s.pid}'\nFor more information check: https://developer.mozilla.org/en-US/docs/Web/HTTP/Status/503`,
    ),
  ),
  ...family(
    'fetch: 404',
    (s) => `Error: HTTP error! status: 404\n    at pull (file://${s.cwd}/pull.js:${s.line}:11)\n`,
  ),
  ...family(
    'fetch: 502',
    (s) => `Error: HTTP error! status: 502\n    at pull (file://${s.cwd}/pull.js:${s.line}:11)\n`,
  ),
  ...family(
    'aiohttp with what it left open',
    (s) =>
      `${traceback(s, 'poll.py', 'aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected')}ERROR:asyncio:Unclosed client session\nclient_session: <aiohttp.client.ClientSession object at ${s.hex}>\n`,
  ),
  ...family(
    'a traceback with a log between',
    (s) => `Traceback (most recent call last):
  File "${s.cwd}/shard.py", line ${s.line}, in run
${s.pick('', `${s.day} ${s.clock} INFO heartbeat ${s.count}\n`, '')}    go()
app.shard.LeaseGone: lease of shard is gone
`,
  ),
  ...family(
    'java: no memory',
    (s) =>
      `Exception in thread "${s.pick('main', 'worker-3', 'main')}" java.lang.OutOfMemoryError: Java heap space\n\tat java.base/java.util.Arrays.copyOf(Arrays.java:${s.line})\n\tat com.acme.Load.read(Load.java:${s.line})\n`,
  ),
  ...family('python: no memory at all', (s) => traceback(s, s.pick('fit.py', 'load.py', 'fit.py'), 'MemoryError')),
  ...family('spring: a port', (s) => ({
    stdout: `${s.day} ${s.clock}.${s.pid} ERROR ${s.pid} --- [main] o.s.b.d.LoggingFailureAnalysisReporter : 

***************************
APPLICATION FAILED TO START
***************************

Description:

Web server failed to start. Port 8080 was already in use.

Action:

Identify and stop the process that's listening on port 8080 or configure this application to listen on another port.
`,
  })),
  ...family('clang: warnings as errors', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `pool.c:${s.line}:7: error: unused variable 'shard' [-Werror,-Wunused-variable]
    int shard = 0;
        ^~~~~
1 error generated.
make: *** [pool.o] Error 1
${s.pick('', 'make: *** Waiting for unfinished jobs....\n', '')}`,
  })),
  ...family(
    'ld of macOS',
    (s) => `Undefined symbols for architecture ${s.pick('arm64', 'arm64', 'arm64')}:
  "_shard_open", referenced from:
      _main in main-${s.sha}.o
ld: symbol(s) not found for architecture arm64
clang: error: linker command failed with exit code 1 (use -v to see invocation)
`,
  ),
  ...family('ssh: reset', (s) => ({
    ending: { is: 'exit', code: 255 },
    stderr: `kex_exchange_identification: read: Connection reset by peer\r\nConnection reset by 10.0.3.${s.count} port 22\r\n`,
  })),
  ...family('psql: a password', () => ({
    ending: { is: 'exit', code: 2 },
    stderr:
      'psql: error: connection to server at "db" (172.18.0.2), port 5432 failed: FATAL:  password authentication failed for user "app"\n',
  })),
  ...family(
    'mysql: a password',
    (s) => `ERROR 1045 (28000): Access denied for user 'app'@'172.18.0.${s.count}' (using password: YES)\n`,
  ),
  ...family('agent: not JSON, by Node', (s) =>
    `SyntaxError: Unexpected token '${s.pick('H', 'S', '`')}', "${s.pick('Here is the', 'Sure, I wil', '```json\n{')}"... is not valid JSON
    at JSON.parse (<anonymous>)
    at parse (${s.cwd}/agent.js:${s.line}:15)
`.replace('\n{', ' {'),
  ),
  ...family(
    'agent: it says what it got',
    (s) =>
      `${s.before}ERROR: [Builder] model response is not valid JSON: "${s.pick('Here is the plan you asked for', 'I could not find', 'Sure!')}"\n`,
  ),
  ...family(
    'agent: a limit of tokens',
    (s) =>
      `API Error: 429 {"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed the rate limit of ${s.count}0,000 input tokens per minute"},"request_id":"req_${s.hex}"}\n`,
  ),
  ...family(
    'CI: docker build, its lines with times',
    (s) => `${s.day}T${s.clock}.1234567Z Traceback (most recent call last):
${s.day}T${s.clock}.1234567Z   File "${s.cwd}/x.py", line ${s.line}, in <module>
${s.day}T${s.clock}.1234568Z     go()
${s.day}T${s.clock}.1234568Z app.errors.NoQuota: quota of tenant is used up
${s.day}T${s.clock}.1234569Z ##[error]Process completed with exit code 1.
`,
  ),
  ...family(
    'windows: a file',
    (s) => `Traceback (most recent call last):
  File "C:\\Users\\${s.pick('ann', 'bob', 'ci')}\\app\\load.py", line ${s.line}, in <module>
    go()
FileNotFoundError: [Errno 2] No such file or directory: 'C:\\\\Users\\\\${s.pick('ann', 'bob', 'ci')}\\\\app\\\\in.csv'
`,
  ),
  ...family('git: a protected branch', (s) =>
    `remote: error: GH006: Protected branch update failed for refs/heads/main.
To https://git.example.org/acme/app.git
 ! [remote rejected] main -> main (protected branch hook declined)
error: failed to push some refs to 'https://git.example.org/acme/app.git'
`.concat(s.pick('', 'hint: ask for a review\n', '')),
  ),
  ...family(
    'npm: other peers',
    (s) => `npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: app@1.${s.count}.0
npm error Found: vue@3.2.0
npm error
npm error Could not resolve dependency:
npm error peer vue@"^2.0.0" from vue-old@2.1.0
`,
  ),
  ...family(
    'jq: another key',
    (s) =>
      `jq: error (at <stdin>:${s.count}): Cannot index string with string "id"\n${s.pick('', 'make: *** [Makefile:3: x] Error 5\n', '')}`,
  ),
  ...family(
    'terraform: a provider',
    (s) => `╷
│ Error: Invalid provider configuration
│ 
│ Provider "registry.terraform.io/hashicorp/aws" requires explicit configuration.
│ Add a provider block to the root module and configure the provider's required
│ arguments as described in the provider documentation.
│ 
╵
${s.pick('', '╷\n│ Error: invalid AWS Region: \n│ \n│   with provider["registry.terraform.io/hashicorp/aws"],\n│   on <empty> line 0:\n│   (source code not available)\n│ \n╵\n', '')}`,
  ),
];
