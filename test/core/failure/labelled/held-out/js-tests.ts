import { appLog, banner, bold, npmWarnings, red, stamped } from '../noise.ts';
import { family, type Sample, type Scene } from '../scene.ts';

function jest(s: Scene, title: string, body: string): string {
  const passed = s.lines(
    s.int(2, 8),
    () => `PASS src/${s.name()}/${s.name()}.test.ts${s.either('', ` (${s.secs(20)} s)`)}`,
  );
  return `${s.nth === 1 ? passed : ''}FAIL src/cart.test.ts${s.either('', ` (${s.secs(9)} s)`)}
  ● ${title}

${body}
${s.nth === 1 ? '' : passed}
${totals(s)}Snapshots:   ${s.int(0, 9)} total
Time:        ${s.secs()} s${s.either('', ', estimated 12 s')}
Ran all test suites.
`;
}

function totals(s: Scene, failed = 1): string {
  const [suites, tests] = [s.int(9, 40), s.int(90, 300)];
  return `Test Suites: 1 failed, ${suites} passed, ${suites + 1} total
Tests:       ${failed > 0 ? '1 failed, ' : ''}${tests} passed, ${tests + failed} total
`;
}

function frames(s: Scene, line: number): string {
  return `      at Object.<anonymous> (src/cart.test.ts:${line}:${s.either(28, 28, 30)})
${s.nth === 2 ? `      at Promise.then.completed (${s.cwd}/node_modules/jest-circus/build/utils.js:298:28)\n` : ''}`;
}

function vitest(file: string, test: string, body: string): string {
  return `
⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

 FAIL  ${file} > ${test}
${body}
⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[1/1]⎯

`;
}

function vitestSummary(s: Scene, file: string): string {
  const [files, tests] = [s.int(3, 60), s.int(30, 600)];
  return `
 RUN  v3.0.${s.int(0, 9)} ${s.cwd}

${s.lines(s.int(2, 9), () => ` ✓ test/${s.name()}-${s.name()}.test.ts (${s.int(1, 40)} tests) ${s.int(2, 900)}ms`)} ❯ ${file} (${s.int(3, 20)} tests | 1 failed) ${s.int(5, 300)}ms

 Test Files  1 failed | ${files} passed (${files + 1})
      Tests  1 failed | ${tests} passed (${tests + 1})
   Start at  ${s.clock()}
   Duration  ${s.secs()}s (transform ${s.int(90, 900)}ms, setup 0ms, collect ${s.secs(9)}s, tests ${s.secs(9)}s)
`;
}

function mocha(s: Scene, title: string, body: string): string {
  return `

  ${s.int(20, 300)} passing (${s.int(1, 20)}s)
${s.either('', `  ${s.int(1, 5)} pending\n`)}  1 failing

  1) ${title}:
${body}


`;
}

export const JS_TESTS: readonly Sample[] = [
  ...[
    ['jest-voucher', 'Cart › applies the voucher', 40, 42, 31, 'cart.total'],
    ['jest-empty-cart', 'Cart › has no shipping when empty', 5, 0, 47, 'cart.shipping'],
  ].flatMap(([name, title, received, wanted, line, subject]) =>
    family(`${name}`, 3, (s) => {
      const text = jest(
        s,
        `${title}`,
        `    expect(received).toBe(expected) // Object.is equality

    Expected: ${wanted}
    Received: ${received}

      ${Number(line) - 1} |     // ${s.either('as sold in the shop', 'as sold in the shop', 'see the price list')}
    > ${line} |     expect(${subject}).toBe(${wanted});
         |                        ^
      ${Number(line) + 1} |   });

${frames(s, Number(line))}`,
      );
      return {
        stderr: s.nth === 2 ? text.replace(/^(FAIL|.*●.*)/gm, (part) => bold(red(part))) : text,
        stdout: banner(s),
      };
    }),
  ),
  ...['renders the header', 'renders the footer'].flatMap((test) =>
    family(`jest-snapshot-${test.slice(-6)}`, 2, (s) => ({
      stderr: `FAIL src/page.test.tsx
  ● Page › ${test}

    expect(received).toMatchSnapshot()

    Snapshot name: \`Page ${test} 1\`

    - Snapshot  - 1
    + Received  + 1

      <div
    -   class="${test.slice(-6)} wide"
    +   class="${test.slice(-6)}"
      />

      at Object.<anonymous> (src/page.test.tsx:${test.length}:30)

 › 1 snapshot failed.
Snapshot Summary
 › 1 snapshot failed from 1 test suite. Inspect your code changes or run \`npm test -- -u\` to update them.

${totals(s)}Snapshots:   1 failed, 1 total
Time:        ${s.secs()} s
`,
    })),
  ),
  ...['saves the draft', 'loads the draft'].flatMap((test) =>
    family(`jest-timeout-${test.slice(0, 5)}`, 3, (s) => ({
      stderr: `FAIL src/draft.test.ts (${s.secs(30)} s)
  ● Draft › ${test}

    thrown: "Exceeded timeout of 5000 ms for a test.
    Add a timeout value to this test to increase the timeout, if this is a long-running test. See https://jestjs.io/docs/api#testname-fn-timeout."

      ${test.length} |
    > ${test.length + 1} |   it('${test}', async () => {
         |   ^

      at src/draft.test.ts:${test.length + 1}:3
      at Object.describe (src/draft.test.ts:4:1)

${totals(s)}Time:        ${s.secs()} s
${s.either('', 'Jest did not exit one second after the test run has completed.\n')}`,
    })),
  ),
  ...['@/lib/money', '@/lib/dates'].flatMap((module) =>
    family(`jest-cannot-find-${module}`, 2, (s) => ({
      stderr: `FAIL src/order.test.ts
  ● Test suite failed to run

    Cannot find module '${module}' from 'src/order.ts'

    Require stack:
      src/order.ts
      src/order.test.ts

    > 1 | import { format } from '${module}';
        | ^

      at Resolver._throwModNotFoundError (node_modules/jest-resolve/build/resolver.js:${s.int(420, 440)}:11)
      at Object.<anonymous> (src/order.ts:1:1)

${totals(s, 0)}Time:        ${s.secs()} s
`,
      stdout: npmWarnings(s),
    })),
  ),
  ...[
    ['vitest-parses-cents', 'parses cents', 'expected 1050 to be 1005 // Object.is equality', '1005', '1050', 14],
    ['vitest-parses-signs', 'parses signs', 'expected 12 to be -12 // Object.is equality', '-12', '12', 22],
  ].flatMap(([name, test, message, wanted, got, line]) =>
    family(`${name}`, 4, (s) => {
      const failure = vitest(
        'test/parse.test.ts',
        `parse > ${test}`,
        `AssertionError: ${message}

- Expected
+ Received

- ${wanted}
+ ${got}

 ❯ test/parse.test.ts:${line}:${s.either(30, 30, 34)}
     ${Number(line) - 1}|   it('${test}', () => {
     ${line}|     expect(parse(text)).toBe(${wanted});
       |                              ^
     ${Number(line) + 1}|   });
`,
      );
      const summary = vitestSummary(s, 'test/parse.test.ts');
      if (s.nth === 3) return { stdout: stamped(s, summary.replace('\n\n Test Files', `\n${failure}\n Test Files`)) };
      return {
        stderr: s.nth === 1 ? failure.replace(/( FAIL |AssertionError)/g, (part) => red(bold(part))) : failure,
        stdout: summary,
      };
    }),
  ),
  ...['ECONNRESET', 'EPIPE'].flatMap((code) =>
    family(`vitest-unhandled-${code}`, 2, (s) => ({
      stdout: vitestSummary(s, 'test/stream.test.ts')
        .replace(/ ❯ .*\n/, '')
        .replaceAll('1 failed | ', '')
        .replace('   Start at', '     Errors  1 error\n   Start at'),
      stderr: `
⎯⎯⎯⎯⎯⎯ Unhandled Errors ⎯⎯⎯⎯⎯⎯

Vitest caught 1 unhandled error during the test run.
This might cause false positive tests. Resolve unhandled errors to make sure your tests are not affected.

⎯⎯⎯⎯⎯ Uncaught Exception ⎯⎯⎯⎯⎯
Error: ${code === 'EPIPE' ? 'write' : 'read'} ${code}
 ❯ ${code === 'EPIPE' ? 'WriteWrap.onWriteComplete' : 'TCP.onStreamRead'} node:internal/stream_base_commons:${code === 'EPIPE' ? 87 : 216}:20

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯
Serialized Error: { errno: ${code === 'EPIPE' ? -32 : -104}, code: '${code}', syscall: '${code === 'EPIPE' ? 'write' : 'read'}' }
This error originated in "test/stream.test.ts" test file. It doesn't mean the error was thrown inside the file itself, but while it was running.
⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯
`,
    })),
  ),
  ...family('mocha-users-list', 3, (s) => ({
    stdout: mocha(
      s,
      'GET /users\n       lists active users',
      `
      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

3 !== 2

      + expected - actual

      -3
      +2
      
      at Context.<anonymous> (test/users.spec.js:${s.either(27, 27, 29)}:14)
      at process.processTicksAndRejections (node:internal/process/task_queues:95:5)`,
    ),
    stderr: s.nth === 1 ? npmWarnings(s) : '',
  })),
  ...family('mocha-before-each', 3, (s) => ({
    stdout:
      appLog(s, s.int(1, 9)) +
      mocha(
        s,
        'GET /users\n       "before each" hook for "lists active users"',
        `     Error: Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called; if returning a Promise, ensure it resolves. (${s.cwd}/test/users.spec.js)
      at listOnTimeout (node:internal/timers:581:17)
      at process.processTimers (node:internal/timers:519:7)`,
      ),
  })),
  ...['#pay', '#sign-in'].flatMap((locator) =>
    family(`playwright-click-${locator}`, 3, (s) => ({
      stdout: `Running ${s.int(9, 60)} tests using ${s.int(2, 8)} workers
${s.lines(s.int(2, 9), (index) => `  ✓  ${index + 1} [chromium] › e2e/${s.name()}.spec.ts:${s.int(4, 90)}:1 › ${s.name()} ${s.name()} (${s.secs(9)}s)`)}

  1) [chromium] › e2e/shop.spec.ts:${locator.length * 4}:5 › shop › clicks ${locator.slice(1)} ───────────────────

    Test timeout of 30000ms exceeded.

    Error: locator.click: Test timeout of 30000ms exceeded.
    Call log:
      - waiting for locator('${locator}')

      ${locator.length * 5} |   await page.goto('/');
    > ${locator.length * 5 + 1} |   await page.locator('${locator}').click();
         |                              ^

        at ${s.cwd}/e2e/shop.spec.ts:${locator.length * 5 + 1}:30

    attachment #1: screenshot (image/png) ──────────────────────────────────────────────────────────
    test-results/shop-${s.hex(5)}-chromium/test-failed-1.png
    ────────────────────────────────────────────────────────────────────────────────────────────────

  1 failed
    [chromium] › e2e/shop.spec.ts:${locator.length * 4}:5 › shop › clicks ${locator.slice(1)} ────────────────────
  ${s.int(8, 50)} passed (${s.secs()}s)
`,
    })),
  ),
];
