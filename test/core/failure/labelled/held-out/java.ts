import { appLog, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

/** With an empty cache, Maven tells of each file twice. */
function downloads(s: Scene): string {
  const count = s.either(3, 640, 0);
  return s.lines(count, () => {
    const name = `${s.name()}-${s.name()}`;
    return `[INFO] Downloaded from central: https://repo.maven.apache.org/maven2/org/${name}/1.${s.int(0, 9)}/${name}-1.${s.int(0, 9)}.pom (${s.secs(9)} kB at ${s.int(9, 900)} kB/s)`;
  });
}

export const JAVA: readonly Sample[] = [
  ...[
    [
      'java-npe-vat',
      'Cannot invoke "com.acme.ledger.Rate.percent()" because "rate" is null',
      'Invoice.vat(Invoice.java:88)',
    ],
    [
      'java-npe-total',
      'Cannot invoke "com.acme.ledger.Line.net()" because "line" is null',
      'Invoice.total(Invoice.java:61)',
    ],
  ].flatMap(([name = '', message = '', at = '']) =>
    family(name, 3, (s) => ({
      stdout: appLog(s, s.int(2, 15)),
      stderr: `Exception in thread "main" java.lang.NullPointerException: ${message}
	at com.acme.ledger.${at}
	at com.acme.ledger.Main.run(Main.java:${s.either(40, 40, 43)})
	at java.base/java.lang.Thread.run(Thread.java:${s.int(830, 1600)})
`,
    })),
  ),
  ...family('java-heap', 2, (s) => ({
    stdout: appLog(s, s.int(2, 15)),
    stderr: `java.lang.OutOfMemoryError: Java heap space
Dumping heap to java_pid${s.int(100, 90_000)}.hprof ...
Heap dump file created [${s.int(500_000_000, 999_000_000)} bytes in ${s.secs(9)} secs]
Exception in thread "main" java.lang.OutOfMemoryError: Java heap space
	at java.base/java.util.Arrays.copyOf(Arrays.java:${s.either(3537, 3541)})
	at com.acme.ledger.Export.buffer(Export.java:51)
`,
    ending: exit(3),
  })),
  ...['InvoiceTest > vatIsAdded()', 'InvoiceTest > vatIsRounded()'].flatMap((test) =>
    family(`gradle-${test.slice(14, -2)}`, 3, (s) => ({
      stdout: `> Task :compileJava UP-TO-DATE
> Task :test FAILED

${test} FAILED
    org.opentest4j.AssertionFailedError: expected: <${test.includes('Added') ? '118.80' : '2.35'}> but was: <${test.includes('Added') ? '99.00' : '2.34'}>
        at app//org.junit.jupiter.api.AssertionUtils.fail(AssertionUtils.java:${s.either(55, 55, 62)})
        at app//com.acme.ledger.InvoiceTest.${test.slice(14, -2)}(InvoiceTest.java:${test.length})

${s.int(30, 200)} tests completed, 1 failed
${s.int(2, 9)} actionable tasks: 2 executed, ${s.int(0, 7)} up-to-date
`,
      stderr: `
FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':test'.
> There were failing tests. See the report at: file://${s.cwd}/build/reports/tests/test/index.html

* Try:
> Run with --scan to get full insights.

BUILD FAILED in ${s.int(2, 90)}s
`,
    })),
  ),
  ...['rateFor', 'rateOf'].flatMap((symbol) =>
    family(`gradle-symbol-${symbol}`, 2, (s) => ({
      stdout: '> Task :compileJava FAILED\n',
      stderr: `${s.cwd}/src/main/java/com/acme/ledger/Fx.java:${s.either(19, 22)}: error: cannot find symbol
        return ${symbol}(currency);
               ^
  symbol:   method ${symbol}(String)
  location: class Fx
1 error

FAILURE: Build failed with an exception.

* What went wrong:
Execution failed for task ':compileJava'.
> Compilation failed; see the compiler error output for details.

* Try:
> Run with --info option to get more log output.

BUILD FAILED in ${s.int(2, 90)}s
`,
    })),
  ),
  ...['com.acme:money:jar:3.1', 'com.acme:tables:jar:1.9'].flatMap((artifact) =>
    family(`maven-no-${artifact.split(':')[1]}`, 3, (s) => {
      const text = `[INFO] Scanning for projects...
${downloads(s)}[INFO] ---------------------< com.acme:ledger >---------------------
${s.either('', '[WARNING] The POM for com.acme:logging:jar:2.0 is missing, no dependency information available\n')}[INFO] BUILD FAILURE
[INFO] ------------------------------------------------------------------------
[INFO] Total time:  ${s.secs()} s
[INFO] Finished at: ${s.day}T${s.clock()}+01:00
[INFO] ------------------------------------------------------------------------
[ERROR] Failed to execute goal on project ledger: Could not resolve dependencies for project com.acme:ledger:jar:4.0-SNAPSHOT: Could not find artifact ${artifact} in acme-releases (https://maven.example.com/releases) -> [Help 1]
[ERROR] 
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR] 
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/DependencyResolutionException
`;
      return { stdout: s.nth === 2 ? stamped(s, text) : text, stderr: s.either('', trailer(s)) };
    }),
  ),
];
