import { appLog, banner, localeWarnings, progressBar, pythonWarnings, serviced, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function frame(s: Scene, file: string, line: number, rest: string): string {
  return `  File "${s.cwd}/${file}", line ${line}, in ${rest}\n`;
}

function library(s: Scene, file: string, rest: string): string {
  return `  File "${s.python}/site-packages/${file}", line ${s.int(20, 1900)}, in ${rest}\n`;
}

const TRACEBACK = 'Traceback (most recent call last):\n';

export const PYTHON: readonly Sample[] = [
  ...['pydantic_settings', 'pydantic_core._pydantic_core'].flatMap((module) =>
    family(`python-without-${module}`, 3, (s) => ({
      stderr: `${s.either('', localeWarnings())}${TRACEBACK}${frame(s, 'scripts/nightly.py', 6, '<module>\n    from ledger.settings import settings')}${frame(s, 'src/ledger/settings.py', 3, `<module>\n    import ${module}`)}ModuleNotFoundError: No module named '${module}'
`,
      stdout: s.nth === 2 ? appLog(s, 12) : '',
    })),
  ),
  ...['unit_price', 'currency'].flatMap((key) =>
    family(`python-keyerror-${key}`, 4, (s) => {
      const trace = `${TRACEBACK}${frame(s, 'scripts/import_lines.py', 58, '<module>\n    main()')}${frame(s, 'scripts/import_lines.py', 49, 'main\n    load(row)')}${frame(s, 'src/ledger/load.py', key === 'currency' ? 24 : 22, `load\n    value = row["${key}"]\n            ~~~^^^^^^${'^'.repeat(key.length)}`)}KeyError: '${key}'
`;
      const text = s.either(trace, progressBar(s, 'rows') + trace, serviced('import-1', trace), appLog(s, 9) + trace);
      return s.nth === 3 ? { stdout: text + appLog(s, 4) } : { stderr: text, stdout: banner(s) };
    }),
  ),
  ...[
    ['python-config-not-json', 'JSONDecodeError', 'config/rates.json'],
    ['python-other-config-not-json', 'JSONDecodeError', 'config/taxes.json'],
  ].flatMap(([name = '', , file = '']) =>
    family(name, 3, (s) => ({
      stdout: banner(s),
      stderr: `${TRACEBACK}${frame(s, 'src/ledger/config.py', 17, 'read\n    return json.loads(text)')}  File "${s.python}/json/decoder.py", line 355, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)

During handling of the above exception, another exception occurred:

${TRACEBACK}${frame(s, 'scripts/nightly.py', s.either(12, 12, 15), '<module>\n    run(read(path))')}${frame(s, 'src/ledger/config.py', 19, 'read\n    raise ConfigError(f"cannot read {path}")')}ledger.config.ConfigError: cannot read ${s.either('', `${s.cwd}/`)}${file}
`,
    })),
  ),
  ...[
    ['python-rates-503', '503 Server Error: Service Unavailable'],
    ['python-rates-404', '404 Client Error: Not Found'],
  ].flatMap(([name = '', status = '']) =>
    family(name, 3, (s) => ({
      stderr: `${s.either('', pythonWarnings(s))}${TRACEBACK}${frame(s, 'scripts/fetch_rates.py', 31, 'main\n    rates = fetch(day)')}${frame(s, 'src/ledger/fx.py', 14, 'fetch\n    response.raise_for_status()')}${library(s, 'requests/models.py', 'raise_for_status\n    raise HTTPError(http_error_msg, response=self)')}requests.exceptions.HTTPError: ${status} for url: https://api.rates.example.com/v2/daily?date=${s.day}&request=${s.uuid()}
`,
    })),
  ),
  ...['rates.internal', 'ledger-db.internal'].flatMap((host) =>
    family(`python-dns-${host}`, 3, (s) => {
      const at = s.hex(12);
      return {
        stdout: appLog(s, s.int(3, 20)),
        stderr: `${TRACEBACK}${library(s, 'urllib3/connection.py', '_new_conn\n    sock = connection.create_connection(')}  File "${s.python}/socket.py", line 962, in getaddrinfo
    for res in _socket.getaddrinfo(host, port, family, type, proto, flags):
socket.gaierror: [Errno -2] Name or service not known

The above exception was the direct cause of the following exception:

${TRACEBACK}${library(s, 'requests/adapters.py', 'send\n    resp = conn.urlopen(')}${library(s, 'urllib3/util/retry.py', 'increment\n    raise MaxRetryError(_pool, url, reason) from reason')}urllib3.exceptions.MaxRetryError: HTTPConnectionPool(host='${host}', port=8080): Max retries exceeded with url: /health?run=${s.nth + 11}${s.phase.length} (Caused by NameResolutionError("<urllib3.connection.HTTPConnection object at 0x${at}>: Failed to resolve '${host}' ([Errno -2] Name or service not known)"))

During handling of the above exception, another exception occurred:

${TRACEBACK}${frame(s, 'scripts/check_health.py', 9, '<module>\n    requests.get(url, timeout=5)')}${library(s, 'requests/adapters.py', 'send\n    raise ConnectionError(e, request=request)')}requests.exceptions.ConnectionError: HTTPConnectionPool(host='${host}', port=8080): Max retries exceeded with url: /health?run=${s.nth + 11}${s.phase.length} (Caused by NameResolutionError("<urllib3.connection.HTTPConnection object at 0x${at}>: Failed to resolve '${host}' ([Errno -2] Name or service not known)"))
`,
      };
    }),
  ),
  ...family('python-self-signed', 2, (s) => ({
    stderr: `${TRACEBACK}${frame(s, 'scripts/upload.py', 40, '<module>\n    urllib.request.urlopen(request)')}  File "${s.python}/urllib/request.py", line 1351, in do_open
    raise URLError(err)
urllib.error.URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain (_ssl.c:${s.either(1006, 1000)})>
`,
  })),
  ...['publish', 'collect'].flatMap((task) =>
    family(`python-asyncio-timeout-${task}`, 3, (s) => ({
      stdout: `${appLog(s, 30)}`,
      stderr: `Task exception was never retrieved
future: <Task finished name='Task-${s.int(2, 900)}' coro=<${task}() done, defined at ${s.cwd}/src/ledger/bus.py:${task.length}> exception=TimeoutError()>
${TRACEBACK}  File "${s.python}/asyncio/tasks.py", line 500, in wait_for
    return fut.result()
asyncio.exceptions.CancelledError

The above exception was the direct cause of the following exception:

${TRACEBACK}${frame(s, 'src/ledger/bus.py', 20 + task.length, `${task}\n    await asyncio.wait_for(self._ack(message), 10)`)}  File "${s.python}/asyncio/tasks.py", line 502, in wait_for
    raise exceptions.TimeoutError() from exc
TimeoutError
`,
    })),
  ),
  ...family('python-pool-not-a-float', 3, (s) => ({
    stderr: `${s.nth === 1 ? progressBar(s, 'parts') : ''}multiprocessing.pool.RemoteTraceback: 
"""
${TRACEBACK}  File "${s.python}/multiprocessing/pool.py", line 125, in worker
    result = (True, func(*args, **kwds))
${frame(s, 'src/ledger/parse.py', 33, 'parse_row\n    return float(cell)')}ValueError: could not convert string to float: 'N/A'
"""

The above exception was the direct cause of the following exception:

${TRACEBACK}${frame(s, 'scripts/parse_all.py', s.either(21, 21, 24), 'main\n    rows = pool.map(parse_row, cells)')}  File "${s.python}/multiprocessing/pool.py", line 774, in get
    raise self._value
ValueError: could not convert string to float: 'N/A'
${s.nth === 2 ? `${s.python}/multiprocessing/resource_tracker.py:254: UserWarning: resource_tracker: There appear to be ${s.int(2, 9)} leaked semaphore objects to clean up at shutdown\n  warnings.warn('resource_tracker: There appear to be %d '\n` : ''}`,
  })),
  ...family('python-customers-latin1', 3, (s) => ({
    stderr: `${TRACEBACK}${frame(s, 'scripts/import_customers.py', 18, 'main\n    for row in csv.reader(handle):')}  File "<frozen codecs>", line 322, in decode
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position ${s.int(100, 8000)}: invalid continuation byte
`,
    stdout: `reading data/customers.csv\n`,
  })),
  ...family('python-ascii-euro', 3, (s) => ({
    stderr: `${localeWarnings()}${TRACEBACK}${frame(s, 'scripts/print_report.py', 27, 'main\n    print(format_money(total))')}UnicodeEncodeError: 'ascii' codec can't encode character '\\u20ac' in position ${s.int(1, 12)}: ordinal not in range(128)
`,
  })),
  ...family('python-array-too-large', 3, (s) => ({
    stdout: s.lines(s.int(2, 40), (index) => `epoch ${index}: loss=${s.secs(3)} acc=0.${s.int(100, 999)}`),
    stderr: `${progressBar(s, 'train')}${TRACEBACK}${frame(s, 'train.py', 88, 'main\n    kernel = np.zeros((31622, 31622))')}numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7.45 GiB for an array with shape (31622, 31622) and data type float64
`,
  })),
  ...family('python-recursion-in-tree', 3, (s) => ({
    stderr: `${TRACEBACK}${frame(s, 'scripts/tree.py', 12, '<module>\n    print(depth(root))')}${frame(s, 'src/ledger/tree.py', 9, 'depth\n    return 1 + max(depth(child) for child in node.children)')}${
      s.nth === 1
        ? s.lines(900, () =>
            frame(
              s,
              'src/ledger/tree.py',
              9,
              '<genexpr>\n    return 1 + max(depth(child) for child in node.children)',
            ).trimEnd(),
          )
        : `${frame(s, 'src/ledger/tree.py', 9, '<genexpr>\n    return 1 + max(depth(child) for child in node.children)')}  [Previous line repeated ${s.int(480, 990)} more times]\n`
    }RecursionError: maximum recursion depth exceeded
`,
  })),
  ...family('python-disk-full', 3, (s) => ({
    stderr: `${TRACEBACK}${frame(s, 'scripts/export.py', 66, 'main\n    writer.write(batch)')}OSError: [Errno 28] No space left on device: '${s.tmp()}/part-000${s.int(10, 99)}.parquet'
${s.nth === 1 ? `Exception ignored in: <_io.BufferedWriter name='${s.tmp()}/part-00001.parquet'>\nOSError: [Errno 28] No space left on device\n` : ''}`,
    stdout: progressBar(s, 'export'),
  })),
  ...['/var/log/ledger/app.log', '/etc/ledger/signing.pem'].flatMap((file) =>
    family(`python-denied-${file}`, 3, (s) => ({
      stderr: `${TRACEBACK}${frame(s, 'scripts/nightly.py', 8, '<module>\n    setup()')}${frame(s, 'src/ledger/boot.py', s.either(11, 11, 13), `setup\n    handle = open(path, "${file.endsWith('log') ? 'a' : 'rb'}")`)}PermissionError: [Errno 13] Permission denied: '${file}'
`,
      stdout: s.either(banner(s), ''),
    })),
  ),
  ...['summary.json', 'ledger.parquet'].flatMap((file) =>
    family(`python-no-own-${file}`, 3, (s) => {
      const folder = `${s.either(s.cwd, s.tmp(), s.home)}/results/${s.run}/${s.phase}`;
      return {
        stderr: `${TRACEBACK}${frame(s, 'scripts/collect.py', 22, 'main\n    merge(Path(folder) / name)')}FileNotFoundError: [Errno 2] No such file or directory: '${folder}/${file}'
${s.nth === 1 ? trailer(s) : ''}`,
      };
    }),
  ),
  ...["'currency'", "'due_date'"].flatMap((argument) =>
    family(`python-invoice-without-${argument}`, 3, (s) => {
      const trace = `${TRACEBACK}${frame(s, 'scripts/seed.py', 14, 'seed\n    Invoice(number=number, lines=[])')}TypeError: Invoice.__init__() missing 1 required positional argument: ${argument}
`;
      return s.nth === 2
        ? { stdout: stamped(s, appLog(s, 700) + trace + trailer(s)) }
        : { stderr: pythonWarnings(s) + trace };
    }),
  ),
  ...family('python-many-heads', 2, (s) => ({
    stdout: `INFO  [alembic.runtime.migration] Context impl PostgresqlImpl.\nINFO  [alembic.runtime.migration] Will assume transactional DDL.\n`,
    stderr: `ERROR [alembic.util.messaging] Multiple head revisions are present for given argument 'head'; please specify a specific target revision, '<branchname>@head' to narrow to a specific head, or 'heads' for all heads
FAILED: Multiple head revisions are present for given argument 'head'; please
  specify a specific target revision, '<branchname>@head' to narrow to a
  specific head, or 'heads' for all heads
${s.either('', trailer(s))}`,
    ending: exit(255),
  })),
  ...[
    ['mypy-arg-type', 'Argument 1 to "post" has incompatible type "str"; expected "Decimal"  [arg-type]'],
    ['mypy-return-value', 'Incompatible return value type (got "None", expected "Decimal")  [return-value]'],
  ].flatMap(([name = '', message = '']) =>
    family(name, 3, (s) => ({
      stdout: `src/ledger/posting.py:${s.either(61, 61, 64)}: error: ${message}
${s.nth === 1 ? 'src/ledger/posting.py:12: note: By default the bodies of untyped functions are not checked, consider using --check-untyped-defs  [annotation-unchecked]\n' : ''}Found 1 error in 1 file (checked ${s.int(60, 190)} source files)
`,
    })),
  ),
  ...['F401 [*] `os` imported but unused', 'E711 Comparison to `None` should be `cond is None`'].flatMap((finding) =>
    family(`ruff-${finding.slice(0, 4)}`, 2, (s) => ({
      stdout: `${s.either(banner(s), '')}src/ledger/cli.py:3:8: ${finding}
Found 1 error.
${finding.includes('[*]') ? '[*] 1 fixable with the `--fix` option.\n' : 'No fixes available (1 hidden fix can be enabled with the `--unsafe-fixes` option).\n'}`,
    })),
  ),
  ...['psycopg2', 'lxml'].flatMap((name) =>
    family(`pip-wheel-${name}`, 3, (s) => ({
      stdout: `Collecting ${name}
  Downloading ${name}-${name === 'lxml' ? '5.3.0' : '2.9.10'}.tar.gz (${s.int(380, 390)} kB)
     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ ${s.int(380, 390)}.1/385.0 kB ${s.secs(20)} MB/s eta 0:00:00
  Preparing metadata (setup.py): started
  Preparing metadata (setup.py): finished with status 'error'
`,
      stderr: `  error: subprocess-exited-with-error
  
  × python setup.py egg_info did not run successfully.
  │ exit code: 1
  ╰─> [${s.int(8, 25)} lines of output]
      running egg_info
      creating /tmp/pip-pip-egg-info-${s.word(8)}/${name}.egg-info
      
      ${name === 'lxml' ? 'Error: Please make sure the libxml2 and libxslt development packages are installed.' : 'Error: pg_config executable not found.'}
      
      [end of output]
  
  note: This error originates from a subprocess, and is likely not a problem with pip.
error: metadata-generation-failed

× Encountered error while generating package metadata.
╰─> See above for output.

note: This is an issue with the package mentioned above, not pip.
hint: See above for details.
${s.either('', `\n[notice] A new release of pip is available: 24.${s.int(0, 2)} -> 25.0\n[notice] To update, run: pip install --upgrade pip\n`)}`,
    })),
  ),
  ...['ledger-sdk==4.2.0', 'fx-tables>=9'].flatMap((requirement) =>
    family(`pip-no-${requirement}`, 3, (s) => ({
      stdout: `Looking in indexes: https://pypi.example.com/simple\n${s.lines(s.int(2, 6), () => `Requirement already satisfied: ${s.name()}-${s.name()} in ${s.home}/.venv/lib/python3.11/site-packages (1.${s.int(0, 9)})`)}`,
      stderr: `${s.either('', 'WARNING: There was an error checking the latest version of pip.\n')}ERROR: Could not find a version that satisfies the requirement ${requirement} (from versions: ${requirement.startsWith('l') ? '4.0.0, 4.1.0, 4.1.1' : 'none'})
ERROR: No matching distribution found for ${requirement}
`,
    })),
  ),
];
