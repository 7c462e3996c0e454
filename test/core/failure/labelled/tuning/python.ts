/** pytest, unittest, pip and Python's own tracebacks. */
import { family, type Scene } from './scene.ts';

function pytest(s: Scene, body: string, summary: string, failed = 1): string {
  return `${s.before}============================= test session starts ==============================
platform ${s.pick('linux', 'darwin', 'linux')} -- Python ${s.pick('3.11.4', '3.12.1', '3.10.9')}, pytest-${s.pick('7.4.0', '8.1.1', '7.4.0')}, pluggy-1.3.0
rootdir: ${s.cwd}
plugins: xdist-3.5.0, cov-4.1.0
collected ${s.count + 20} items

tests/test_sum.py ..F.${'.'.repeat(s.count)}                                      [100%]

=================================== FAILURES ===================================
${body}
=========================== short test summary info ============================
${summary}
========================= ${failed} failed, ${s.count + 20 - failed} passed in ${s.seconds.toFixed(2)}s ==========================
`;
}

const total = (
  s: Scene,
  got: number,
) => `__________________________________ test_total __________________________________

    def test_total():
${s.pick('', '        # three of them\n', '')}>       assert total([1, 2]) == 3
E       assert ${got} == 3
E        +  where ${got} = total([1, 2])

tests/test_sum.py:${s.line}: AssertionError`;

const status = (
  s: Scene,
  code: string,
) => `______________________________ TestApi.test_get ________________________________

self = <tests.test_api.TestApi object at ${s.hex}>, client = <starlette.testclient.TestClient object at ${s.hex}>

    def test_get(self, client):
        resp = client.get("/orders/${s.count}")
>       assert resp.status_code == 200
E       assert ${code.slice(0, 3)} == 200
E        +  where ${code.slice(0, 3)} = <Response [${code}]>.status_code

tests/test_api.py:${s.line}: AssertionError`;

const collecting = (s: Scene, file: string, module: string) => ({
  ending: { is: 'exit', code: 2 } as const,
  stdout: `${s.before}============================= test session starts ==============================
collected ${s.count} items / 1 error

==================================== ERRORS ====================================
${s.pick('___________________', '_________', '____________')} ERROR collecting ${file} ${s.pick('____', '___', '_____________')}
ImportError while importing test module '${s.cwd}/${file}'.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
/usr/lib/python3.${s.pick(11, 12, 10)}/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
${file}:${s.line}: in <module>
    import ${module}
E   ModuleNotFoundError: No module named '${module}'
=========================== short test summary info ============================
ERROR ${file} - ModuleNotFoundError: No mod...
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
=============================== 1 error in ${s.seconds.toFixed(2)}s ===============================
`,
});

const traceback = (s: Scene, frames: readonly string[], last: string) => `Traceback (most recent call last):
${frames.map((frame) => `  File "${s.cwd}/${frame.replace('LINE', String(s.line))}\n    work()\n`).join('')}${last}
`;

const refused = (s: Scene, port: number) => `Traceback (most recent call last):
  File "${s.home}/.venv/lib/python3.11/site-packages/urllib3/connection.py", line ${s.line + 100}, in _new_conn
    sock = connection.create_connection(
ConnectionRefusedError: [Errno ${s.pick(111, 61, 111)}] Connection refused

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.home}/.venv/lib/python3.11/site-packages/urllib3/connectionpool.py", line ${s.line + 700}, in urlopen
    httplib_response = self._make_request(
urllib3.exceptions.NewConnectionError: <urllib3.connection.HTTPConnection object at ${s.hex}>: Failed to establish a new connection: [Errno ${s.pick(111, 61, 111)}] Connection refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "${s.cwd}/client.py", line ${s.line}, in fetch
    requests.get(url)
  File "${s.home}/.venv/lib/python3.11/site-packages/requests/adapters.py", line ${s.line + 500}, in send
    raise ConnectionError(e, request=request)
requests.exceptions.ConnectionError: HTTPConnectionPool(host='localhost', port=${port}): Max retries exceeded with url: /runs/${s.count}/phases (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at ${s.hex}>: Failed to establish a new connection: [Errno ${s.pick(111, 61, 111)}] Connection refused'))
`;

const http = (s: Scene, status: string) =>
  traceback(
    s,
    [
      'sync.py", line LINE, in pull',
      `.venv/lib/python3.11/site-packages/requests/models.py", line 1021, in raise_for_status`,
    ],
    `requests.exceptions.HTTPError: ${status} for url: https://api.example.org/v1/orders/${s.count * 77}?page=${s.count}`,
  );

export const PYTHON = [
  ...family('pytest: test_total', (s) => ({
    stdout: pytest(
      s,
      total(s, s.pick(4, 4, 5)),
      `FAILED tests/test_sum.py::test_total - assert ${s.pick(4, 4, 5)} == 3`,
    ),
  })),
  ...family('pytest: test_zero of the same file', (s) => ({
    stdout: pytest(
      s,
      `__________________________________ test_zero __________________________________

    def test_zero():
>       assert total([]) == 0
E       assert 1 == 0
E        +  where 1 = total([])

tests/test_sum.py:${s.line + 9}: AssertionError`,
      'FAILED tests/test_sum.py::test_zero - assert 1 == 0',
    ),
  })),
  ...family('pytest: another assertion of test_total', (s) => ({
    stdout: pytest(
      s,
      `__________________________________ test_total __________________________________

    def test_total():
>       assert count([1, 2]) == 2
E       assert 1 == 2
E        +  where 1 = count([1, 2])

tests/test_sum.py:${s.line + 3}: AssertionError`,
      'FAILED tests/test_sum.py::test_total - assert 1 == 2',
    ),
  })),
  ...family('pytest: two tests, whatever their order', (s) => {
    const lines = [
      "FAILED tests/test_cart.py::test_add - AttributeError: 'Cart' object has no attribute 'add'",
      "FAILED tests/test_cart.py::test_remove - AttributeError: 'Cart' object has no attribute 'remove'",
    ];
    const section = (name: string, call: string) => `____________________________ ${name} ____________________________
[gw${s.pick(0, 3, 1)}] ${s.pick('linux', 'darwin', 'linux')} -- Python 3.11.4 ${s.home}/.venv/bin/python

    def ${name}():
        cart = Cart()
>       cart.${call}("x")
E       AttributeError: 'Cart' object has no attribute '${call}'

tests/test_cart.py:${s.line}: AttributeError`;
    const sections = [section('test_add', 'add'), section('test_remove', 'remove')];
    if (s.at === 1) lines.reverse();
    if (s.at === 1) sections.reverse();
    return { stdout: pytest(s, sections.join('\n'), lines.join('\n'), 2) };
  }),
  ...family('pytest: a status of 500', (s) => ({
    stdout: pytest(
      s,
      status(s, s.pick('500', '500 Internal Server Error', '500')),
      'FAILED tests/test_api.py::TestApi::test_get - assert 500 == 200',
    ),
  })),
  ...family('pytest: a status of 404', (s) => ({
    stdout: pytest(
      s,
      status(s, s.pick('404', '404 Not Found', '404')),
      'FAILED tests/test_api.py::TestApi::test_get - assert 404 == 200',
    ),
  })),
  ...family('pytest: a parameter', (s) => ({
    stdout: pytest(
      s,
      `____________________________ test_parse[empty-header] ____________________________

raw = '', kind = 'header'

    @pytest.mark.parametrize(...)
    def test_parse(raw, kind):
>       assert parse(raw).kind == kind
E       AssertionError: assert 'body' == 'header'
E         ${s.pick('', '\nE         ', '')}
E         - header
E         + body

tests/test_parse.py:${s.line}: AssertionError`,
      "FAILED tests/test_parse.py::test_parse[empty-header] - AssertionError: assert 'body' == 'header'",
    ),
  })),
  ...family('pytest: a missing fixture', (s) => ({
    stdout: `${s.before}${s.red('==================================== ERRORS ====================================')}
_______________________ ERROR at setup of test_saves_order _______________________
file ${s.cwd}/tests/test_orders.py, line ${s.line}
  def test_saves_order(db_session):
E       fixture 'db_session' not found
>       available fixtures: cache, capfd, monkeypatch, tmp_path${s.pick('', ', worker_id', '')}
>       use 'pytest --fixtures [testpath]' for help on them.

${s.cwd}/tests/test_orders.py:${s.line}
=========================== short test summary info ============================
ERROR tests/test_orders.py::test_saves_order
========================= ${s.count} passed, 1 error in ${s.seconds.toFixed(2)}s =========================
`,
  })),
  ...family('pytest: cannot collect, no module research.gatherers', (s) =>
    collecting(s, s.pick('tests/test_hooks.py', 'tests/test_gather.py', 'tests/test_hooks.py'), 'research.gatherers'),
  ),
  ...family('pytest: cannot collect, no module yaml', (s) => collecting(s, 'tests/test_hooks.py', 'yaml')),
  ...family('pytest: a syntax error in a test', (s) => ({
    stdout: `${s.before}==================================== ERRORS ====================================
_____________________ ERROR collecting tests/test_plan.py _____________________
${s.pick('/usr/lib', '/opt/py/lib', '/usr/lib')}/python3.11/site-packages/_pytest/python.py:617: in _importtestmodule
    mod = import_path(self.path, mode=importmode, root=self.config.rootpath)
E     File "${s.cwd}/tests/test_plan.py", line ${s.line}
E       def test_plan(
E                    ^
E   SyntaxError: '(' was never closed
=========================== short test summary info ============================
ERROR tests/test_plan.py
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
=============================== 1 error in ${s.seconds.toFixed(2)}s ===============================
`,
  })),
  ...family('pytest: a syntax error in another test', (s) => ({
    stdout: `==================================== ERRORS ====================================
_____________________ ERROR collecting tests/test_load.py _____________________
E     File "${s.cwd}/tests/test_load.py", line ${s.line}
E       def test_load(
E                    ^
E   SyntaxError: '(' was never closed
=========================== short test summary info ============================
ERROR tests/test_load.py
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
`,
  })),
  ...family('unittest: test_rounds', (s) => ({
    stderr: `${s.pick('.F..', '..F', 'F')}
======================================================================
FAIL: test_rounds ${s.pick('(tests.test_money.MoneyTest.test_rounds)', '(tests.test_money.MoneyTest.test_rounds)', '(tests.test_money.MoneyTest)')}
----------------------------------------------------------------------
Traceback (most recent call last):
  File "${s.cwd}/tests/test_money.py", line ${s.line}, in test_rounds
    self.assertEqual(rounded(1.005), "1.01")
${s.pick('', '    ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^^^^^^^^^^^\n', '')}AssertionError: '1.00' != '1.01'
- 1.00
?    ^
+ 1.01
?    ^


----------------------------------------------------------------------
Ran ${s.count} tests in ${s.seconds.toFixed(3)}s

FAILED (failures=1)
${s.after}`,
  })),
  ...family('unittest: test_parses', (s) => ({
    stderr: `F
======================================================================
FAIL: test_parses (tests.test_money.MoneyTest.test_parses)
----------------------------------------------------------------------
Traceback (most recent call last):
  File "${s.cwd}/tests/test_money.py", line ${s.line + 20}, in test_parses
    self.assertTrue(parses("1,5"))
AssertionError: False is not true

----------------------------------------------------------------------
Ran ${s.count} tests in ${s.seconds.toFixed(3)}s

FAILED (failures=1)
`,
  })),
  ...family(
    'Python: a missing module',
    (s) =>
      `${s.before}${traceback(s, [`run.py", line LINE, in <module>`], s.red("ModuleNotFoundError: No module named 'numpy2'"))}${s.after}`,
  ),
  ...family('Python: another missing module', (s) =>
    traceback(s, [`run.py", line LINE, in <module>`], "ModuleNotFoundError: No module named 'numpy3'"),
  ),
  ...family(
    "Python: a key, 'orders'",
    (s) =>
      `${s.before}${traceback(s, ['run.py", line 3, in main', 'load.py", line LINE, in load'], "KeyError: 'orders'")}`,
  ),
  ...family("Python: another key, 'invoices'", (s) =>
    traceback(s, ['run.py", line 3, in main', 'load.py", line LINE, in load'], "KeyError: 'invoices'"),
  ),
  ...family('Python: None in load', (s) =>
    traceback(
      s,
      ['run.py", line 3, in main', 'load.py", line LINE, in load'],
      "TypeError: 'NoneType' object is not subscriptable",
    ),
  ),
  ...family('Python: None in save', (s) =>
    traceback(
      s,
      ['run.py", line 3, in main', 'save.py", line LINE, in save'],
      "TypeError: 'NoneType' object is not subscriptable",
    ),
  ),
  ...family(
    'Python: a chain with its cause',
    (s) => `Traceback (most recent call last):
  File "${s.cwd}/app/config.py", line ${s.line}, in read
    return json.loads(text)
  File "/usr/lib/python3.${s.pick(11, 12, 10)}/json/decoder.py", line 355, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line ${s.count} column 1 (char ${s.pid})

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.cwd}/app/main.py", line ${s.line + 4}, in <module>
    main()
app.errors.ConfigError: cannot read the profile
`,
  ),
  ...family(
    'Python: the same end with another cause',
    (s) => `Traceback (most recent call last):
  File "${s.cwd}/app/config.py", line ${s.line}, in read
    return schema.check(value)
app.schema.FieldMissing: no field 'region'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.cwd}/app/main.py", line ${s.line + 4}, in <module>
    main()
app.errors.ConfigError: cannot read the profile
`,
  ),
  ...family(
    'Python: asyncio, never retrieved',
    (s) => `Task exception was never retrieved
future: <Task finished name='Task-${s.count}' coro=<poll() done, defined at ${s.cwd}/poll.py:${s.line}> exception=QueueGone('orders')>
Traceback (most recent call last):
  File "${s.cwd}/poll.py", line ${s.line + 3}, in poll
    await queue.get()
app.queue.QueueGone: orders
`,
  ),
  ...family('Python: the API refuses', (s) => refused(s, 8_000)),
  ...family('Python: another service refuses', (s) => refused(s, 9_200)),
  ...family('Python: 404', (s) => http(s, '404 Client Error: Not Found')),
  ...family('Python: 500', (s) => http(s, '500 Server Error: Internal Server Error')),
  ...family(
    'Python: sqlalchemy, a missing table',
    (s) =>
      `${traceback(
        s,
        ['store.py", line LINE, in save'],
        `sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "orders" does not exist
LINE 1: INSERT INTO orders (id, at) VALUES (${s.count}, '${s.day}')
                    ^

[SQL: INSERT INTO orders (id, at) VALUES (%(id)s, %(at)s)]
[parameters: {'id': ${s.count}, 'at': '${s.day}'}]
(Background on this error at: https://sqlalche.me/e/20/f405)`,
      )}`,
  ),
  ...family(
    'Python: sqlalchemy, another table',
    (s) =>
      `${traceback(
        s,
        ['store.py", line LINE, in save'],
        `sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedTable) relation "users" does not exist
LINE 1: SELECT * FROM users WHERE id = ${s.count}
                      ^

[SQL: SELECT * FROM users WHERE id = %(id)s]
[parameters: {'id': ${s.count}}]
(Background on this error at: https://sqlalche.me/e/20/f405)`,
      )}`,
  ),
  ...family(
    'Python: a locked database',
    (s) =>
      `${s.before}${traceback(s, ['store.py", line LINE, in save'], 'sqlite3.OperationalError: database is locked')}${s.after}`,
  ),
  ...family('Python: a settings field', (s) =>
    traceback(
      s,
      ['settings.py", line LINE, in <module>'],
      `pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
api_key
  Field required [type=missing, input_value={'at': '${s.day}'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing`,
    ),
  ),
  ...family('Python: another settings field', (s) =>
    traceback(
      s,
      ['settings.py", line LINE, in <module>'],
      `pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
database_url
  Field required [type=missing, input_value={'at': '${s.day}'}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.5/v/missing`,
    ),
  ),
  ...family(
    'Python: a full disk',
    (s) =>
      `${s.before}${traceback(s, ['out.py", line LINE, in write'], `OSError: [Errno 28] No space left on device${s.pick('', `: '${s.cwd}/out/part-${s.count}.bin'`, `: '${s.tmp}/x.bin'`)}`)}`,
  ),
  ...family('Python: no memory', (s) =>
    traceback(
      s,
      ['model.py", line LINE, in fit'],
      `numpy.core._exceptions._ArrayMemoryError: Unable to allocate ${s.count}.${s.count} GiB for an array with shape (${s.pid}, ${s.line}) and data type float64`,
    ),
  ),
  ...family(
    'pip: no such release',
    (
      s,
    ) => `${s.before}ERROR: Could not find a version that satisfies the requirement frobnicate==9.9 (from versions: ${s.pick('1.0, 1.1', '1.0, 1.1, 1.2', '1.0')})
ERROR: No matching distribution found for frobnicate==9.9
${s.pick('', '\n[notice] A new release of pip is available: 23.0 -> 24.1\n[notice] To update, run: pip install --upgrade pip\n', '')}`,
  ),
  ...family(
    'pip: no such release of another package',
    () => `ERROR: Could not find a version that satisfies the requirement leftpad==9.9 (from versions: none)
ERROR: No matching distribution found for leftpad==9.9
`,
  ),
  ...family(
    'pip: a wheel that does not build',
    (s) => `  ${s.red('error')}: subprocess-exited-with-error
  
  × Building wheel for psycopg2 (pyproject.toml) did not run successfully.
  │ exit code: 1
  ╰─> [${s.count + 10} lines of output]
      running bdist_wheel
      building 'psycopg2._psycopg' extension
      Error: pg_config executable not found.
      
      pg_config is required to build psycopg2 from source.
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
  ERROR: Failed building wheel for psycopg2
ERROR: Could not build wheels for psycopg2, which is required to install pyproject.toml-based projects
`,
  ),
];
