import { appLog, banner, makeError, red, stamped } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function compiling(s: Scene): string {
  return `${s.lines(s.int(2, 9), () => `   Compiling ${s.name()}-${s.name()} v0.${s.int(1, 9)}.${s.int(0, 20)}`)}   Compiling ledger-core v0.4.1 (${s.cwd}/crates/core)\n`;
}

function rustc(s: Scene, report: string): string {
  const warning = `warning: unused variable: \`rate\`
  --> crates/core/src/fx.rs:${s.int(5, 90)}:9
   |
   = note: \`#[warn(unused_variables)]\` on by default

`;
  return `${compiling(s)}${s.either('', warning)}${report}
${s.either('', 'warning: `ledger-core` (lib) generated 1 warning\n')}error: could not compile \`ledger-core\` (lib) due to 1 previous error${s.either('', '; 1 warning emitted')}
`;
}

function cargoTest(s: Scene, test: string, panic: string): string {
  const passed = s.int(20, 90);
  return `
running ${passed + 1} tests
${s.lines(s.int(4, 12), () => `test ${s.name()}::tests::${s.name()}_${s.name()} ... ok`)}test ${test} ... FAILED

failures:

---- ${test} stdout ----
${panic}
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace


failures:
    ${test}

test result: FAILED. ${passed} passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in ${s.secs(9)}s

`;
}

function goTest(s: Scene, test: string, body: string): string {
  return `${s.lines(s.int(1, 6), () => `ok  \tacme.dev/ledger/internal/${s.name()}\t${s.either('(cached)', `${s.secs(9)}s`)}`)}--- FAIL: ${test} (${s.secs(2)}s)
${body}
FAIL
FAIL	acme.dev/ledger/internal/invoice	${s.secs(9)}s
${s.lines(s.int(0, 3), () => `?   \tacme.dev/ledger/cmd/${s.name()}\t[no test files]`)}FAIL
`;
}

/** As with `-v`. */
function passing(s: Scene, count: number): string {
  return s.lines(count, (index) => {
    const test = `Test_${s.name()}_${s.name()}/case-${index}`;
    return `=== RUN   ${test}\n--- PASS: ${test} (0.0${s.int(0, 9)}s)`;
  });
}

function goroutine(s: Scene, name: string, line: number): string {
  return `
goroutine ${s.int(1, 900)} [running]:
acme.dev/ledger/internal/${name}(0x${s.hex(10)}, {0x${s.hex(6)}, 0x${s.hex(1)}})
	${s.cwd}/internal/${name.split('.')[0]}/${name.split('.')[0]}.go:${line} +0x${s.hex(3)}
main.main()
	${s.cwd}/cmd/ledger/main.go:${s.either(40, 40, 42)} +0x${s.hex(3)}
exit status 2
`;
}

export const RUST_GO: readonly Sample[] = [
  ...family('rustc-mismatched', 3, (s) => ({
    ending: exit(101),
    stderr: rustc(
      s,
      `error[E0308]: mismatched types
  --> crates/core/src/tax.rs:${s.either(31, 31, 34)}:20
   |
${s.either(31, 31, 34)} |     let net: Cents = line.net;
   |              -----   ^^^^^^^^ expected \`Cents\`, found \`Decimal\`
   |              |
   |              expected due to this

For more information about this error, try \`rustc --explain E0308\`.`,
    ),
  })),
  ...['round_half_up', 'round_half_even'].flatMap((name) =>
    family(`rustc-unresolved-${name}`, 3, (s) => {
      const text = rustc(
        s,
        `error[E0425]: cannot find function \`${name}\` in this scope
  --> crates/core/src/tax.rs:${s.either(31, 31, 34)}:20
   |
${s.either(31, 31, 34)} |     let net = ${name}(line.net);
   |               ${'^'.repeat(name.length)} not found in this scope

For more information about this error, try \`rustc --explain E0425\`.`,
      );
      return {
        ending: exit(101),
        ...(s.nth === 2 ? { stdout: text.replace('error[', `${red('error')}[`) } : { stderr: text }),
      };
    }),
  ),
  ...family('rustc-moved', 2, (s) => ({
    ending: exit(101),
    stderr: rustc(
      s,
      `error[E0382]: borrow of moved value: \`invoice\`
  --> crates/core/src/post.rs:18:26
   |
15 |     let invoice = Invoice::new();
   |         ------- move occurs because \`invoice\` has type \`Invoice\`, which does not implement the \`Copy\` trait
16 |     send(invoice);
   |          ------- value moved here
18 |     println!("{}", invoice.number);
   |                    ^^^^^^^^^^^^^^ value borrowed here after move

For more information about this error, try \`rustc --explain E0382\`.`,
    ),
  })),
  ...[
    ['parser::tests::reads_negative', 88, 'Ok(-5)', 'Err(Sign)'],
    ['parser::tests::reads_thousands', 97, 'Ok(1000)', 'Ok(1)'],
  ].flatMap(([test, line, right, left]) =>
    family(`cargo-test-${`${test}`.slice(21)}`, 3, (s) => ({
      ending: exit(101),
      stderr: `${compiling(s)}    Finished \`test\` profile [unoptimized + debuginfo] target(s) in ${s.secs()}s
     Running unittests src/lib.rs (target/debug/deps/ledger_core-${s.hex(16)})
error: test failed, to rerun pass \`-p ledger-core --lib\`
`,
      stdout: cargoTest(
        s,
        `${test}`,
        `
thread '${test}' ${s.either('', `(${s.int(1000, 90_000)}) `)}panicked at crates/core/src/parser.rs:${line}:9:
assertion \`left == right\` failed
  left: ${left}
 right: ${right}`,
      ),
    })),
  ),
  ...[
    ['ledger.toml', 'config.rs:22:49'],
    ['rates.csv', 'fx.rs:40:41'],
  ].flatMap(([file = '', at = '']) =>
    family(`rust-panic-${file}`, 3, (s) => ({
      ending: exit(101),
      stdout: appLog(s, s.int(2, 20)),
      stderr: `
thread 'main' ${s.either('', `(${s.int(1000, 90_000)}) `)}panicked at crates/cli/src/${at}:
cannot open ${file}: Os { code: 2, kind: NotFound, message: "No such file or directory" }
${
  s.nth === 1
    ? `stack backtrace:
   0: rust_begin_unwind
             at /rustc/${s.hex(40)}/library/std/src/panicking.rs:${s.int(640, 700)}:5
   1: core::panicking::panic_fmt
             at /rustc/${s.hex(40)}/library/core/src/panicking.rs:74:14
   2: ledger::main
note: Some details are omitted, run with \`RUST_BACKTRACE=full\` for a verbose backtrace.
`
    : 'note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n'
}`,
    })),
  ),
  ...['ssl', 'pq'].flatMap((library) =>
    family(`cargo-link-${library}`, 2, (s) => ({
      ending: exit(101),
      stderr: `${compiling(s)}error: linking with \`cc\` failed: exit status: 1
  |
  = note:  "cc" "-m64" "/tmp/rustc${s.id(6)}/symbols.o" "<3 object files omitted>" "-Wl,--as-needed" "-Wl,-Bdynamic" "-l${library}" "-lc" "-o" "${s.cwd}/target/debug/deps/ledger-${s.hex(16)}"
  = note: some arguments are omitted. use \`--verbose\` to show all linker arguments
  = note: /usr/bin/ld: cannot find -l${library}: No such file or directory
          collect2: error: ld returned 1 exit status
          

error: could not compile \`ledger-cli\` (bin "ledger") due to 1 previous error
`,
    })),
  ),
  ...[
    ['TestTotal', 'total() = 99, want 118'],
    ['TestSplit', 'split() = [33 33 33], want [34 33 33]'],
  ].flatMap(([test = '', message = '']) =>
    family(`go-test-${test}`, 4, (s) => {
      const verbose = s.nth === 1 ? passing(s, 900) : '';
      const text = verbose + goTest(s, test, `    invoice_test.go:${message.length}: ${message}`);
      return { stdout: s.nth === 3 ? stamped(s, text) : text, stderr: s.nth === 2 ? makeError(s, 'check') : '' };
    }),
  ),
  ...['parseRate', 'formatRate'].flatMap((name) =>
    family(`go-undefined-${name}`, 3, (s) => ({
      stderr: `${s.either('', `go: downloading golang.org/x/text v0.${s.int(9, 21)}.0\n`)}# acme.dev/ledger/internal/fx
internal/fx/convert.go:${s.either(18, 18, 20)}:12: undefined: ${name}
`,
    })),
  ),
  ...['github.com/shopspring/decimal', 'github.com/google/uuid'].flatMap((path) =>
    family(`go-no-module-${path.split('/').at(-1)}`, 2, (s) => ({
      stderr: `${s.either('', 'go: warning: "all" matched no packages\n')}internal/invoice/invoice.go:6:2: no required module provides package ${path}; to add it:
	go get ${path}
`,
    })),
  ),
  ...[
    ['go-nil-book', 'book.(*Book).Post', 57],
    ['go-nil-sync', 'sync.(*Client).Push', 91],
  ].flatMap(([name, method, line]) =>
    family(`${name}`, 3, (s) => ({
      ending: exit(2),
      stdout: banner(s),
      stderr: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x${s.either('0', '18')} pc=0x${s.hex(6)}]
${goroutine(s, `${method}`, Number(line))}`,
    })),
  ),
  ...family('go-index', 3, (s) => ({
    ending: exit(2),
    stderr: `${appLog(s, s.int(1, 9))}panic: runtime error: index out of range [5] with length 5
${goroutine(s, 'rows.Last', 12)}`,
  })),
  ...['TestPush', 'TestPull'].flatMap((test) =>
    family(`go-test-timeout-${test}`, 2, (s) => ({
      stdout: `panic: test timed out after 10m0s
	running tests:
		${test} (9m${s.int(10, 59)}s)

goroutine ${s.int(20, 900)} [running]:
testing.(*M).startAlarm.func1()
	/usr/local/go/src/testing/testing.go:${s.int(2300, 2500)} +0x${s.hex(3)}
created by time.goFunc
	/usr/local/go/src/time/sleep.go:${s.int(170, 220)} +0x${s.hex(2)}

goroutine 1 [chan receive, 9 minutes]:
testing.(*T).Run(0x${s.hex(10)}, {0x${s.hex(6)}?, 0x${s.hex(6)}?}, 0x${s.hex(6)})
FAIL	acme.dev/ledger/internal/sync	600.0${s.int(10, 99)}s
FAIL
`,
    })),
  ),
  ...family('go-race', 2, (s) => ({
    ending: exit(1),
    stdout: `==================
WARNING: DATA RACE
Write at 0x00c000${s.hex(6)} by goroutine ${s.int(8, 90)}:
  acme.dev/ledger/internal/cache.(*Cache).Put()
      ${s.cwd}/internal/cache/cache.go:33 +0x${s.hex(2)}

Previous read at 0x00c000${s.hex(6)} by goroutine ${s.int(8, 90)}:
  acme.dev/ledger/internal/cache.(*Cache).Get()
      ${s.cwd}/internal/cache/cache.go:21 +0x${s.hex(2)}
==================
--- FAIL: TestConcurrent (${s.secs(3)}s)
    testing.go:1399: race detected during execution of test
FAIL
FAIL	acme.dev/ledger/internal/cache	${s.secs(9)}s
FAIL
`,
  })),
];
