/** cargo, rustc, go, the JVM's builds, C and its linkers, make and cmake. */
import { family, type Scene } from './scene.ts';

const cargo = (s: Scene, errors: string) => `${s.before}   Compiling app v0.1.0 (${s.cwd})
warning: unused variable: \`x\`
 --> src/util.rs:${s.line}:9
  |
${s.line} |     let x = 1;
  |         ^ help: if this is intentional, prefix it with an underscore: \`_x\`

${errors}
Some errors have detailed explanations: E0308.
For more information about this error, try \`rustc --explain E0308\`.
warning: \`app\` (bin "app") generated 1 warning
error: could not compile \`app\` (bin "app") due to ${s.pick('1 previous error', 'previous error', '2 previous errors')}; 1 warning emitted
`;

const mismatched = (
  s: Scene,
  file: string,
  label = 'expected `u32`, found `&str`',
) => `${s.red('error[E0308]')}: mismatched types
 --> ${file}:${s.line}:18
  |
${s.line} |     let count: u32 = "three";
  |                ---   ^^^^^^^ ${label}
  |                |
  |                expected due to this
`;

const cargoTest = (s: Scene, name: string, message: string) => ({
  ending: { is: 'exit', code: 101 } as const,
  stdout: `
running ${s.count} tests
test tests::other ... ok
test ${name} ... FAILED

failures:

---- ${name} stdout ----
${s.pick('', '\n', '')}thread '${name}' ${s.pick('', '(48113) ', '')}panicked at src/lib.rs:${s.line}:9:
${message}
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace


failures:
    ${name}

test result: FAILED. ${s.count - 1} passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in ${s.seconds.toFixed(2)}s

`,
  stderr: `   Compiling app v0.1.0 (${s.cwd})
    Finished test [unoptimized + debuginfo] target(s) in ${s.seconds.toFixed(2)}s
     Running unittests src/lib.rs (target/debug/deps/app-${s.hex.slice(2, 10)})
error: test failed, to rerun pass \`--lib\`
`,
});

const goTest = (s: Scene, lines: string, test = 'TestLoad') => ({
  stdout: `${s.pick('', '=== RUN   TestOther\n--- PASS: TestOther (0.00s)\n', '')}--- FAIL: ${test} (${s.seconds.toFixed(2)}s)
${lines}FAIL
FAIL\texample.com/m/load\t${s.seconds.toFixed(3)}s
${s.pick('', 'ok  \texample.com/m/save\t(cached)\n', '')}FAIL
`,
});

const nilDereference = (s: Scene, fn: string, file: string) => ({
  ending: { is: 'exit', code: 2 } as const,
  stderr: `${s.before}panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=${s.pick('0x1', '0x2', '0x1')} addr=0x0 pc=${s.hex}]

goroutine ${s.count} [running]:
${fn}(${s.hex}, {${s.hex}, 0x${s.count}})
\t${s.cwd}/${file}:${s.line} +0x1d
main.main()
\t${s.cwd}/main.go:${s.line + 4} +0x25
exit status 2
`,
});

const javac = (s: Scene, file: string, symbol: string) => `${s.before}> Task :app:compileJava FAILED
${s.cwd}/app/src/main/java/com/acme/${file}:${s.line}: error: cannot find symbol
        ${symbol} x;
        ^
  symbol:   class ${symbol}
  location: class ${file.replace('.java', '')}
1 error

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:compileJava'.
> Compilation failed; see the compiler error output for details.

* Try:
> Run with --stacktrace option to get the stack trace.

BUILD FAILED in ${s.count}s
${s.count} actionable tasks: ${s.count} executed
`;

const maven = (s: Scene, errors: string, goal: string) => ({
  stdout: `${s.before}[INFO] Scanning for projects...
[INFO] ------------------------------------------------------------------------
[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[INFO] Total time:  ${s.seconds.toFixed(3)} s
[INFO] Finished at: ${s.day}T${s.clock}Z
[INFO] ------------------------------------------------------------------------
[ERROR] Failed to execute goal ${goal}
${errors}[ERROR] -> [Help 1]
[ERROR] 
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR] 
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException
`,
});

const mavenSymbol = (s: Scene, file: string) =>
  maven(
    s,
    `[ERROR] ${s.cwd}/src/main/java/com/acme/${file}:[${s.line},${s.count}] cannot find symbol
[ERROR]   symbol:   class Missing
[ERROR]   location: class com.acme.Main
`,
    'org.apache.maven.plugins:maven-compiler-plugin:3.8.1:compile (default-compile) on project app: Compilation failure',
  );

const npe = (
  s: Scene,
  at: string,
) => `${s.before}Exception in thread "${s.pick('main', 'pool-1-thread-4', 'main')}" java.lang.NullPointerException
${s.pick('', '\tat java.base/java.util.Objects.requireNonNull(Objects.java:208)\n', '')}\tat com.acme.${at}:${s.line})
\tat com.acme.Main.main(Main.java:${s.line + 2})
`;

const gcc = (s: Scene, error: string, make = true) => `${s.before}gcc -O2 -c -o main.o main.c
${error}${make ? `make${s.pick('', '[1]', '')}: *** [Makefile:${s.line}: main.o] Error 1\n` : ''}`;

export const COMPILED = [
  ...family('rustc: mismatched types in main.rs', (s) => ({
    stderr: cargo(s, mismatched(s, 'src/main.rs')),
    ending: { is: 'exit', code: 101 },
  })),
  ...family('rustc: mismatched types in load.rs', (s) => ({
    stderr: cargo(s, mismatched(s, 'src/load.rs')),
    ending: { is: 'exit', code: 101 },
  })),
  ...family('rustc: the same file, another mismatch', (s) => ({
    stderr: cargo(s, mismatched(s, 'src/main.rs', 'expected `u32`, found `String`')),
    ending: { is: 'exit', code: 101 },
  })),
  ...family('rustc: the first of several', (s) => ({
    ending: { is: 'exit', code: 101 },
    stderr: cargo(
      s,
      `error[E0432]: unresolved import \`crate::shard\`
 --> src/pool.rs:${s.line}:5
  |
${s.line} | use crate::shard;
  |     ^^^^^^^^^^^^ no \`shard\` in the root

${s.pick('', mismatched(s, 'src/zone.rs'), '')}`,
    ),
  })),
  ...family('cargo test: adds', (s) =>
    cargoTest(s, 'tests::adds', 'assertion `left == right` failed\n  left: 3\n right: 4'),
  ),
  ...family('cargo test: subtracts', (s) =>
    cargoTest(s, 'tests::subtracts', 'assertion `left == right` failed\n  left: 3\n right: 4'),
  ),
  ...family('rust: a panic', (s) => ({
    ending: { is: 'exit', code: 101 },
    stderr: `${s.before}thread 'main' ${s.pick('', `(${s.pid}) `, '')}panicked at src/main.rs:${s.line}:5:
called \`Result::unwrap()\` on an \`Err\` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`,
  })),
  ...family('rust: another panic', (s) => ({
    ending: { is: 'exit', code: 101 },
    stderr: `thread 'main' panicked at src/main.rs:${s.line}:5:
no lease for shard ${s.count}
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`,
  })),
  ...family('go test: a value', (s) => goTest(s, `    load_test.go:${s.line}: got "b", want "a"\n`)),
  ...family('go test: another test', (s) =>
    goTest(s, `    load_test.go:${s.line}: got "b", want "a"\n`, 'TestLoadAll'),
  ),
  ...family('go test: another message', (s) => goTest(s, `    load_test.go:${s.line}: unexpected EOF\n`)),
  ...family('go test: a subtest', (s) =>
    goTest(
      s,
      `    --- FAIL: TestTable/empty_name (0.00s)
        table_test.go:${s.line}: no error for an empty name
`,
      'TestTable',
    ),
  ),
  ...family('go test: testify', (s) =>
    goTest(
      s,
      `    load_test.go:${s.line}: 
        \tError Trace:\t${s.cwd}/load/load_test.go:${s.line}
        \tError:      \tNot equal: 
        \t            \texpected: "a"
        \t            \tactual  : "c"
        \tTest:       \tTestEqual
`,
      'TestEqual',
    ),
  ),
  ...family(
    'go build: an undefined name',
    (s) => `${s.before}# example.com/m
./main.go:${s.line}:2: undefined: foo
${s.pick('', `./main.go:${s.line + 4}:7: undefined: bar\n`, '')}`,
  ),
  ...family('go build: another undefined name', (s) => `# example.com/m\n./main.go:${s.line}:2: undefined: quux\n`),
  ...family(
    'go build: a module',
    (s) => `main.go:${s.line}:2: no required module provides package github.com/acme/x; to add it:
\tgo get github.com/acme/x
`,
  ),
  ...family('go: nil in load', (s) => nilDereference(s, 'example.com/m/load.(*Store).Get', 'load/store.go')),
  ...family('go: nil in save', (s) => nilDereference(s, 'example.com/m/save.(*Store).Put', 'save/store.go')),
  ...family('go: an index', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `panic: runtime error: index out of range [${s.count}] with length ${s.count}

goroutine 1 [running]:
main.pick(...)
\t${s.cwd}/main.go:${s.line}
main.main()
\t${s.cwd}/main.go:8 +0x1d
exit status 2
`,
  })),
  ...family('gradle: a missing class', (s) => javac(s, 'Main.java', 'Missing')),
  ...family('gradle: another missing class', (s) => javac(s, 'Main.java', 'Absent')),
  ...family('gradle: the same in another file', (s) => javac(s, 'Load.java', 'Missing')),
  ...family('gradle: a test', (s) => ({
    stdout: `
${s.pick('> Task :app:test FAILED', '> Task :app:test', '> Task :app:test FAILED')}

CartTest > total() FAILED
    org.opentest4j.AssertionFailedError at CartTest.java:${s.line}

${s.count} tests completed, 1 failed
`,
    stderr: `
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:test'.
> There were failing tests. See the report at: file://${s.cwd}/app/build/reports/tests/test/index.html

BUILD FAILED in ${s.count}s
`,
  })),
  ...family('gradle: another test', (s) => ({
    stdout: `
CartTest > isEmpty() FAILED
    org.opentest4j.AssertionFailedError at CartTest.java:${s.line}

${s.count} tests completed, 1 failed
`,
    stderr: `
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':app:test'.
> There were failing tests. See the report at: file://${s.cwd}/app/build/reports/tests/test/index.html

BUILD FAILED in ${s.count}s
`,
  })),
  ...family('maven: a missing class', (s) => mavenSymbol(s, 'Main.java')),
  ...family('maven: the same in another file', (s) => mavenSymbol(s, 'Load.java')),
  ...family('maven: a test', (s) => ({
    stdout: `[INFO] Running com.acme.CartTest
[ERROR] Tests run: ${s.count}, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: ${s.seconds.toFixed(3)} s <<< FAILURE! - in com.acme.CartTest
[ERROR] com.acme.CartTest.total  Time elapsed: ${s.seconds.toFixed(3)} s  <<< FAILURE!
org.opentest4j.AssertionFailedError: expected: <2> but was: <3>
\tat com.acme.CartTest.total(CartTest.java:${s.line})

[INFO] 
[INFO] Results:
[INFO] 
[ERROR] Failures: 
[ERROR]   CartTest.total:${s.line} expected: <2> but was: <3>
[INFO] 
[ERROR] Tests run: ${s.count}, Failures: 1, Errors: 0, Skipped: 0
${maven(s, '', `org.apache.maven.plugins:maven-surefire-plugin:2.22.2:test (default-test) on project app: There are test failures.`).stdout}`,
  })),
  ...family('maven: an artifact', (s) =>
    maven(
      s,
      '',
      'on project app: Could not resolve dependencies for project com.acme:app:jar:1.0-SNAPSHOT: Could not find artifact com.acme:lib:jar:2.0 in central (https://repo.maven.apache.org/maven2)',
    ),
  ),
  ...family('java: null in load', (s) => npe(s, 'load.Loader.load(Loader.java')),
  ...family('java: null in save', (s) => npe(s, 'save.Saver.save(Saver.java')),
  ...family(
    'java: a broker',
    (s) => `Exception in thread "main" java.lang.RuntimeException: start failed
\tat com.acme.Main.main(Main.java:${s.line})
Caused by: java.net.ConnectException: no broker at kafka-${s.count}
\tat java.base/java.net.Socket.connect(Socket.java:633)
\t... ${s.count} more
`,
  ),
  ...family('gcc: undeclared', (s) => ({
    stderr: gcc(
      s,
      `main.c: In function ‘main’:
main.c:${s.line}:5: ${s.red('error')}: ‘count’ undeclared (first use in this function)
   ${s.line} |     count = 1;
      |     ^~~~~
main.c:${s.line}:5: note: each undeclared identifier is reported only once for each function it appears in
`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('gcc: another name', (s) => ({
    stderr: gcc(
      s,
      `main.c: In function ‘main’:
main.c:${s.line}:5: error: ‘total’ undeclared (first use in this function)
`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('gcc: the first of two', (s) => ({
    stderr: gcc(
      s,
      `pool.c:${s.line}:10: fatal error: shard.h: No such file or directory
   ${s.line} | #include "shard.h"
      |          ^~~~~~~~~
compilation terminated.
${s.pick('', `zone.c:${s.line}:3: error: unknown type name ‘zone_t’\n   12 | zone_t z;\n      | ^~~~~~\n`, '')}`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('ld: an undefined reference', (s) => ({
    stderr: gcc(
      s,
      `/usr/bin/ld: ${s.pick('main.o', `${s.tmp}.o`, '/tmp/ccXk29Qz.o')}: in function \`main':
main.c:(.text+0x${s.count}e): undefined reference to \`shard_open'
collect2: error: ld returned 1 exit status
`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('ld: another undefined reference', (s) => ({
    stderr: gcc(
      s,
      `/usr/bin/ld: main.o: in function \`main':
main.c:(.text+0x${s.count}e): undefined reference to \`shard_close'
collect2: error: ld returned 1 exit status
`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('ld: a library', (s) => ({
    stderr: gcc(
      s,
      `/usr/bin/ld: cannot find -lpq${s.pick('', ': No such file or directory', '')}
collect2: error: ld returned 1 exit status
`,
    ),
    ending: { is: 'exit', code: 2 },
  })),
  ...family('make: no rule', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `make${s.pick('', '[2]', '')}: *** No rule to make target 'src/gen.c', needed by 'all'.  Stop.\n${s.pick('', 'make[1]: *** [Makefile:9: sub] Error 2\n', '')}`,
  })),
  ...family('make: a target whose command printed nothing', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `make: *** [Makefile:${s.line}: check] Error 1\n`,
  })),
  ...family('make: another target', (s) => ({
    ending: { is: 'exit', code: 2 },
    stderr: `make: *** [Makefile:${s.line}: docs] Error 1\n`,
  })),
  ...family('cmake: a package', (s) => ({
    stdout: `-- The C compiler identification is GNU 12.2.0\n-- Configuring incomplete, errors occurred!\n${s.pick('', `See also "${s.cwd}/build/CMakeFiles/CMakeOutput.log".\n`, '')}`,
    stderr: `CMake Error at CMakeLists.txt:${s.line} (find_package):
  By not providing "FindShard.cmake" in CMAKE_MODULE_PATH this project has
  asked CMake to find a package configuration file provided by "Shard", but
  CMake did not find one.

  Could not find a package configuration file provided by "Shard" with any of
  the following names:

    ShardConfig.cmake
    shard-config.cmake

`,
  })),
  ...family('cmake: another package', (s) => ({
    stdout: `-- Configuring incomplete, errors occurred!\n`,
    stderr: `CMake Error at CMakeLists.txt:${s.line} (find_package):
  By not providing "FindZone.cmake" in CMAKE_MODULE_PATH this project has
  asked CMake to find a package configuration file provided by "Zone", but
  CMake did not find one.

`,
  })),
];
