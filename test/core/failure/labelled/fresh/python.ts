import { appLog, banner, makeError, progressBar, pythonWarnings, red, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function session(s: Scene, items: number): string {
  return `============================= test session starts ==============================
platform linux -- Python 3.11.7, pytest-8.1.${s.int(0, 2)}, pluggy-1.4.0
rootdir: ${s.cwd}
plugins: anyio-4.3.0, cov-4.1.0${s.either('', ', xdist-3.5.0', '')}
collected ${items} items

`;
}

function totals(s: Scene, failed: number): string {
  return `========================= ${failed} failed, ${s.int(20, 400)} passed in ${s.secs()}s =========================\n`;
}

const FROZEN = 'src/shop/pricing.py';

export const PYTHON: readonly Sample[] = [
  ...['test_rounds_half_even', 'test_refuses_negative_weight'].flatMap((test) =>
    family(`fresh-pytest-approx-${test}`, 3, (s) => {
      const line = s.int(20, 90);
      return {
        stdout: `${s.either('', banner(s))}${session(s, s.int(30, 200))}tests/test_freight.py ${'.'.repeat(s.int(2, 20))}F${'.'.repeat(s.int(1, 9))}   [100%]

=================================== FAILURES ===================================
${`___ ${test} `.padEnd(70, '_')}

    def ${test}():
>       assert freight(Parcel(grams=1250), zone="B") == Decimal("7.35")
E       AssertionError: assert Decimal('7.34') == Decimal('7.35')
E        +  where Decimal('7.34') = freight(Parcel(grams=1250), zone='B')

tests/test_freight.py:${line}: AssertionError
=========================== short test summary info ============================
FAILED tests/test_freight.py::${test} - AssertionError: assert Decimal('7.34') == Decimal('7.35')
${totals(s, 1)}`,
        stderr: s.either('', pythonWarnings(s)),
      };
    }),
  ),
  ...['stripe_double', 'warehouse_db'].flatMap((fixture) =>
    family(`fresh-pytest-fixture-${fixture}`, 3, (s) => ({
      stdout: `${session(s, 14)}tests/test_checkout.py E                                                  [  7%]

==================================== ERRORS ====================================
_______________ ERROR at setup of test_charges_the_card_once __________________
file ${s.cwd}/tests/test_checkout.py, line ${s.int(11, 60)}
  def test_charges_the_card_once(${fixture}):
E       fixture '${fixture}' not found
>       available fixtures: anyio_backend, cache, capfd, caplog, capsys, doctest_namespace, monkeypatch, tmp_path
>       use 'pytest --fixtures [testpath]' for help on them.

${s.cwd}/tests/test_checkout.py:${s.int(11, 60)}
=========================== short test summary info ============================
ERROR tests/test_checkout.py::test_charges_the_card_once
========================= ${s.int(5, 13)} passed, 1 error in ${s.secs()}s =========================
${s.either('', makeError(s, 'test'))}`,
    })),
  ),
  ...family('fresh-pytest-timeout-sync', 3, (s) => ({
    stdout: `${session(s, 55)}tests/test_sync.py ...${'.'.repeat(s.int(1, 6))}F

=================================== FAILURES ===================================
__________________________ test_mirror_catches_up ____________________________
>       mirror.wait_until_level(timeout=30)
E       Failed: Timeout >60.0s

src/shop/mirror.py:${s.int(80, 140)}: Failed
=========================== short test summary info ============================
FAILED tests/test_sync.py::test_mirror_catches_up - Failed: Timeout >60.0s
${totals(s, 1)}`,
    stderr: s.either(appLog(s, 3), '', appLog(s, 6)),
  })),
  ...['shapely', 'pyarrow'].flatMap((module) =>
    family(`fresh-python-module-${module}`, 3, (s) => ({
      stdout: appLog(s, s.int(1, 5)),
      stderr: `Traceback (most recent call last):
  File "${s.cwd}/jobs/regions.py", line ${s.int(3, 14)}, in <module>
    import ${module}
ModuleNotFoundError: No module named '${module}'
`,
    })),
  ),
  ...['exchange_rate', 'tariff_code'].flatMap((key) =>
    family(`fresh-python-keyerror-${key}`, 3, (s) => ({
      stdout: progressBar(s, 'rows'),
      stderr: `${s.either('', pythonWarnings(s))}Traceback (most recent call last):
  File "${s.python}/runpy.py", line 198, in _run_module_as_main
    return _run_code(code, main_globals, None,
  File "${s.cwd}/jobs/customs.py", line ${s.int(90, 130)}, in <module>
    main(sys.argv[1:])
  File "${s.cwd}/jobs/customs.py", line ${s.int(60, 89)}, in main
    rows = [declare(row) for row in batch]
  File "${s.cwd}/jobs/customs.py", line ${s.int(20, 40)}, in declare
    return row["${key}"] * row["amount"]
           ~~~^^^^^^^^^
KeyError: '${key}'
`,
    })),
  ),
  ...['/etc/shop/signing.pem', '/var/spool/shop/outbox.lock'].flatMap((file) =>
    family(`fresh-python-permission-${file}`, 3, (s) => ({
      stderr: `Traceback (most recent call last):
  File "${s.cwd}/bin/sign.py", line ${s.int(15, 40)}, in <module>
    with open(PATH, "r+b") as handle:
         ^^^^^^^^^^^^^^^^^
PermissionError: [Errno 13] Permission denied: '${file}'
`,
      stdout: s.either('', banner(s), appLog(s, 4)),
    })),
  ),
  ...family('fresh-python-recursion', 3, (s) => ({
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/jobs/tree.py", line ${s.int(40, 60)}, in <module>
    print(depth(load("menu.json")))
  File "${s.cwd}/jobs/tree.py", line 12, in depth
    return 1 + max(depth(child) for child in node.children)
  File "${s.cwd}/jobs/tree.py", line 12, in <genexpr>
    return 1 + max(depth(child) for child in node.children)
  [Previous line repeated ${s.int(480, 497)} more times]
RecursionError: maximum recursion depth exceeded while calling a Python object
`,
  })),
  ...family('fresh-python-unicode-latin', 3, (s) => ({
    stdout: `reading drop/suppliers.csv\n${appLog(s, 2)}`,
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/jobs/suppliers.py", line ${s.int(10, 30)}, in <module>
    for row in csv.DictReader(handle):
  File "<frozen codecs>", line 322, in decode
UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe9 in position ${s.int(100, 8000)}: invalid continuation byte
`,
  })),
  ...['billing.internal', 'search.internal'].flatMap((host) =>
    family(`fresh-requests-refused-${host}`, 3, (s) => ({
      stdout: appLog(s, s.int(2, 6)),
      stderr: `Traceback (most recent call last):
  File "${s.python}/site-packages/urllib3/connection.py", line 203, in _new_conn
    sock = connection.create_connection(
ConnectionRefusedError: [Errno 111] Connection refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "${s.cwd}/jobs/reindex.py", line ${s.int(30, 70)}, in <module>
    response = requests.post(URL, json=page, timeout=10)
requests.exceptions.ConnectionError: HTTPConnectionPool(host='${host}', port=8080): Max retries exceeded with url: /v2/pages (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f${s.hex(10)}>: Failed to establish a new connection: [Errno 111] Connection refused'))
`,
    })),
  ),
  ...(['arg-type', 'return-value'] as const).flatMap((code) =>
    family(`fresh-mypy-${code}`, 3, (s) => ({
      stdout: `${FROZEN}:${s.int(30, 90)}: error: ${
        code === 'arg-type'
          ? 'Argument 1 to "discount" has incompatible type "str | None"; expected "str"'
          : 'Incompatible return value type (got "float", expected "Decimal")'
      }  [${code}]
Found 1 error in 1 file (checked ${s.int(60, 90)} source files)
${s.either('', makeError(s, 'types'))}`,
    })),
  ),
  ...[
    ['F401', '`datetime.timedelta` imported but unused'],
    ['B006', 'Do not use mutable data structures for argument defaults'],
  ].flatMap(([rule, text]) =>
    family(`fresh-ruff-${rule}`, 3, (s) => {
      const line = s.int(3, 60);
      return {
        stdout: `${s.either('', banner(s))}src/shop/calendar.py:${line}:${s.int(8, 30)}: ${rule} ${text}
Found 1 error.
${s.either('', trailer(s))}`,
      };
    }),
  ),
  ...family('fresh-black-would-reformat', 3, (s) => ({
    ending: exit(1),
    stderr: `would reformat ${s.cwd}/src/shop/labels.py

Oh no! 💥 💔 💥
1 file would be reformatted, ${s.int(90, 140)} files would be left unchanged.
`,
  })),
  ...['detect-secrets', 'check-yaml'].flatMap((hook) =>
    family(`fresh-pre-commit-${hook}`, 3, (s) => ({
      stdout: `trim trailing whitespace.................................................Passed
fix end of files.........................................................Passed
${hook.padEnd(73, '.')}${red('Failed')}
- hook id: ${hook}
- duration: ${s.secs(9)}s
- exit code: 1

${
  hook === 'check-yaml'
    ? `while scanning a simple key
  in "deploy/values.yaml", line ${s.int(9, 40)}, column 1
could not find expected ':'`
    : `ERROR: Potential secrets about to be committed to git repo!

Secret Type: AWS Access Key
Location:    deploy/values.yaml:${s.int(9, 40)}`
}
`,
    })),
  ),
  ...['numpy', 'protobuf'].flatMap((name) =>
    family(`fresh-poetry-solve-${name}`, 3, (s) => ({
      stdout: `Updating dependencies
Resolving dependencies... (${s.secs(20)}s)
`,
      stderr: `
Because shop depends on forecast (2.1.0) which depends on ${name} (>=5.0), ${name} is required.
So, because shop depends on ${name} (<5.0), version solving failed.
`,
    })),
  ),
  ...family('fresh-poetry-lock-stale', 3, (s) => ({
    stdout: 'Installing dependencies from lock file\n',
    stderr: `${s.either('', pythonWarnings(s))}
pyproject.toml changed significantly since poetry.lock was last generated. Run \`poetry lock\` to fix the lock file.
`,
  })),
  ...['torchvision==0.99.1', 'shop-internal-auth==3.2.0'].flatMap((wanted) =>
    family(`fresh-uv-no-version-${wanted}`, 3, (s) => ({
      stderr: `Using CPython 3.11.7 interpreter at: ${s.home}/.local/bin/python3.11
Creating virtual environment at: ${s.either('.venv', `${s.tmp()}/venv`)}
  × No solution found when resolving dependencies:
  ╰─▶ Because there is no version of ${wanted} and you require ${wanted}, we can conclude that your requirements are unsatisfiable.
`,
    })),
  ),
  ...family('fresh-conda-unsatisfiable', 3, (s) => ({
    stdout: `Channels:
 - conda-forge
 - defaults
Platform: linux-64
Collecting package metadata (repodata.json): done
Solving environment: failed
`,
    stderr: `${s.either('', `==> WARNING: A newer version of conda exists. <==\n    current version: 24.1.${s.int(0, 2)}\n`)}
LibMambaUnsatisfiableError: Encountered problems while solving:
  - nothing provides cudatoolkit 9.2* needed by cupy-7.0.0-py37h0c141eb_2
`,
  })),
  ...[
    ['fct_orders', 'loyalty_tier'],
    ['dim_customers', 'opted_in_at'],
  ].flatMap(([model, column]) =>
    family(`fresh-dbt-column-${model}`, 3, (s) => ({
      stdout: `${s.clock()}  Running with dbt=1.7.${s.int(4, 9)}
${s.clock()}  Found ${s.int(80, 99)} models, ${s.int(100, 180)} tests, 4 seeds
${s.clock()}  Concurrency: ${s.either(4, 8, 16)} threads (target='prod')
${s.clock()}  ${s.int(3, 80)} of 99 ERROR creating sql table model marts.${model} ............... [ERROR in ${s.secs(30)}s]
${s.clock()}  Completed with 1 error and 0 warnings:
${s.clock()}
${s.clock()}    Database Error in model ${model} (models/marts/${model}.sql)
  column "${column}" does not exist
  LINE ${s.int(18, 60)}:     ${column},
               ^
  compiled Code at target/run/shop/models/marts/${model}.sql
${s.clock()}  Done. PASS=${s.int(40, 70)} WARN=0 ERROR=1 SKIP=${s.int(1, 9)} TOTAL=99
`,
    })),
  ),
  ...['orders_id', 'customers_email'].flatMap((column) =>
    family(`fresh-dbt-test-unique-${column}`, 3, (s) => ({
      stdout: `${s.clock()}  Running with dbt=1.7.${s.int(4, 9)}
${s.clock()}  Failure in test unique_stg_${column} (models/staging/schema.yml)
${s.clock()}    Got ${s.int(2, 900)} results, configured to fail if != 0
${s.clock()}    compiled Code at target/compiled/shop/models/staging/schema.yml/unique_stg_${column}.sql
${s.clock()}  Done. PASS=${s.int(40, 120)} WARN=0 ERROR=1 SKIP=0 TOTAL=${s.int(121, 140)}
`,
    })),
  ),
  ...['load_fx_rates', 'load_stock_levels'].flatMap((task) =>
    family(`fresh-airflow-upstream-file-${task}`, 3, (s) => ({
      stderr: `[${s.iso()}] {taskinstance.py:${s.int(1900, 1999)}} INFO - Starting attempt ${s.int(1, 3)} of 3
[${s.iso()}] {standard_task_runner.py:87} INFO - Job ${s.int(1000, 9999)}: Subtask ${task}
[${s.iso()}] {taskinstance.py:2731} ERROR - Task failed with exception
Traceback (most recent call last):
  File "${s.python}/site-packages/airflow/models/taskinstance.py", line 444, in _execute_task
    result = _execute_callable(context=context, **execute_callable_kwargs)
  File "${s.home}/airflow/dags/intake.py", line ${s.int(30, 70)}, in ${task}
    raise AirflowException(f"no drop for {name}")
airflow.exceptions.AirflowException: no drop for ${task.slice(5)}
[${s.iso()}] {taskinstance.py:1149} INFO - Marking task as FAILED. dag_id=intake, task_id=${task}, execution_date=${s.day.replaceAll('-', '')}T000000
`,
    })),
  ),
  ...['s3a://lake/bronze/clicks', 's3a://lake/bronze/refunds'].flatMap((path) =>
    family(`fresh-spark-path-${path.slice(18)}`, 3, (s) => ({
      stderr: `${s.day.slice(2).replaceAll('-', '/')} ${s.clock()} WARN NativeCodeLoader: Unable to load native-hadoop library for your platform... using builtin-java classes where applicable
${s.day.slice(2).replaceAll('-', '/')} ${s.clock()} INFO SparkContext: Submitted application: app-${s.int(1000, 9999)}
Traceback (most recent call last):
  File "${s.cwd}/jobs/silver.py", line ${s.int(12, 50)}, in <module>
    frame = spark.read.parquet(SOURCE)
  File "/opt/spark/python/lib/pyspark.zip/pyspark/errors/exceptions/captured.py", line 185, in deco
    raise converted from None
pyspark.errors.exceptions.captured.AnalysisException: [PATH_NOT_FOUND] Path does not exist: ${path}.
`,
    })),
  ),
  ...family('fresh-spark-executor-memory', 3, (s) => ({
    stderr: `${s.day.slice(2).replaceAll('-', '/')} ${s.clock()} ERROR TaskSchedulerImpl: Lost executor ${s.int(1, 40)} on 10.2.${s.int(0, 9)}.${s.int(2, 250)}: Container killed by YARN for exceeding physical memory limits. 8.${s.int(0, 4)} GB of 8 GB physical memory used. Consider boosting spark.executor.memoryOverhead.
org.apache.spark.SparkException: Job aborted due to stage failure: Task ${s.int(1, 200)} in stage ${s.int(1, 20)}.0 failed 4 times, most recent failure: Lost task ${s.int(1, 200)}.3 in stage ${s.int(1, 20)}.0 (TID ${s.int(200, 9000)}): ExecutorLostFailure (executor exited caused by one of the running tasks) Reason: Container killed by YARN for exceeding physical memory limits.
`,
  })),
  ...['readxl', 'lme4'].flatMap((library) =>
    family(`fresh-r-library-${library}`, 3, (s) => ({
      stderr: `${s.either('', '\nAttaching package: ‘dplyr’\n\nThe following objects are masked from ‘package:stats’:\n\n    filter, lag\n\n')}Error in library(${library}) : there is no package called ‘${library}’
Calls: ${s.either('source -> withVisible -> eval -> eval -> library', 'library', 'suppressPackageStartupMessages -> library')}
Execution halted
`,
    })),
  ),
  ...family('fresh-r-subscript', 3, (s) => ({
    stdout: s.lines(s.int(1, 4), () => `fold ${s.int(1, 9)}: rmse ${s.secs(3)}`),
    stderr:
      'Error in scores[[fold]] : subscript out of bounds\nCalls: summarise_folds -> lapply -> FUN\nExecution halted\n',
  })),
  ...family('fresh-cuda-memory', 3, (s) => ({
    stdout: progressBar(s, 'epoch 1'),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/train.py", line ${s.int(120, 180)}, in <module>
    loss.backward()
torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate ${s.int(100, 900)}.00 MiB. GPU 0 has a total capacity of 23.69 GiB of which ${s.int(10, 90)}.${s.int(10, 90)} MiB is free. Process ${s.int(900, 90_000)} has 23.${s.int(10, 60)} GiB memory in use.
`,
  })),
  ...['SHOP_DSN', 'SENTRY_KEY'].flatMap((variable) =>
    family(`fresh-pydantic-setting-${variable}`, 3, (s) => ({
      stderr: stampedSometimes(
        s,
        `Traceback (most recent call last):
  File "${s.cwd}/src/shop/settings.py", line ${s.int(20, 40)}, in <module>
    settings = Settings()
  File "${s.python}/site-packages/pydantic_settings/main.py", line 84, in __init__
    super().__init__(
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
${variable}
  Field required [type=missing, input_value={}, input_type=dict]
    For further information visit https://errors.pydantic.dev/2.6/v/missing
`,
      ),
    })),
  ),
];

function stampedSometimes(s: Scene, text: string): string {
  return s.nth === 1 ? stamped(s, text) : text;
}
