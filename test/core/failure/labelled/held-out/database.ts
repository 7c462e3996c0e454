import { appLog, banner, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function chained(s: Scene, driver: string, wrapped: string, script: string): string {
  return `Traceback (most recent call last):
  File "${s.python}/site-packages/sqlalchemy/engine/base.py", line ${s.int(900, 2000)}, in _execute_context
    self.dialect.do_execute(
  File "${s.python}/site-packages/sqlalchemy/engine/default.py", line ${s.int(700, 990)}, in do_execute
    cursor.execute(statement, parameters)
${driver}

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "${s.cwd}/scripts/${script}", line ${s.either(34, 34, 37)}, in <module>
    main()
  File "${s.python}/site-packages/sqlalchemy/engine/default.py", line ${s.int(700, 990)}, in do_execute
    cursor.execute(statement, parameters)
${wrapped}(Background on this error at: https://sqlalche.me/e/20/${wrapped.includes('Operational') ? 'e3q8' : wrapped.includes('Integrity') ? 'gkpj' : 'f405'})
`;
}

export const DATABASE: readonly Sample[] = [
  ...[
    [
      'postgres-refused',
      'connection failed: connection to server at "db.internal", port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
    ],
    [
      'postgres-password',
      'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "ledger"',
    ],
    [
      'postgres-too-many',
      'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  sorry, too many clients already',
    ],
  ].flatMap(([name = '', message = '']) =>
    family(name, 3, (s) => ({
      stdout: s.either(banner(s), appLog(s, 40), ''),
      stderr: chained(
        s,
        `psycopg.OperationalError: ${message}`,
        `sqlalchemy.exc.OperationalError: (psycopg.OperationalError) ${message}\n`,
        'migrate.py',
      ),
    })),
  ),
  ...['invoices_v2', 'audit_log'].flatMap((table) =>
    family(`postgres-no-table-${table}`, 3, (s) => {
      const message = `relation "${table}" does not exist
LINE 1: ...id, number, created_at FROM ${table} WHERE created_at > '${s.day}'...
                                       ^`;
      const trace = chained(
        s,
        `psycopg.errors.UndefinedTable: ${message}`,
        `sqlalchemy.exc.ProgrammingError: (psycopg.errors.UndefinedTable) ${message}
[SQL: SELECT id, number, created_at FROM ${table} WHERE created_at > %(since)s LIMIT %(most)s]
[parameters: {'since': '${s.day}T${s.clock()}', 'most': ${s.int(10, 500)}}]
`,
        'export_all.py',
      );
      return s.nth === 2 ? { stdout: stamped(s, trace) } : { stderr: trace };
    }),
  ),
  ...['invoices_number_key', 'customers_email_key'].flatMap((key) =>
    family(`postgres-duplicate-${key}`, 3, (s) => {
      const [column, value] = key.startsWith('inv')
        ? ['number', `INV-${s.int(1000, 9999)}-${s.int(10, 99)}`]
        : ['email', `${s.word(6)}@example.org`];
      const message = `duplicate key value violates unique constraint "${key}"\nDETAIL:  Key (${column})=(${value}) already exists.`;
      const [table = ''] = key.split('_');
      return {
        stdout: appLog(s, s.int(2, 30)),
        stderr: chained(
          s,
          `psycopg.errors.UniqueViolation: ${message}`,
          `sqlalchemy.exc.IntegrityError: (psycopg.errors.UniqueViolation) ${message}
[SQL: INSERT INTO ${table} (id, ${column}) VALUES (%(id)s::UUID, %(${column})s)]
[parameters: {'id': UUID('${s.uuid()}'), '${column}': '${value}'}]
`,
          'import_all.py',
        ),
      };
    }),
  ),
  ...family('postgres-deadlock', 3, (s) => ({
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/src/ledger/balance.py", line 71, in rebalance
    cursor.execute("UPDATE accounts SET balance = balance + %s WHERE id = %s", row)
psycopg.errors.DeadlockDetected: deadlock detected
DETAIL:  Process ${s.int(100, 9000)} waits for ShareLock on transaction ${s.int(90_000, 99_000)}; blocked by process ${s.int(100, 9000)}.
Process ${s.int(100, 9000)} waits for ShareLock on transaction ${s.int(90_000, 99_000)}; blocked by process ${s.int(100, 9000)}.
HINT:  See server log for query details.
CONTEXT:  while updating tuple (${s.int(0, 300)},${s.int(1, 90)}) in relation "accounts"
`,
  })),
  ...[
    ['psql-syntax', 'syntax error at or near "FORM"\nLINE 1: SELECT * FORM accounts;\n                 ^'],
    ['psql-no-column', 'column "vat" does not exist\nLINE 1: SELECT vat FROM accounts;\n               ^'],
  ].flatMap(([name = '', message = '']) =>
    family(name, 3, (s) => ({
      stdout: `BEGIN\n${s.lines(s.int(2, 9), () => 'CREATE INDEX')}INSERT 0 ${s.int(2, 900)}\n`,
      stderr: `psql:${s.either('', `${s.cwd}/`)}sql/report.sql:${s.either(18, 18, 21)}: ERROR:  ${message}\n`,
      ending: exit(3),
    })),
  ),
  ...['ledger_test', 'ledger_ci'].flatMap((database) =>
    family(`psql-no-database-${database}`, 2, (s) => ({
      stderr: `psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL:  database "${database}" does not exist\n${s.either('', trailer(s))}`,
      ending: exit(2),
    })),
  ),
  ...family('sqlite-locked', 3, (s) => ({
    stdout: appLog(s, s.int(1, 12)),
    stderr: `Traceback (most recent call last):
  File "${s.cwd}/src/ledger/cache.py", line ${s.either(44, 44, 45)}, in put
    self.db.execute("INSERT OR REPLACE INTO cache VALUES (?, ?)", (key, value))
sqlite3.OperationalError: database is locked
`,
  })),
];
