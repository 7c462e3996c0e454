import { appLog, banner, bold, makeError, pythonWarnings, red, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

const FILES = ['test_accounts', 'test_api', 'test_config', 'test_fx', 'test_ledger', 'test_models', 'test_views'];

function rule(title: string, mark = '='): string {
  const room = Math.max(2, 78 - title.length);
  return `${mark.repeat(Math.ceil(room / 2))} ${title} ${mark.repeat(Math.floor(room / 2))}\n`;
}

function opening(s: Scene): string {
  return `${rule('test session starts')}platform linux -- Python 3.11.${s.int(4, 9)}, pytest-8.${s.int(0, 3)}.${s.int(0, 4)}, pluggy-1.5.0
${s.either('', 'cachedir: .pytest_cache\n', `Using --randomly-seed=${s.int(1e8, 2e9)}\n`)}rootdir: ${s.cwd}
configfile: pyproject.toml
plugins: ${s.either('cov-6.0.0, xdist-3.6.1', 'anyio-4.8.0, cov-5.0.0', 'randomly-3.16.0, timeout-2.3.1')}
`;
}

function progress(s: Scene): string {
  return FILES.slice(0, s.int(3, 7))
    .map((file, index) => `tests/${file}.py ${'.'.repeat(s.int(4, 30))}   [${String(12 * (index + 1)).padStart(3)}%]\n`)
    .join('');
}

/** What pytest prints of one failing test, in full. */
function session(s: Scene, report: { test: string; body: string; summary: string; kind?: 'failed' | 'error' }): string {
  const failed = report.kind !== 'error';
  const passed = s.int(60, 400);
  return `${opening(s)}collected ${passed + 1} items

${progress(s)}${report.summary.split('::')[0]} ..${failed ? 'F' : 'E'}${'.'.repeat(s.int(1, 20))}   [100%]

${rule(failed ? 'FAILURES' : 'ERRORS')}${rule(report.test, '_')}
${report.body}
${rule('short test summary info')}${failed ? 'FAILED' : 'ERROR'} ${report.summary}
${rule(`${failed ? `1 failed, ${passed} passed` : `${passed} passed, 1 error`} in ${s.secs()}s`)}`;
}

/** Where nothing says that it runs in CI, the summary is cut at 80 columns. */
function shortened(s: Scene, summary: string): string {
  return s.nth === 1 ? `${summary.slice(0, 69)}...` : summary;
}

const TOTAL = 'tests/test_invoice.py::test_total_includes_tax';

export const PYTEST: readonly Sample[] = [
  ...family('pytest-total-without-tax', 4, (s) => {
    const captured = s.nth === 2 ? `${rule('Captured log call', '-')}${appLog(s, 520)}` : '';
    const text = session(s, {
      test: 'test_total_includes_tax',
      body: `    def test_total_includes_tax():
        invoice = Invoice(lines=[Line(net=Decimal("99.00"), rate=Decimal("0.20"))])
>       assert invoice.total() == Decimal("118.80")
E       AssertionError: assert Decimal('99.00') == Decimal('118.80')
E        +  where Decimal('99.00') = total()
E        +    where total = <ledger.invoice.Invoice object at 0x7f${s.hex(10)}>.total

tests/test_invoice.py:41: AssertionError
${captured}`,
      summary: shortened(s, `${TOTAL} - AssertionError: assert Decimal('99.00') == Decimal('118.80')`),
    });
    return { stdout: s.nth === 3 ? stamped(s, text) : banner(s) + text, stderr: s.either('', makeError(s, 'test')) };
  }),
  ...family('pytest-total-of-none', 3, (s) => ({
    stdout: session(s, {
      test: 'test_total_includes_tax',
      body: `    def test_total_includes_tax():
        invoice = Invoice(lines=[Line(net=Decimal("99.00"), rate=None)])
>       assert invoice.total() == Decimal("118.80")

tests/test_invoice.py:41: 
_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ 

self = <ledger.invoice.Invoice object at 0x7f${s.hex(10)}>

    def total(self):
>       return sum(line.net * (1 + line.rate) for line in self.lines)
E       TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'

src/ledger/invoice.py:27: TypeError
`,
      summary: shortened(s, `${TOTAL} - TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'`),
    }),
    stderr: s.either('', pythonWarnings(s)),
  })),
  ...family('pytest-rounds-half-even', 3, (s) => {
    const text = session(s, {
      test: 'test_total_rounds_half_up',
      body: `    def test_total_rounds_half_up():
>       assert round_money(Decimal("2.345")) == Decimal("2.35")
E       AssertionError: assert Decimal('2.34') == Decimal('2.35')
E        +  where Decimal('2.34') = round_money(Decimal('2.345'))

tests/test_invoice.py:58: AssertionError
`,
      summary: `tests/test_invoice.py::test_total_rounds_half_up - AssertionError: assert Decimal('2.34') == Decimal('2.35')`,
    });
    return { stdout: s.nth === 1 ? text.replace(/^(E .*|FAILED)/gm, (line) => bold(red(line))) : text };
  }),
  ...['EUR', 'JPY'].flatMap((currency) => {
    const [got, wanted] = currency === 'EUR' ? ['€1.00', '1,00 €'] : ['¥100.00', '¥100'];
    return family(`pytest-format-${currency}`, 2, (s) => ({
      stdout: session(s, {
        test: `test_format[${currency}]`,
        body: `currency = '${currency}', expected = '${wanted}'

    @pytest.mark.parametrize("currency, expected", CASES)
    def test_format(currency, expected):
>       assert format_money(100, currency) == expected
E       AssertionError: assert '${got}' == '${wanted}'
E         
E         - ${wanted}
E         + ${got}

tests/test_format.py:${s.either(19, 22)}: AssertionError
`,
        summary: `tests/test_format.py::test_format[${currency}] - AssertionError: assert '${got}' == '${wanted}'`,
      }),
    }));
  }),
  ...['db_session', 'api_client'].flatMap((fixture) =>
    family(`pytest-fixture-${fixture}`, 3, (s) => ({
      stdout: session(s, {
        kind: 'error',
        test: 'ERROR at setup of test_posts_entry',
        body: `file ${s.cwd}/tests/test_posting.py, line ${s.either(12, 12, 14)}
  def test_posts_entry(${fixture}):
E       fixture '${fixture}' not found
>       available fixtures: cache, capfd, caplog, capsys, cov, doctest_namespace, monkeypatch, ${s.either('', 'no_cover, ')}pytestconfig, record_property, tmp_path, tmpdir
>       use 'pytest --fixtures [testpath]' for help on them.

${s.cwd}/tests/test_posting.py:${s.either(12, 12, 14)}
`,
        summary: 'tests/test_posting.py::test_posts_entry',
      }),
      stderr: s.either(trailer(s), ''),
    })),
  ),
  ...['yaml', 'requests'].flatMap((module) =>
    family(`pytest-collects-without-${module}`, 3, (s) => ({
      ending: exit(2),
      stdout: `${opening(s)}collected ${s.int(60, 400)} items / 1 error

${rule('ERRORS')}${rule('ERROR collecting tests/test_export.py', '_')}ImportError while importing test module '${s.cwd}/tests/test_export.py'.
Hint: make sure your test modules/packages have valid Python names.
Traceback:
${s.python}/importlib/__init__.py:126: in import_module
    return _bootstrap._gcd_import(name[level:], package, level)
tests/test_export.py:4: in <module>
    from ledger.export import dump
src/ledger/export.py:2: in <module>
    import ${module}
E   ModuleNotFoundError: No module named '${module}'
${s.nth === 1 ? `${rule('warnings summary')}src/ledger/fx.py:${s.int(5, 40)}\n  ${s.cwd}/src/ledger/fx.py:9: DeprecationWarning: datetime.datetime.utcnow() is deprecated\n\n` : ''}${rule('short test summary info')}ERROR tests/test_export.py
!!!!!!!!!!!!!!!!!!!! Interrupted: 1 error during collection !!!!!!!!!!!!!!!!!!!!
${rule(`1 error in ${s.secs(9)}s`)}`,
    })),
  ),
  ...['test_big_table', 'test_chart'].flatMap((test) =>
    family(`pytest-xdist-crash-${test}`, 3, (s) => {
      const worker = `gw${s.int(0, 3)}`;
      return {
        stdout: `${opening(s)}created: ${s.either(4, 8)}/${s.either(4, 8)} workers
${s.either(4, 8)} workers [${s.int(90, 400)} items]

${s.lines(s.int(3, 9), (index) => `${'.'.repeat(60)} [ ${10 + index}%]`)}[${worker}] node down: Not properly terminated
F
replacing crashed worker ${worker}
..........${'.'.repeat(s.int(4, 40))}
${rule('FAILURES')}${rule('tests/test_render.py', '_')}[${worker}] linux -- Python 3.11.7 ${s.home}/.venv/bin/python
worker '${worker}' crashed while running 'tests/test_render.py::${test}'
${rule('short test summary info')}FAILED tests/test_render.py::${test}
${rule(`1 failed, ${s.int(90, 390)} passed in ${s.secs()}s (0:01:${s.int(10, 59)})`)}`,
      };
    }),
  ),
  ...family('pytest-payload-diff', 3, (s) => ({
    stdout: session(s, {
      test: 'TestExport.test_payload',
      body: `self = <tests.test_payload.TestExport object at 0x7f${s.hex(10)}>

    def test_payload(self):
>       assert export(self.invoice) == {"version": 2, "lines": 3, "currency": "EUR"}
E       AssertionError: assert {'currency': ...'version': 1} == {'currency': ...'version': 2}
E         
E         Omitting 2 identical items, use -vv to show
E         Differing items:
E         {'version': 1} != {'version': 2}
E         Use -v to get more diff

tests/test_payload.py:33: AssertionError
${s.nth === 2 ? `${rule('Captured stdout call', '-')}exported to ${s.tmp()}/invoice-${s.uuid()}.json\n${appLog(s, 900)}` : ''}`,
      summary: shortened(
        s,
        "tests/test_payload.py::TestExport::test_payload - AssertionError: assert {'currency': ...'version': 1} == {'currency': ...'version': 2}",
      ),
    }),
  })),
  ...family('pytest-too-slow', 4, (s) => {
    const took = `0.${s.int(5100, 9900)}${s.int(10, 99)}`;
    return {
      stdout: session(s, {
        test: 'test_search_is_fast',
        body: `    def test_search_is_fast():
        started = time.perf_counter()
        search("acme")
        elapsed = time.perf_counter() - started
>       assert elapsed < 0.5, "search took too long"
E       AssertionError: search took too long
E       assert ${took} < 0.5

tests/test_search.py:${s.either(77, 77, 80)}: AssertionError
`,
        summary: `tests/test_search.py::test_search_is_fast - AssertionError: search took too long\nassert ${took} < 0.5`,
      }),
    };
  }),
  ...['test_waits_for_ack', 'test_reconnects'].flatMap((test) =>
    family(`pytest-timeout-${test}`, 2, (s) => ({
      stdout: `${opening(s)}timeout: 30.0s
timeout method: thread
timeout func_only: False
collected ${s.int(60, 300)} items

${progress(s)}tests/test_sync.py ..`,
      stderr: `+++++++++++++++++++++++++++++++++++ Timeout ++++++++++++++++++++++++++++++++++++
~~~~~~~~~~~~~~~~~~~~~ Stack of Thread-${s.int(1, 9)} (_worker) (${s.int(1e14, 2e14)}) ~~~~~~~~~~~~~~~~~~~~~
  File "${s.python}/threading.py", line 1002, in _bootstrap
    self._bootstrap_inner()
~~~~~~~~~~~~~~~~~~~~~ Stack of MainThread (${s.int(1e14, 2e14)}) ~~~~~~~~~~~~~~~~~~~~~
  File "${s.python}/site-packages/_pytest/python.py", line 159, in pytest_pyfunc_call
    result = testfunction(**testargs)
  File "${s.cwd}/tests/test_sync.py", line ${test === 'test_reconnects' ? 71 : 48}, in ${test}
    assert ack.wait()
  File "${s.python}/threading.py", line 629, in wait
    signaled = self._cond.wait(timeout)
+++++++++++++++++++++++++++++++++++ Timeout ++++++++++++++++++++++++++++++++++++
`,
    })),
  ),
  ...family('pytest-conftest-syntax', 2, (s) => ({
    ending: exit(4),
    stderr: `${s.either('', pythonWarnings(s))}ImportError while loading conftest '${s.cwd}/tests/conftest.py'.
${s.python}/ast.py:50: in parse
    return compile(source, filename, mode, flags,
E     File "${s.cwd}/tests/conftest.py", line 31
E       def client(app:
E                 ^
E   SyntaxError: '(' was never closed
`,
  })),
  ...['integration', 'contract'].flatMap((folder) =>
    family(`pytest-no-folder-${folder}`, 2, (s) => ({
      ending: exit(4),
      stdout: `${opening(s)}collected 0 items\n\n${rule(`no tests ran in 0.0${s.int(1, 9)}s`)}`,
      stderr: `ERROR: file or directory not found: tests/${folder}\n\n`,
    })),
  ),
  ...family('pytest-nothing-collected', 2, (s) => ({
    ending: exit(5),
    stdout: `${opening(s)}collected 0 items

${rule(`no tests ran in 0.${s.int(10, 99)}s`)}`,
  })),
  ...[
    ['pytest-two-tests-auth', 'test_expired_token', 'test_revoked_token'],
    ['pytest-two-tests-session', 'test_idle_session', 'test_closed_session'],
  ].flatMap(([name = '', first = '', second = '']) =>
    family(name, 2, (s) => {
      const block = (test: string) => `${rule(test, '_')}
    def ${test}(client):
        response = client.get("/me")
>       assert response.status_code == 401
E       assert 200 == 401
E        +  where 200 = <Response [200 OK]>.status_code

tests/test_guard.py:${test.length}: AssertionError
${rule('Captured log call', '-')}INFO     httpx:_client.py:1025 HTTP Request: GET http://testserver/me "HTTP/1.1 200 OK" ${s.secs()}ms
`;
      return {
        stdout: `${opening(s)}collected ${s.int(60, 400)} items

${progress(s)}
${rule('FAILURES')}${block(first)}${block(second)}${rule('short test summary info')}FAILED tests/test_guard.py::${first} - assert 200 == 401
FAILED tests/test_guard.py::${second} - assert 200 == 401
${rule(`2 failed, ${s.int(50, 300)} passed, ${s.int(1, 9)} warnings in ${s.secs()}s`)}`,
      };
    }),
  ),
  ...[
    ['unittest-admin-403', 'test_admin_sees_list', '403 != 200'],
    ['unittest-anonymous-302', 'test_anonymous_sees_list', '302 != 200'],
  ].flatMap(([name = '', test = '', unequal = '']) =>
    family(name, 3, (s) => ({
      stdout: `Found ${s.int(30, 300)} test(s).\nSystem check identified no issues (0 silenced).\n`,
      stderr: `Creating test database for alias 'default' ('test_ledger_${s.user}')...
${'.'.repeat(s.int(9, 60))}F${'.'.repeat(s.int(9, 60))}
======================================================================
FAIL: ${test} (ledger.tests.test_views.InvoiceListTests.${test})
----------------------------------------------------------------------
Traceback (most recent call last):
  File "${s.cwd}/ledger/tests/test_views.py", line ${s.either(52, 52, 55)}, in ${test}
    self.assertEqual(response.status_code, 200)
AssertionError: ${unequal}

----------------------------------------------------------------------
Ran ${s.int(30, 300)} tests in ${s.secs()}s

FAILED (failures=1${s.either('', `, skipped=${s.int(1, 6)}`)})
Destroying test database for alias 'default' ('test_ledger_${s.user}')...
`,
    })),
  ),
];
