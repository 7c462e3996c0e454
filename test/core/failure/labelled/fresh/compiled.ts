import { banner, makeError, serviced, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, signal } from '../scene.ts';

export const COMPILED: readonly Sample[] = [
  ...['parcel', 'manifest'].flatMap((value) =>
    family(`fresh-cargo-moved-${value}`, 3, (s) => {
      const line = s.int(20, 80);
      return {
        ending: exit(101),
        stderr: `   Compiling depot v0.3.${s.int(0, 9)} (${s.cwd})
error[E0382]: borrow of moved value: \`${value}\`
  --> src/depot.rs:${line}:20
   |
${line - 2} |     ship(${value});
   |          ------ value moved here
${line} |     println!("{}", ${value}.id);
   |                    ^^^^^^ value borrowed here after move

For more information about this error, try \`rustc --explain E0382\`.
error: could not compile \`depot\` (lib) due to 1 previous error
`,
      };
    }),
  ),
  ...['route::tests::skips_closed_hubs', 'route::tests::prefers_rail'].flatMap((test) =>
    family(`fresh-cargo-test-${test}`, 3, (s) => ({
      ending: exit(101),
      stdout: `
running ${s.int(20, 40)} tests
test money::tests::adds ... ok
test ${test} ... FAILED

failures:

---- ${test} stdout ----
thread '${test}' panicked at src/route.rs:${s.int(90, 150)}:9:
assertion \`left == right\` failed
  left: 3
 right: 2
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace


failures:
    ${test}

test result: FAILED. ${s.int(19, 39)} passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in ${s.secs(5)}s
`,
      stderr: `    Finished test [unoptimized + debuginfo] target(s) in ${s.secs()}s
     Running unittests src/lib.rs (target/debug/deps/depot-${s.hex(16)})
error: test failed, to rerun pass \`--lib\`
`,
    })),
  ),
  ...['openssl-sys', 'libpq-sys'].flatMap((crate) =>
    family(`fresh-cargo-build-script-${crate}`, 3, (s) => ({
      ending: exit(101),
      stderr: `   Compiling cc v1.0.${s.int(80, 99)}
error: failed to run custom build command for \`${crate} v0.9.1\`

Caused by:
  process didn't exit successfully: \`${s.cwd}/target/debug/build/${crate}-${s.hex(16)}/build-script-build\` (exit status: 101)
  --- stderr
  thread 'main' panicked at build.rs:12:5:
  Could not find the native library of ${crate.replace('-sys', '')} via pkg-config
`,
    })),
  ),
  ...['TestSettlesOnFriday', 'TestSkipsHolidays'].flatMap((test) =>
    family(`fresh-go-test-${test}`, 3, (s) => ({
      stdout: `ok  	example.com/shop/money	0.0${s.int(10, 90)}s
--- FAIL: ${test} (0.0${s.int(0, 9)}s)
    settle_test.go:${s.int(20, 90)}: got 2026-01-05, want 2026-01-02
FAIL
FAIL	example.com/shop/settle	0.${s.int(100, 900)}s
FAIL
`,
      stderr: s.either('', `go: downloading golang.org/x/text v0.14.0\n`),
    })),
  ),
  ...['shop/ledger.(*Book).Post', 'shop/mailer.(*Queue).Push'].flatMap((method) =>
    family(`fresh-go-nil-${method}`, 3, (s) => ({
      ending: exit(2),
      stderr: `panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x18 pc=0x${s.hex(6)}]

goroutine ${s.int(1, 90)} [running]:
${method}(0x0, {0xc000${s.hex(6)}, 0x${s.hex(1)}})
	${s.cwd}/${method.slice(5).split('.')[0]}/core.go:${s.int(20, 80)} +0x${s.hex(2)}
main.main()
	${s.cwd}/main.go:${s.int(10, 30)} +0x1c5
`,
    })),
  ),
  ...family('fresh-go-race', 3, (s) => ({
    stdout: `==================
WARNING: DATA RACE
Write at 0x00c000${s.hex(6)} by goroutine ${s.int(7, 40)}:
  example.com/shop/stock.(*Shelf).Take()
      ${s.cwd}/stock/shelf.go:${s.int(30, 50)} +0x44

Previous read at 0x00c000${s.hex(6)} by goroutine ${s.int(41, 60)}:
  example.com/shop/stock.(*Shelf).Count()
      ${s.cwd}/stock/shelf.go:${s.int(51, 70)} +0x38
==================
--- FAIL: TestConcurrentTakes (0.${s.int(10, 90)}s)
    testing.go:1398: race detected during execution of test
FAIL
FAIL	example.com/shop/stock	1.${s.int(100, 900)}s
`,
  })),
  ...family('fresh-go-missing-sum', 3, (s) => ({
    stderr: `${s.either('', 'go: downloading github.com/klauspost/compress v1.17.4\n')}stock/pack.go:${s.int(3, 12)}:2: missing go.sum entry for module providing package github.com/klauspost/compress/zstd (imported by example.com/shop/stock); to add:
	go get example.com/shop/stock
`,
  })),
  ...['Shop.Invoices.Renderer', 'Shop.Invoices.Numbering'].flatMap((type) =>
    family(`fresh-dotnet-cs0246-${type}`, 3, (s) => ({
      stdout: `  Determining projects to restore...
  Restored ${s.cwd}/src/Shop.Api/Shop.Api.csproj (in ${s.int(200, 900)} ms).
${s.cwd}/src/Shop.Api/Startup.cs(${s.int(10, 60)},${s.int(9, 30)}): error CS0246: The type or namespace name '${type.split('.')[2]}' could not be found (are you missing a using directive or an assembly reference?) [${s.cwd}/src/Shop.Api/Shop.Api.csproj]

Build FAILED.
    0 Warning(s)
    1 Error(s)

Time Elapsed 00:00:${s.int(10, 59)}.${s.int(10, 99)}
`,
    })),
  ),
  ...family('fresh-dotnet-test-null', 3, (s) => ({
    stdout: `  Failed Shop.Tests.TillTests.Opens_with_float [${s.int(2, 90)} ms]
  Error Message:
   System.NullReferenceException : Object reference not set to an instance of an object.
  Stack Trace:
     at Shop.Till.Open(Decimal cash) in ${s.cwd}/src/Shop/Till.cs:line ${s.int(20, 70)}
   at Shop.Tests.TillTests.Opens_with_float() in ${s.cwd}/tests/Shop.Tests/TillTests.cs:line ${s.int(10, 30)}

Failed!  - Failed:     1, Passed:    ${s.int(30, 99)}, Skipped:     0, Total:   100, Duration: ${s.int(1, 9)} s - Shop.Tests.dll (net8.0)
`,
  })),
  ...['TillView', 'ScanView'].flatMap((type) =>
    family(`fresh-swift-scope-${type}`, 3, (s) => ({
      stdout: `[${s.int(1, 30)}/${s.int(31, 60)}] Compiling Kiosk RootView.swift
${s.cwd}/Sources/Kiosk/RootView.swift:${s.int(9, 50)}:13: error: cannot find '${type}' in scope
            ${type}(model: model)
            ^~~~~~~~
error: fatalError
`,
    })),
  ),
  ...['Shop.Repo', 'Shop.Cache'].flatMap((name) =>
    family(`fresh-elixir-not-started-${name}`, 3, (s) => ({
      stderr: `** (exit) exited in: GenServer.call(${name}, {:checkout, #Reference<0.${s.int(1, 9)}${s.int(100_000, 999_999)}.${s.int(1000, 9999)}.${s.int(1000, 9999)}>}, 5000)
    ** (EXIT) no process: the process is not alive or there's no process currently associated with the given name, possibly because its application isn't started
    (elixir 1.16.1) lib/gen_server.ex:1103: GenServer.call/3
    (shop 0.4.0) lib/shop/tasks/close_day.ex:${s.int(10, 30)}: Shop.Tasks.CloseDay.run/1
`,
      stdout: s.either('', `Compiling ${s.int(2, 40)} files (.ex)\nGenerated shop app\n`),
    })),
  ),
  ...family('fresh-exunit-match', 3, (s) => ({
    ending: exit(2),
    stdout: `Running ExUnit with seed: ${s.int(1000, 999_999)}, max_cases: ${s.either(4, 8, 16)}

${'.'.repeat(s.int(5, 40))}

  1) test refund/2 refuses a second refund (Shop.RefundTest)
     test/shop/refund_test.exs:${s.int(10, 60)}
     match (=) failed
     code:  assert {:error, :already_refunded} = Refunds.refund(order, 100)
     left:  {:error, :already_refunded}
     right: {:ok, %Shop.Refund{amount: 100}}

Finished in ${s.secs(5)} seconds (0.1s async, 0.2s sync)
${s.int(60, 90)} tests, 1 failure
`,
  })),
  ...['marks late orders', 'cancels unpaid orders'].flatMap((example) =>
    family(`fresh-rspec-${example}`, 3, (s) => ({
      stdout: `Randomized with seed ${s.int(1000, 65_000)}
${'.'.repeat(s.int(5, 40))}F${'.'.repeat(s.int(5, 40))}

Failures:

  1) Sweeper ${example}
     Failure/Error: expect(order.reload.state).to eq("done")

       expected: "done"
            got: "open"

       (compared using ==)
     # ./spec/sweeper_spec.rb:${s.int(10, 60)}:in \`block (2 levels) in <top (required)>'

Finished in ${s.secs()} seconds (files took ${s.secs(5)} seconds to load)
${s.int(60, 90)} examples, 1 failure

Failed examples:

rspec ./spec/sweeper_spec.rb:${s.int(10, 60)} # Sweeper ${example}
`,
    })),
  ),
  ...['nokogiri', 'pg'].flatMap((gem) =>
    family(`fresh-bundler-native-${gem}`, 3, (s) => ({
      ending: exit(5),
      stderr: `Gem::Ext::BuildError: ERROR: Failed to build gem native extension.

    current directory: ${s.home}/.gem/ruby/3.2.0/gems/${gem}-1.5.4/ext/${gem}
/usr/bin/ruby3.2 extconf.rb
checking for ${gem === 'pg' ? 'libpq-fe.h' : 'libxml/parser.h'}... no
Can't find the '${gem === 'pg' ? 'libpq-fe.h' : 'libxml/parser.h'}' header

extconf failed, exit code 1

An error occurred while installing ${gem} (1.5.4), and Bundler cannot continue.

In Gemfile:
  ${gem}
`,
    })),
  ),
  ...['discount', 'surcharge'].flatMap((method) =>
    family(`fresh-ruby-nomethod-${method}`, 3, (s) => ({
      stderr: `${s.cwd}/lib/till.rb:${s.int(10, 60)}:in \`total': undefined method \`${method}' for nil:NilClass (NoMethodError)

    line.${method}_rule.${method}
             ^^^^^^^^^
	from ${s.cwd}/lib/till.rb:${s.int(61, 80)}:in \`each'
	from bin/close_day:${s.int(3, 12)}:in \`<main>'
`,
      stdout: s.either('', banner(s)),
    })),
  ),
  ...['testAppliesVoucher', 'testRefusesExpiredVoucher'].flatMap((test) =>
    family(`fresh-phpunit-${test}`, 3, (s) => ({
      stdout: `PHPUnit 10.5.${s.int(5, 20)} by Sebastian Bergmann and contributors.

Runtime:       PHP 8.2.${s.int(7, 18)}

${'.'.repeat(s.int(5, 30))}F${'.'.repeat(s.int(5, 30))}

Time: 00:0${s.int(0, 9)}.${s.int(100, 999)}, Memory: ${s.int(20, 60)}.00 MB

There was 1 failure:

1) App\\Tests\\VoucherTest::${test}
Failed asserting that 1900 matches expected 1710.

${s.cwd}/tests/VoucherTest.php:${s.int(20, 80)}

FAILURES!
Tests: ${s.int(60, 90)}, Assertions: ${s.int(100, 300)}, Failures: 1.
`,
    })),
  ),
  ...['ext-gd', 'ext-intl'].flatMap((extension) =>
    family(`fresh-composer-${extension}`, 3, (s) => ({
      ending: exit(2),
      stderr: `Installing dependencies from lock file (including require-dev)
Verifying lock file contents can be installed on current platform.
Your lock file does not contain a compatible set of packages. Please run composer update.

  Problem 1
    - shop/labels is locked to version 2.3.0 and an update of this package was not requested.
    - shop/labels 2.3.0 requires ${extension} * -> it is missing from your system. Install or enable PHP's ${extension.slice(4)} extension.
${s.either('', trailer(s))}`,
    })),
  ),
  ...['//depot/route:route_test', '//depot/stock:stock_test'].flatMap((target) =>
    family(`fresh-bazel-test-${target}`, 3, (s) => ({
      ending: exit(3),
      stderr: `(${s.clock()}) INFO: Invocation ID: ${s.uuid()}
(${s.clock()}) INFO: Analyzed ${s.int(20, 90)} targets (${s.int(0, 9)} packages loaded, ${s.int(0, 900)} targets configured).
(${s.clock()}) FAIL: ${target} (see ${s.home}/.cache/bazel/_bazel_${s.user}/${s.hex(32)}/execroot/_main/bazel-out/k8-fastbuild/testlogs/${target.slice(2).replace(':', '/')}/test.log)
${target}                                              FAILED in ${s.secs(9)}s

Executed ${s.int(2, 9)} out of ${s.int(10, 20)} tests: 1 fails locally.
`,
    })),
  ),
  ...['Parcel', 'Consignment'].flatMap((type) =>
    family(`fresh-protoc-undefined-${type}`, 3, (s) => ({
      stderr: `depot/v1/route.proto:${s.int(10, 40)}:3: "${type}" is not defined.
${s.either('', makeError(s, 'proto'))}`,
      stdout: s.either('', banner(s)),
    })),
  ),
  ...['shop_crc32', 'shop_inflate'].flatMap((name) =>
    family(`fresh-ld-undefined-${name}`, 3, (s) => ({
      ending: exit(2),
      stderr: `/usr/bin/ld: ${s.either('/tmp/cc', '/tmp/cc', '/var/tmp/cc')}${s.id(6)}.o: in function \`main':
pack.c:(.text+0x${s.hex(2)}): undefined reference to \`${name}'
collect2: error: ld returned 1 exit status
${makeError(s, 'pack')}`,
    })),
  ),
  ...family('fresh-asan-use-after-free', 3, (s) => ({
    ending: signal('SIGABRT', 134),
    stderr: `=================================================================
==${s.int(900, 90_000)}==ERROR: AddressSanitizer: heap-use-after-free on address 0x60${s.hex(10)} at pc 0x${s.hex(12)} bp 0x7ff${s.hex(9)} sp 0x7ff${s.hex(9)}
READ of size 8 at 0x60${s.hex(10)} thread T0
    #0 0x${s.hex(12)} in shelf_pop ${s.cwd}/src/shelf.c:${s.int(30, 60)}:12
    #1 0x${s.hex(12)} in main ${s.cwd}/src/main.c:${s.int(10, 20)}:5
SUMMARY: AddressSanitizer: heap-use-after-free ${s.cwd}/src/shelf.c:${s.int(30, 60)}:12 in shelf_pop
`,
  })),
  ...['orders-db', 'stock-db'].flatMap((host) =>
    family(`fresh-jdbc-unknown-host-${host}`, 3, (s) => {
      const text = `${s.day} ${s.clock()}.${s.int(100, 999)} ERROR ${s.int(900, 9000)} --- [main] com.zaxxer.hikari.pool.HikariPool : HikariPool-1 - Exception during pool initialization.
org.postgresql.util.PSQLException: The connection attempt failed.
	at org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:354)
Caused by: java.net.UnknownHostException: ${host}
	at java.base/sun.nio.ch.NioSocketImpl.connect(NioSocketImpl.java:567)
`;
      return { stderr: s.either(text, serviced('api', text), stamped(s, text)) };
    }),
  ),
];
