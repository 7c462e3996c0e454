/** Pairs of causes that differ in a name only: which one it is stands in another line, in brackets, or looks like a number. */
import { family, type Printed, type Scene } from './scene.ts';

const code = (exit: number, stderr: string, stdout = ''): Printed => ({
  ending: { is: 'exit', code: exit },
  stderr,
  stdout,
});

const pair = (names: readonly [string, string], title: string, print: (s: Scene, name: string) => string | Printed) =>
  names.flatMap((name) => family(`${title}: ${name}`, (s) => print(s, name)));

const trace = (s: Scene, where: string, last: string) => `Traceback (most recent call last):
  File "${s.cwd}/${where.split(':')[0]}", line ${s.line}, in ${where.split(':')[1]}
    x()
${last}
`;

const pytest = (s: Scene, test: string, lines: string, says: string) => ({
  stdout: `============================= test session starts ==============================
collected ${s.count} items

${test.split('::')[0]} F

=================================== FAILURES ===================================
${'_'.repeat(20)} ${test.split('::')[1]} ${'_'.repeat(20)}

${lines}

${test.split('::')[0]}:${s.line}: AssertionError
=========================== short test summary info ============================
FAILED ${test} - ${says}
========================= 1 failed, ${s.count} passed in ${s.seconds}s =========================
`,
});

const PYTHON = [
  ...pair(['1-2', '2-3'], 'pytest: parameters', (s, id) =>
    pytest(
      s,
      `tests/test_add.py::test_add[${id}]`,
      '>       assert add(a, b) == c\nE       assert 3 == 4',
      'assert 3 == 4',
    ),
  ),
  ...pair(['test_case_2024', 'test_case_2025'], 'pytest: a year in its name', (s, name) =>
    pytest(s, `tests/test_y.py::${name}`, '>       assert ok\nE       assert False', 'assert False'),
  ),
  ...pair(['db_session', 'tmp_bucket'], 'pytest: a fixture', (s, name) => ({
    stdout: `==================================== ERRORS ====================================
_________________________ ERROR at setup of test_saves _________________________
file ${s.cwd}/tests/test_a.py, line ${s.line}
  def test_saves(${name}):
E       fixture '${name}' not found
>       available fixtures: cache, ${s.pick('capsys', 'cov', 'anyio_backend')}, tmp_path
>       use 'pytest --fixtures [testpath]' for help on them.

${s.cwd}/tests/test_a.py:${s.line}
=========================== short test summary info ============================
ERROR tests/test_a.py::test_saves
=============================== 1 error in ${s.seconds}s ===============================
`,
  })),
  ...pair(['tests/test_a.py::test_big', 'tests/test_b.py::test_wide'], 'xdist: a worker crashed', (s, test) => ({
    stdout: `[gw${s.count % 4}] node down: Not properly terminated
replacing crashed worker gw${s.count % 4}
=================================== FAILURES ===================================
_______________________ ${test.split('/')[1]?.split('::')[0]} _______________________
[gw${s.count % 4}] linux -- Python 3.11.4 ${s.home}/bin/python
worker 'gw${s.count % 4}' crashed while running '${test}'
=========================== short test summary info ============================
FAILED ${test}
========================= 1 failed, ${s.count} passed in ${s.seconds}s =========================
`,
  })),
  ...pair(['84.20', '79.90'], 'coverage: too little', (s, _) => ({
    stdout: `Name  Stmts  Miss  Cover
TOTAL   ${s.pid}   ${s.count}    80%
FAIL Required test coverage of ${_ === '84.20' ? 'branch' : 'line'} 90% not reached. Total coverage: ${80 + s.at}.2${s.count % 10}%
=========== ${s.count} passed in ${s.seconds}s ===========
`,
  })),
  ...pair(['total', 'vat'], 'python: a key', (s, key) => trace(s, 'app/a.py:read', `KeyError: '${key}'`)),
  ...pair(['app/a.py:read', 'app/b.py:write'], 'python: a key that is a number', (s, where) =>
    trace(s, where, `KeyError: ${s.pid}`),
  ),
  ...pair(['user', 'account'], 'sqlalchemy: no table', (s, table) =>
    trace(
      s,
      'app/db.py:load',
      `sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "${table}" does not exist
LINE 1: SELECT * FROM ${table} WHERE id = ${s.pid}
                      ^

[SQL: SELECT * FROM ${table} WHERE id = %(id)s]
[parameters: {'id': ${s.pid}}]
(Background on this error at: https://sqlalche.me/e/20/f405)`,
    ),
  ),
  ...pair(['invoices.number', 'customers.email'], 'sqlite: unique', (s, column) =>
    trace(s, 'app/db.py:save', `sqlite3.IntegrityError: UNIQUE constraint failed: ${column}`),
  ),
  ...pair(['email', 'total'], 'pydantic: a field', (s, field) =>
    trace(
      s,
      'app/m.py:make',
      `pydantic_core._pydantic_core.ValidationError: 1 validation error for Order
${field}
  Field required [type=missing, input_value={'id': ${s.pid}}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.${s.count}/v/missing`,
    ),
  ),
];

const DATABASES = [
  ...pair(['ledger', 'ledger_test'], 'postgres: no database', (s, name) =>
    code(
      2,
      `psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "${name}" does not exist\n${s.pick('', '', '')}`,
    ),
  ),
  ...pair(['amount', 'currency'], 'postgres: no column', (s, name) =>
    code(
      3,
      `psql:${s.cwd}/sql/x.sql:${s.line}: ERROR:  column "${name}" does not exist\nLINE 3:   ${name},\n          ^\n`,
    ),
  ),
  ...pair(['0012_vat.sql', '0013_fx.sql'], 'migration: which one', (s, name) => ({
    stdout: `${s.day} ${s.clock} applying ${name}\n`,
    stderr: `Error: Migration ${name} failed: syntax error at or near ")"\n    at run (${s.cwd}/db/run.js:${s.line}:9)\n`,
  })),
  ...pair(['orders', 'items'], 'mysql: a foreign key', (s, name) =>
    code(
      1,
      `ERROR 1452 (23000) at line ${s.line}: Cannot add or update a child row: a foreign key constraint fails (\`app\`.\`${name}\`, CONSTRAINT \`${name}_fk_1\` FOREIGN KEY (\`id\`) REFERENCES \`x\` (\`id\`))\n`,
    ),
  ),
  ...pair(['6379', '6380'], 'redis-cli: a port', (s, port) =>
    code(1, `Could not connect to Redis at 127.0.0.1:${port}: Connection refused\n${s.pick('', '', '')}`),
  ),
];

const JAVASCRIPT = [
  ...pair(
    ['left-padder', '@acme/ui'],
    'npm: no such package',
    (s, name) =>
      `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/${name.replace('/', '%2f')} - Not found
npm error 404
npm error 404  '${name}@^1.0.0' is not in this registry.
npm error 404
npm error 404 Note that you can also install from a
npm error 404 tarball, folder, http url, or git folder.
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/2026-02-11T03_12_0${s.at}_000Z-debug-0.log
`,
  ),
  ...pair(
    ['build:web', 'lint:css'],
    'npm: no such script',
    (s, name) =>
      `npm error Missing script: "${name}"
npm error
npm error To see a list of scripts, run:
npm error   npm run
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/2026-02-11T03_12_0${s.at}_000Z-debug-0.log
`,
  ),
  ...pair(
    ['./Header', './Footer'],
    'vite: an import',
    (s, name) =>
      `vite v5.${s.count}.0 building for production...
transforming...
✓ ${s.count} modules transformed.
x Build failed in ${s.count}.4s
error during build:
[vite]: Rollup failed to resolve import "${name}" from "${s.cwd}/src/App.tsx".
This is most likely unintended because it can break your application at runtime.
    at viteWarn (file://${s.cwd}/node_modules/vite/dist/node/chunks/dep-${s.sha}.js:${s.line}:17)
`,
  ),
  ...pair(['./Header', './Footer'], 'webpack: an import', (s, name) => ({
    stdout: `asset main.js ${s.count} KiB [emitted] (name: main)

ERROR in ./src/App.js ${s.line}:0-34
Module not found: Error: Can't resolve '${name}' in '${s.cwd}/src'
resolve '${name}' in '${s.cwd}/src'
  using description file: ${s.cwd}/package.json (relative path: ./src)

webpack 5.${s.count}.0 compiled with 1 error in ${s.pid} ms
`,
  })),
  ...pair(['src/a.ts', 'src/b.ts'], 'prettier: a file', (s, file) => ({
    stdout: 'Checking formatting...\n',
    stderr: `[warn] ${file}\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.\n${s.pick('', '', '')}`,
  })),
  ...pair(['no-unused-vars', 'eqeqeq'], 'eslint: a rule', (s, rule) => ({
    stdout: `
${s.cwd}/src/a.js
  ${s.line}:7  error  Something is wrong here  ${rule}

✖ 1 problem (1 error, 0 warnings)

`,
  })),
  ...pair(['a GET', 'a POST'], 'jest: a suite that cannot run', (s, name) => ({
    stderr: `FAIL src/${name.slice(2).toLowerCase()}.test.ts
  ● Test suite failed to run

    src/app.ts:${s.line}:7 - error TS2322: Type 'string' is not assignable to type '${name === 'a GET' ? 'number' : 'boolean'}'.

    ${s.line}   total: '4',
           ~~~~~

Test Suites: 1 failed, ${s.count} passed, ${s.count + 1} total
Tests:       ${s.count} passed, ${s.count} total
Time:        ${s.seconds} s
`,
  })),
  ...pair(['returns 404 for none', 'returns 410 for none'], 'vitest: a number in its title', (s, title) => ({
    stderr: ` FAIL  test/a.test.ts > api > ${title}\nAssertionError: expected undefined to be defined\n ❯ test/a.test.ts:${s.line}:5\n\n Test Files  1 failed (1)\n`,
  })),
  ...pair(['cart.cy.js', 'login.cy.js'], 'cypress: a spec', (s, spec) => ({
    stdout: `  Running:  ${spec}   (1 of ${s.count})

  pays
    1) shows the total

  0 passing (${s.count}s)
  1 failing

  1) pays
       shows the total:
     AssertionError: Timed out retrying after ${s.pick(4000, 4000, 4001)}ms: Expected to find element: \`#${spec.slice(0, 4)}\`, but never found it.
      at Context.eval (webpack://app/./cypress/e2e/${spec}:${s.line}:7)
`,
  })),
  ...pair(
    ['items', 'total'],
    'node: undefined by its caller',
    (s, key) =>
      `${s.cwd}/src/a.js:${s.line}
  return x.${key};
           ^

TypeError: Cannot read properties of undefined (reading '${key}')
    at go (${s.cwd}/src/a.js:${s.line}:12)

Node.js v20.11.${s.count}
`,
  ),
];

const COMPILED = [
  ...pair(['frob_open', 'frob_close'], 'ld: a reference', (s, name) =>
    code(
      2,
      `/usr/bin/ld: ${s.tmp}/cc${s.sha}.o: in function \`main':
main.c:(.text+0x${s.count}): undefined reference to \`${name}'
collect2: error: ld returned 1 exit status
make: *** [Makefile:${s.count}: app] Error 1
`,
    ),
  ),
  ...pair(
    ['zlib', 'Boost'],
    'cmake: a package',
    (s, name) =>
      `-- The C compiler identification is GNU 12.2.${s.count}
CMake Error at CMakeLists.txt:${s.line} (find_package):
  Could not find a package configuration file provided by "${name}" with any of
  the following names:

    ${name}Config.cmake
    ${name.toLowerCase()}-config.cmake

-- Configuring incomplete, errors occurred!
See also "${s.cwd}/build/CMakeFiles/CMakeOutput.log".
`,
  ),
  ...pair(
    ['ZLIB', 'CURL'],
    'cmake: a library',
    (s, name) =>
      `CMake Error at /usr/share/cmake-3.${s.count}/Modules/FindPackageHandleStandardArgs.cmake:230 (message):
  Could NOT find ${name} (missing: ${name}_LIBRARY ${name}_INCLUDE_DIR)
Call Stack (most recent call first):
  /usr/share/cmake-3.${s.count}/Modules/FindPackageHandleStandardArgs.cmake:600 (_FPHSA_FAILURE_MESSAGE)
  CMakeLists.txt:${s.line} (find_package)


-- Configuring incomplete, errors occurred!
`,
  ),
  ...pair(
    ['zstd', 'libpq'],
    'pkg-config: a library',
    (s, name) =>
      `Package ${name} was not found in the pkg-config search path.
Perhaps you should add the directory containing \`${name}.pc'
to the PKG_CONFIG_PATH environment variable
No package '${name}' found
${s.pick('', '', '')}`,
  ),
  ...pair(['zstd.h', 'pq.h'], 'configure: a header', (s, name) => ({
    stdout: `checking for gcc... gcc\nchecking for ${name}... no\n`,
    stderr: `configure: error: ${name} is required, see \`config.log' for more details\n${s.pick('', '', '')}`,
  })),
  ...pair(
    ['github.com/acme/a', 'github.com/acme/b'],
    'go: no sum',
    (s, name) =>
      `main.go:${s.line}:2: missing go.sum entry for module providing package ${name} (imported by acme.dev/app); to add:
	go get acme.dev/app@v0.${s.count}.0
`,
  ),
  ...pair(
    ['github.com/acme/a@v1.2.3', 'github.com/acme/b@v1.0.3'],
    'go: a checksum',
    (_, name) =>
      `verifying ${name}: checksum mismatch
	downloaded: h1:9rAb+x7=
	go.sum:     h1:Qq8+y=

SECURITY ERROR
This download does NOT match an earlier download recorded in go.sum.
The bits may have been replaced on the origin server, or an attacker may
have intercepted the download attempt.

For more information, see 'go help module-auth'.
`,
  ),
  ...pair(['serde_yml', 'tokioo'], 'cargo: no such crate', (s, name) =>
    code(
      101,
      `    Updating crates.io index
error: no matching package named \`${name}\` found
location searched: registry \`crates-io\`
required by package \`app v0.${s.count}.0 (${s.cwd})\`
`,
    ),
  ),
  ...pair(['rates', 'sums'], 'rustc: a borrow', (s, name) =>
    code(
      101,
      `error[E0502]: cannot borrow \`${name}\` as mutable because it is also borrowed as immutable
  --> src/lib.rs:${s.line}:9
   |
${s.line} |         ${name}.push(1);
   |         ^^^^^^^^^^^^^ mutable borrow occurs here

For more information about this error, try \`rustc --explain E0502\`.
error: could not compile \`app\` (lib) due to 1 previous error
`,
    ),
  ),
  ...pair(['needless_return', 'redundant_clone'], 'clippy: a lint', (s, name) =>
    code(
      101,
      `error: ${name === 'needless_return' ? 'unneeded `return` statement' : 'redundant clone'}
  --> src/lib.rs:${s.line}:5
   |
${s.line} |     return x;
   |     ^^^^^^^^
   |
   = help: for further information visit https://rust-lang.github.io/rust-clippy/master/index.html#${name}
   = note: \`-D clippy::${name.replace('_', '-')}\` implied by \`-D warnings\`

error: could not compile \`app\` (lib) due to 1 previous error
`,
    ),
  ),
  ...pair(
    ['com.acme.Totals.add', 'com.acme.Rates.read'],
    'java: a null',
    (s, where) =>
      `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "String.length()" because "<local${s.count % 4}>" is null
	at ${where}(${where.split('.')[2]}.java:${s.line})
	at com.acme.Main.main(Main.java:9)
`,
  ),
  ...pair(
    ['com.acme:rates:1.2', 'com.acme:sums:2.1'],
    'gradle: a dependency',
    (s, name) =>
      `
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':compileJava'.
> Could not resolve all files for configuration ':compileClasspath'.
   > Could not find ${name}.
     Searched in the following locations:
       - https://repo.maven.apache.org/maven2/${name.replaceAll(':', '/')}.pom
     Required by:
         project :

* Try:
> Run with --stacktrace option to get the stack trace.

BUILD FAILED in ${s.count}s
`,
  ),
  ...pair(['rateService', 'mailService'], 'spring: a bean', (s, name) => ({
    stdout: `${s.day}T${s.clock}.123Z ERROR ${s.pid} --- [           main] o.s.b.d.LoggingFailureAnalysisReporter   :

***************************
APPLICATION FAILED TO START
***************************

Description:

Parameter 0 of constructor in com.acme.App required a bean of type 'com.acme.${name}' that could not be found.


Action:

Consider defining a bean of type 'com.acme.${name}' in your configuration.

`,
  })),
  ...pair(['Totals.java', 'Rates.java'], 'maven: a symbol', (s, file) => ({
    stdout: `[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[INFO] Total time:  ${s.seconds} s
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-compiler-plugin:3.11.0:compile (default-compile) on project app: Compilation failure: Compilation failure:
[ERROR] ${s.cwd}/src/main/java/com/acme/${file}:[${s.line},9] cannot find symbol
[ERROR]   symbol:   method frob()
[ERROR]   location: class com.acme.${file.replace('.java', '')}
[ERROR] -> [Help 1]
`,
  })),
];

const SERVICES = [
  ...pair(
    ['static/web', 'conf/app.yml'],
    'docker: a copy',
    (s, path) =>
      `#${s.count} [3/5] COPY ${path} /app/
#${s.count} ERROR: failed to calculate checksum of ref ${s.sha}::${s.sha}: "/${path}": not found
------
 > [3/5] COPY ${path} /app/:
------
Dockerfile:${s.line}
--------------------
  ${s.line} | >>> COPY ${path} /app/
--------------------
ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref ${s.sha}::${s.sha}: "/${path}": not found
`,
  ),
  ...pair(['acme/api:2.1', 'acme/web:2.1'], 'docker: an image', (s, name) =>
    code(
      125,
      `Unable to find image '${name}' locally
docker: Error response from daemon: pull access denied for ${name.split(':')[0]}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied.
See 'docker run --help'.
${s.pick('', '', '')}`,
    ),
  ),
  ...pair(
    ['api', 'worker'],
    'compose: unhealthy',
    (s, name) =>
      ` Container app-${name}-1  Starting
 Container app-${name}-1  Started
 Container app-${name}-1  Waiting
dependency failed to start: container app-${name}-1 is unhealthy
${s.pick('', '', '')}`,
  ),
  ...pair(['api', 'web'], 'kubectl: no image', (s, name) => ({
    stdout: `NAME                     READY   STATUS             RESTARTS   AGE
${name}-${s.hex.slice(2, 10).replaceAll('x', '1')}ab-x${'bcdf'}   0/1     ImagePullBackOff   0          ${s.count}m
`,
    stderr: `error: deployment "${name}" exceeded its progress deadline\n`,
  })),
  ...pair(
    ['web', 'api'],
    'helm: a release',
    (s, name) =>
      `Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress for ${name}\n${s.pick('', 'helm.go:84: [debug] another operation\n', '')}`,
  ),
  ...pair(
    ['feature/a', 'feature/b'],
    'git: behind',
    (s, name) =>
      `To https://git.example.org/acme/app.git
 ! [rejected]        ${name} -> ${name} (${s.pick('fetch first', 'fetch first', 'fetch first')})
error: failed to push some refs to 'https://git.example.org/acme/app.git'
hint: Updates were rejected because the remote contains work that you do
hint: not have locally.
`,
  ),
  ...pair(['one.example.org', 'two.example.org'], 'tls: a certificate that ran out', (s, host) =>
    trace(
      s,
      'app/pull.py:pull',
      `requests.exceptions.SSLError: HTTPSConnectionPool(host='${host}', port=443): Max retries exceeded with url: /v1/x/${s.pid} (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:${s.line}${s.count})')))`,
    ),
  ),
  ...pair(['/v1/rates', '/v1/sums'], 'curl: a page that is not there', (s, path) =>
    code(
      22,
      `curl: (22) The requested URL returned error: ${path === '/v1/rates' ? 410 : 405}${s.pick('', ' Why', '').replace('Why', path === '/v1/rates' ? 'Gone' : 'Method Not Allowed')}\n`,
    ),
  ),
  ...pair(['bucket-a', 'bucket-b'], 'aws: a bucket', (s, name) =>
    code(
      254,
      `\nAn error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist: ${name}\n${s.pick('', '', '')}`,
    ),
  ),
  ...pair(
    ['aws_s3_bucket.logs', 'aws_s3_bucket.data'],
    'terraform: a resource',
    (s, name) =>
      `╷
│ Error: creating S3 Bucket: BucketAlreadyExists
│ 	status code: 409, request id: ${s.sha.toUpperCase()}9Q, host id: ${s.sha}x/${s.sha}=
│ 
│   with ${name},
│   on main.tf line ${s.line}, in resource "aws_s3_bucket" "${name.split('.')[1]}":
│   ${s.line}: resource "aws_s3_bucket" "${name.split('.')[1]}" {
│ 
╵
`,
  ),
  ...pair(['jq', 'yq'], 'shell: no such program', (s, name) =>
    code(
      127,
      `${s.pick(`${s.cwd}/run.sh: line ${s.line}: `, `${s.cwd}/run.sh: line ${s.line}: `, './run.sh: line 3: ')}${name}: command not found\n`,
    ),
  ),
  ...pair(['bin/load', 'bin/save'], 'shell: not executable', (s, name) =>
    code(126, `bash: ${s.pick('', '', './')}${name}: Permission denied\n`),
  ),
  ...pair(['in.csv', 'rates.csv'], 'tar: a file', (s, name) =>
    code(
      2,
      `tar: ${name}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n${s.pick('', '', '')}`,
    ),
  ),
];

const AGENTS = [
  ...pair(
    ['plan.md', 'tests.md'],
    'agent: what it should have written',
    (s, name) => `${s.before}[agent] turn ${s.count}: done\nERROR: required deliverable missing: out/${name}\n`,
  ),
  ...pair(
    ['src/a.py', 'src/b.py'],
    'agent: a patch',
    (s, name) => `${s.before}error: patch failed: ${name}:${s.line}\nerror: ${name}: patch does not apply\n`,
  ),
  ...pair(['Bash', 'Edit'], 'agent: a tool', (s, name) => ({
    stdout: `{"type":"system","subtype":"init","session_id":"${s.sha}-${s.sha}"}\n{"type":"result","subtype":"error_during_execution","is_error":true,"duration_ms":${s.pid},"num_turns":${s.count},"result":"Tool ${name} is not allowed","session_id":"${s.sha}-${s.sha}"}\n`,
  })),
  ...pair(
    ['overloaded_error', 'api_error'],
    'agent: a server',
    (s, type) =>
      `API Error: ${type === 'overloaded_error' ? 529 : 500} {"type":"error","error":{"type":"${type}","message":"Sorry"},"request_id":"req_${s.hex}"}\n`,
  ),
];

const VALUES = [
  ...pair(['invoices.number', 'customers.email'], 'mysql: a duplicate', (s, key) =>
    code(
      1,
      `ERROR 1062 (23000) at line ${s.line}: Duplicate entry '${s.pick('ab3@x.org', 'INV-17', 'zoe@example.org')}' for key '${key}'\n`,
    ),
  ),
  ...pair(
    ['email_1', 'number_1'],
    'mongo: a duplicate',
    (s, index) =>
      `MongoServerError: E11000 duplicate key error collection: app.x index: ${index} dup key: { k: "${s.pick('ab3@x.org', 'INV-17', 'zoe@example.org')}" }\n    at go (${s.cwd}/db.js:${s.line}:9)\n`,
  ),
  ...pair(
    ['6', '11'],
    'a signal',
    (s, number) => `${s.before}ERROR: worker ${s.pid} was terminated by signal ${number}\n`,
  ),
  ...pair(['302', '301'], 'jest: a redirection', (s, status) => ({
    stderr: `FAIL src/a.test.js\n  ● api › answers\n\n    expect(received).toBe(expected) // Object.is equality\n\n    Expected: 200\n    Received: ${status}\n\n      at Object.toBe (src/a.test.js:${s.line}:16)\n\nTests: 1 failed, 1 total\n`,
  })),
  ...pair(['cannot open rates', 'cannot open sums'], 'rust: a numbered thread', (s, said) =>
    code(
      101,
      `thread 'worker-${s.count}' panicked at src/pool.rs:${s.line}:9:\n${said}\nnote: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace\n`,
    ),
  ),
  ...pair(
    ['migrate', 'seed'],
    'kubernetes: a pod of a job',
    (s, job) =>
      `error: container in pod "app-${job}-${s.pick('x7k2p', 'b9dzq', 'tt4wl')}" is waiting to start: trying and failing to pull image\n`,
  ),
  ...pair(
    ['secrets', 'jobs.batch'],
    'klog: a time without a year',
    (s, what) =>
      `E0${s.count % 10}1${s.at} ${s.clock}.123456   ${s.pid} reflector.go:${s.line}] failed to list ${what}: the server has asked for the client to provide credentials\n`,
  ),
  ...pair(
    ['total', 'vat'],
    'node: a bundle',
    (s, key) =>
      `TypeError: Cannot read properties of undefined (reading '${key}')\n    at go (${s.cwd}/dist/assets/index-${s.pick('BkWq3f2a', 'C9xPz01q', 'Zt5sKe7d')}.js:${s.line}:12)\n`,
  ),
  ...pair(
    ['tool_use', 'thinking'],
    'agent: an id',
    (s, kind) =>
      `Error: ${kind} block toolu_01${s.pick('AbCdEfGhJkLmNoPqRsTuVw', 'QrStUvWxYzAbCdEfGhJkLm', 'zYxWvUtSrQpOnMlKjHgFeD')} has no result\n    at go (${s.cwd}/a.js:${s.line}:9)\n`,
  ),
];

/** Said without a word for errors, before what a wrapper says when all is over. */
const PLAIN = [
  ...pair(['eu-west-1', 'us-east-1'], 'plain: a key that ran out', (s, region) => ({
    stdout: `${s.before}signing key of ${region} has expired\nremoved directory '${s.tmp}'\n[${s.clock}] phase finished after ${s.count}s\n`,
  })),
  ...pair(['orders', 'items'], 'plain: out of date', (s, name) => ({
    stdout: `${s.before}snapshot of ${name} is out of date, run make ${name}\n[${s.clock}] phase finished after ${s.count}s\n`,
  })),
  ...pair(['orders', 'items'], 'plain: not allowed', (s, name) => ({
    stdout: `${s.before}You are not allowed to write to ${name}\n[${s.clock}] phase finished after ${s.count}s\n`,
  })),
  ...pair(['orders', 'items'], 'plain: two that differ', (s, name) => ({
    stdout: `${s.before}checksum of ${name} does not match\n[${s.clock}] phase finished after ${s.count}s\n`,
  })),
];

const MORE = [
  ...pair(['tests/test_a.py', 'tests/test_b.py'], 'pytest: a file that is not there', (s, file) => ({
    ...code(4, `ERROR: file or directory not found: ${file}\n\n`),
    stdout: `============================= test session starts ==============================\ncollected 0 items\n\n============================ no tests ran in ${s.seconds}s =============================\n`,
  })),
  ...pair(['--cov=app', '--timeout=30'], 'pytest: an option', (s, option) =>
    code(
      4,
      `ERROR: usage: pytest [options] [file_or_dir] [file_or_dir] [...]\npytest: error: unrecognized arguments: ${option}\n  inifile: ${s.cwd}/pyproject.toml\n  rootdir: ${s.cwd}\n\n`,
    ),
  ),
  ...pair(['slow', 'net'], 'pytest: a marker', (s, name) => ({
    stdout: `==================================== ERRORS ====================================
______________________ ERROR collecting tests/test_x.py ______________________
'${name}' not found in \`markers\` configuration option
=========================== short test summary info ============================
ERROR tests/test_x.py - Failed: '${name}' not found in \`markers\` configuration option
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
=============================== 1 error in ${s.seconds}s ===============================
`,
  })),
  ...pair(['app.rates', 'app.sums'], 'pytest: an import of a name', (s, name) => ({
    stdout: `==================================== ERRORS ====================================
______________________ ERROR collecting tests/test_x.py ______________________
ImportError while importing test module '${s.cwd}/tests/test_x.py'.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
/usr/lib/python3.11/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_x.py:${s.count}: in <module>
    from ${name} import load
E   ImportError: cannot import name 'load' from '${name}' (${s.cwd}/${name.replace('.', '/')}.py)
=========================== short test summary info ============================
ERROR tests/test_x.py
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
`,
  })),
  ...pair(
    ['load', 'save'],
    'multiprocessing: a worker',
    (s, name) => `multiprocessing.pool.RemoteTraceback:
"""
Traceback (most recent call last):
  File "/usr/lib/python3.11/multiprocessing/pool.py", line 125, in worker
    result = (True, func(*args, **kwds))
  File "${s.cwd}/app/pool.py", line ${s.line}, in ${name}
    return rows[0]
IndexError: list index out of range
"""

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.cwd}/main.py", line ${s.line}, in <module>
    pool.map(f, rows)
  File "/usr/lib/python3.11/multiprocessing/pool.py", line 774, in get
    raise self._value
IndexError: list index out of range
`,
  ),
  ...pair(['load', 'save'], 'asyncio: it took too long', (s, name) => trace(s, `app/a.py:${name}`, 'TimeoutError')),
  ...pair(
    ['app/a.py', 'app/b.py'],
    'black: a file',
    (s, file) =>
      `would reformat ${s.pick(file, `${s.cwd}/${file}`, file)}\n\nOh no! 💥 💔 💥\n1 file would be reformatted, ${s.count} files would be left unchanged.\n`,
  ),
  ...pair(['arg-type', 'return-value'], 'mypy: a code', (s, name) => ({
    stdout: `app/a.py:${s.line}: error: Incompatible types  [${name}]\nFound 1 error in 1 file (checked ${s.count} source files)\n`,
  })),
  ...pair(['F401', 'E711'], 'ruff: a rule', (s, rule) => ({
    stdout: `app/a.py:${s.line}:1: ${rule} something is wrong\nFound 1 error.\n[*] 1 fixable with the \`--fix\` option.\n`,
  })),
  ...pair(
    ['numpy', 'pandas'],
    'pip: a hash',
    (s, name) =>
      `ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated the package versions, please update the hashes.
    ${name}==1.2.3 from https://files.pythonhosted.org/packages/${s.sha}/${name}.whl (from -r requirements.txt (line ${s.count})):
        Expected sha256 ${s.sha.repeat(6)}
             Got        ${s.sha.repeat(6)}
`,
  ),
  ...pair(
    ['attrs', 'idna'],
    'pip: a conflict',
    (s, name) =>
      `ERROR: Cannot install ${name}==1.0 and ${name}==2.0 because these package versions have conflicting dependencies.

The conflict is caused by:
    The user requested ${name}==1.0
    The user requested ${name}==2.0

ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/en/latest/topics/dependency-resolution/
${s.pick('', '', '')}`,
  ),
  ...pair(
    ['attrs', 'idna'],
    'uv: no solution',
    (s, name) =>
      `  × No solution found when resolving dependencies:
  ╰─▶ Because ${name} was not found in the package registry and your project
      depends on ${name}, we can conclude that your project's requirements are
      unsatisfiable.
${s.pick('', '', '')}`,
  ),
  ...pair(['users', 'orders'], 'sqlite: no table', (s, name) =>
    trace(s, 'app/db.py:load', `sqlite3.OperationalError: no such table: ${name}`),
  ),
  ...pair(
    ['left-padder', 'is-evener'],
    'esbuild: an import',
    (s, name) =>
      `✘ [ERROR] Could not resolve "${name}"

    src/a.js:${s.line}:17:
      ${s.line} │ import x from '${name}';
        ╵                  ~~~~~~~~~~~~~

  You can mark the path "${name}" as external to exclude it from the bundle.

1 error
`,
  ),
  ...pair(['./app/a.tsx', './app/b.tsx'], 'next: it does not compile', (s, file) => ({
    stdout: `   Creating an optimized production build ...\nFailed to compile.\n\n${file}:${s.line}:9\nType error: Property 'x' does not exist on type 'Y'.\n\n  ${s.line} |   y.x\n     |     ^\n`,
    stderr: `Next.js build worker exited with code: 1 and signal: null\n`,
  })),
  ...pair(['loads', 'saves'], 'vitest: an unhandled error', (s, name) => ({
    stderr: `⎯⎯⎯⎯⎯⎯ Unhandled Errors ⎯⎯⎯⎯⎯⎯

Vitest caught 1 unhandled error during the test run.
This might cause false positive tests. Resolve unhandled errors to make sure your tests are not affected.

⎯⎯⎯⎯ Unhandled Rejection ⎯⎯⎯⎯⎯
Error: socket of ${name} hung up
 ❯ src/net.ts:${s.line}:11

This error originated in "test/net.test.ts" test file. It doesn't mean the error was thrown inside the file itself, but while it was running.
⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯

 Test Files  ${s.count} passed (${s.count})
      Tests  ${s.count} passed (${s.count})
     Errors  1 error
`,
  })),
  ...pair(
    ['region', 'bucket'],
    'terraform: a variable',
    (s, name) => `╷
│ Error: No value for required variable
│ 
│   on variables.tf line ${s.line}:
│   ${s.line}: variable "${name}" {
│ 
│ The root module input variable "${name}" is not set, and has no default
│ value. Use a -var or -var-file command line argument to provide a value for
│ this variable.
╵
`,
  ),
  ...pair(['install nginx', 'copy config'], 'ansible: a task', (s, name) => ({
    stdout: `PLAY [all] *********************************************************************

TASK [${name}] ***********************************************************
fatal: [10.0.3.${s.count}]: FAILED! => {"changed": false, "msg": "it did not go well"}

PLAY RECAP *********************************************************************
10.0.3.${s.count} : ok=${s.count} changed=0 unreachable=0 failed=1 skipped=0
`,
    ending: { is: 'exit', code: 2 },
  })),
  ...pair(['clean-all', 'dist-all'], 'make: no rule', (s, name) =>
    code(2, `make: *** No rule to make target '${name}'${s.pick('', '', '')}.  Stop.\n`),
  ),
  ...pair(['src/A.cs', 'src/B.cs'], 'dotnet: a file', (s, file) => ({
    stdout: `${s.cwd}/${file}(${s.line},9): error CS0103: The name 'frob' does not exist in the current context [${s.cwd}/app.csproj]\n\nBuild FAILED.\n\n${s.cwd}/${file}(${s.line},9): error CS0103: The name 'frob' does not exist in the current context [${s.cwd}/app.csproj]\n    0 Warning(s)\n    1 Error(s)\n\nTime Elapsed 00:00:0${s.count % 10}.12\n`,
  })),
  ...pair(['Totals', 'Rates'], 'junit: by Maven', (s, name) => ({
    stdout: `[INFO] Running com.acme.${name}Test
[ERROR] Tests run: ${s.count}, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: ${s.seconds} s <<< FAILURE! -- in com.acme.${name}Test
[ERROR] com.acme.${name}Test.adds -- Time elapsed: ${s.seconds} s <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <3> but was: <4>
	at com.acme.${name}Test.adds(${name}Test.java:${s.line})

[INFO] Results:
[ERROR] Failures: 
[ERROR]   ${name}Test.adds:${s.line} expected: <3> but was: <4>
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.1.2:test (default-test) on project app: There are test failures.
`,
  })),
  ...pair(['api', 'web'], 'ssh: a host', (s, name) =>
    code(
      255,
      `ssh: connect to host ${name}.example.org port 22: ${s.pick('Connection timed out', 'Connection timed out', 'Connection timed out')}\n`,
    ),
  ),
  ...pair(
    ["Username for 'https://git.example.org': ", '? Select a framework: (Use arrow keys) '],
    'a question that nobody answers',
    (s, question) => ({
      ending: { is: 'limit', limit: 'silence', code: 143, signal: 'SIGTERM' },
      stdout: `${s.before}${question}`,
    }),
  ),
  ...pair(
    ['Ok to proceed? (y) ', 'Are you sure you want to continue connecting (yes/no/[fingerprint])? '],
    'a question, and then too late',
    (s, question) => ({
      ending: { is: 'limit', limit: 'timeout', code: 143, signal: 'SIGTERM' },
      stdout: `${s.before}${question}`,
    }),
  ),
];

/** What is said in the same words of whoever was asked: only the stack, or a note, names him. */
const NAMELESS = [
  ...pair(['app/mail.py:send', 'app/cache.py:get'], 'python: refused', (s, where) =>
    trace(
      s,
      where,
      `  File "/usr/lib/python3.11/socket.py", line 833, in create_connection\n    sock.connect(sa)\nConnectionRefusedError: [Errno 111] Connection refused`,
    ),
  ),
  ...pair(['app/mail.py:send', 'app/cache.py:get'], 'python: no such host', (s, where) =>
    trace(s, where, 'socket.gaierror: [Errno -2] Name or service not known'),
  ),
  ...pair(['app/mail.py:send', 'app/cache.py:get'], 'python: closed', (s, where) =>
    trace(s, where, 'http.client.RemoteDisconnected: Remote end closed connection without response'),
  ),
  ...pair(['app/mail.py:send', 'app/cache.py:get'], 'python: a pipe', (s, where) =>
    trace(s, where, 'BrokenPipeError: [Errno 32] Broken pipe'),
  ),
  ...pair(['zmq', 'ssl'], 'cargo: a library', (s, name) =>
    code(
      101,
      `error: linking with \`cc\` failed: exit status: 1
  |
  = note:  "cc" "-m64" "${s.cwd}/target/debug/deps/app-${s.sha}.o" "-l${name}" "-o" "${s.cwd}/target/debug/app"
  = note: /usr/bin/ld: cannot find -l${name}: No such file or directory
          collect2: error: ld returned 1 exit status


error: could not compile \`app\` (bin "app") due to 1 previous error
`,
    ),
  ),
  ...pair(
    ['data/a.bin', 'data/b.bin'],
    'git: a file that is too large',
    (s, name) =>
      `remote: error: Trace: ${s.sha}${s.sha}        
remote: error: See https://gh.io/lfs for more information.        
remote: error: File ${name} is 120.${s.count} MB; this exceeds GitHub's file size limit of 100.00 MB        
To https://git.example.org/acme/app.git
 ! [remote rejected] main -> main (pre-receive hook declined)
error: failed to push some refs to 'https://git.example.org/acme/app.git'
`,
  ),
];

export const NEAR = [
  ...[...PYTHON, ...DATABASES, ...JAVASCRIPT, ...COMPILED, ...SERVICES, ...AGENTS],
  ...[...VALUES, ...PLAIN, ...MORE, ...NAMELESS],
];
