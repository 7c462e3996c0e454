import { appLog, banner, npmWarnings, stamped, trailer } from '../noise.ts';
import { exit, family, type Sample, signal } from '../scene.ts';

export const JAVASCRIPT: readonly Sample[] = [
  ...['keeps the basket after a reload', 'empties the basket on logout'].flatMap((test) =>
    family(`fresh-jest-${test}`, 3, (s) => ({
      stderr: `PASS src/menu/menu.test.tsx${s.either('', ` (${s.secs(9)} s)`)}
FAIL src/basket/basket.test.tsx
  ● Basket › ${test}

    expect(received).toHaveLength(expected)

    Expected length: 2
    Received length: 0
    Received array:  []

      ${s.int(30, 60)} |     await reload();
    > ${s.int(61, 80)} |     expect(basket.lines).toHaveLength(2);
         |                          ^
      at Object.toHaveLength (src/basket/basket.test.tsx:${s.int(61, 80)}:26)

Test Suites: 1 failed, ${s.int(9, 40)} passed, ${s.int(41, 50)} total
Tests:       1 failed, ${s.int(90, 400)} passed, ${s.int(401, 450)} total
Snapshots:   0 total
Time:        ${s.secs()} s
Ran all test suites.
`,
      stdout: s.either('', banner(s)),
    })),
  ),
  ...family('fresh-jest-snapshot-obsolete-ci', 3, (s) => ({
    stderr: `FAIL src/receipt/print.test.ts
  ● prints a receipt › in two columns

    New snapshot was not written. The update flag must be explicitly passed to write a new snapshot.

    This is likely because this test is run in a continuous integration (CI) environment in which snapshots are not written by default.

    Received "TOTAL      12.00"

      at Object.toMatchSnapshot (src/receipt/print.test.ts:${s.int(10, 50)}:20)

Snapshot Summary
 › 1 snapshot not written from 1 test suite.

Tests:       1 failed, ${s.int(90, 400)} passed, ${s.int(401, 450)} total
Time:        ${s.secs()} s
`,
  })),
  ...['src/clock.test.ts', 'src/rates.test.ts'].flatMap((file) =>
    family(`fresh-vitest-timeout-${file}`, 3, (s) => ({
      stdout: `
 RUN  v1.4.0 ${s.cwd}

 ✓ src/money.test.ts (${s.int(4, 20)} tests) ${s.int(3, 90)}ms
 ❯ ${file} (${s.int(3, 9)} tests | 1 failed) ${s.int(5001, 5090)}ms
   × refreshes every minute
     → Test timed out in 5000ms.

 Test Files  1 failed | ${s.int(10, 30)} passed (${s.int(31, 33)})
      Tests  1 failed | ${s.int(100, 300)} passed (${s.int(301, 333)})
   Start at  ${s.clock()}
   Duration  ${s.secs()}s
`,
      stderr: `
⎯⎯⎯⎯⎯⎯⎯ Failed Tests 1 ⎯⎯⎯⎯⎯⎯⎯

 FAIL  ${file} > refreshes every minute
Error: Test timed out in 5000ms.
If this is a long-running test, pass a timeout value as the last argument or configure it globally with "testTimeout".
 ❯ ${file}:${s.int(10, 60)}:3
`,
    })),
  ),
  ...[
    ["TS2339: Property 'sku' does not exist on type 'Product'.", 'sku'],
    ["TS2339: Property 'ean' does not exist on type 'Product'.", 'ean'],
    ["TS2345: Argument of type 'undefined' is not assignable to parameter of type 'Product'.", 'undefined'],
  ].flatMap(([message, key]) =>
    family(`fresh-tsc-${key}`, 3, (s) => ({
      ending: exit(2),
      stdout: `
> web@2.${s.int(0, 30)}.0 typecheck
> tsc --noEmit

src/shelf/label.ts(${s.int(10, 90)},${s.int(4, 40)}): error ${message}
`,
      stderr: s.either('', npmWarnings(s)),
    })),
  ),
  ...['@shop/ui', '@shop/tokens'].flatMap((name) =>
    family(`fresh-npm-404-${name}`, 3, (s) => ({
      stderr: `${npmWarnings(s)}npm error code E404
npm error 404 Not Found - GET https://npm.example.com/${name.replace('/', '%2f')} - Not found
npm error 404
npm error 404  '${name}@^4.0.0' is not in this registry.
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.iso().replace(/[:.]/g, '_')}-debug-0.log
`,
    })),
  ),
  ...family('fresh-npm-lock-out-of-step', 3, (s) => ({
    stderr: `npm error code EUSAGE
npm error
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with \`npm install\` before continuing.
npm error
npm error Missing: fastify@4.26.2 from lock file
npm error
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.iso().replace(/[:.]/g, '_')}-debug-0.log
`,
    stdout: s.either('', banner(s), trailer(s)),
  })),
  ...family('fresh-npm-engine', 3, (s) => ({
    stderr: `npm error code EBADENGINE
npm error engine Unsupported engine
npm error engine Not compatible with your version of node/npm: web@2.4.0
npm error notsup Required: {"node":">=22"}
npm error notsup Actual:   {"npm":"10.2.4","node":"v20.11.1"}
npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.iso().replace(/[:.]/g, '_')}-debug-0.log
`,
  })),
  ...["reading 'currency'", "reading 'warehouse'"].flatMap((what) =>
    family(`fresh-node-undefined-${what.slice(9, -1)}`, 3, (s) => ({
      stdout: appLog(s, s.int(1, 5)),
      stderr: `${s.cwd}/dist/quote.js:${s.int(20, 90)}
    return ${what.includes('currency') ? 'order.lines' : 'route.stops'}[0].${what.slice(9, -1)};
                          ^

TypeError: Cannot read properties of undefined (${what})
    at quote (${s.cwd}/dist/quote.js:${s.int(20, 90)}:27)
    at async main (file://${s.cwd}/dist/main.js:${s.int(5, 30)}:3)

Node.js v20.11.${s.int(0, 1)}
`,
    })),
  ),
  ...['pdf-lib', './generated/routes.js'].flatMap((wanted) =>
    family(`fresh-node-cannot-find-${wanted}`, 3, (s) => ({
      stderr: `node:internal/modules/cjs/loader:${s.int(1140, 1150)}
  throw err;
  ^

Error: Cannot find module '${wanted}'
Require stack:
- ${s.cwd}/dist/invoice.js
- ${s.cwd}/dist/main.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1142:15)
    at Module._load (node:internal/modules/cjs/loader:983:27)
    at require (node:internal/modules/helpers:179:18) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '${s.cwd}/dist/invoice.js', '${s.cwd}/dist/main.js' ]
}

Node.js v20.11.1
`,
    })),
  ),
  ...family('fresh-node-heap', 3, (s) => ({
    ending: signal('SIGABRT', 134),
    stdout: appLog(s, 2),
    stderr: `
<--- Last few GCs --->

[${s.int(900, 90_000)}:0x${s.hex(7)}]    ${s.int(20_000, 90_000)} ms: Mark-Compact 40${s.int(20, 60)}.1 (4130.2) -> 40${s.int(20, 60)}.7 (4131.0) MB, ${s.int(900, 3000)}.12 / 0.00 ms  (average mu = 0.1${s.int(10, 90)}) allocation failure; scavenge might not succeed

<--- JS stacktrace --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0x${s.hex(6)} node::Abort() [node]
 2: 0x${s.hex(6)}  [node]
`,
  })),
  ...['4173', '6006'].flatMap((port) =>
    family(`fresh-node-address-in-use-${port}`, 3, (s) => ({
      stderr: `node:events:497
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use 127.0.0.1:${port}
    at Server.setupListenHandle [as _listen2] (node:net:1817:16)
    at listenInCluster (node:net:1865:12)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1844:8) {
  code: 'EADDRINUSE',
  errno: -98,
  syscall: 'listen',
  address: '127.0.0.1',
  port: ${port}
}
`,
      stdout: s.either('', appLog(s, 3)),
    })),
  ),
  ...['no-floating-promises', 'no-misused-promises'].flatMap((rule) =>
    family(`fresh-eslint-${rule}`, 3, (s) => ({
      stdout: `
${s.cwd}/src/checkout/pay.ts
  ${s.int(10, 90)}:${s.int(3, 9)}  error  ${rule === 'no-floating-promises' ? 'Promises must be awaited, end with a call to .catch, or be explicitly marked as ignored with the `void` operator' : 'Promise returned in function argument where a void return was expected'}  @typescript-eslint/${rule}

✖ 1 problem (1 error, 0 warnings)

`,
    })),
  ),
  ...['#pay-now', '#apply-voucher'].flatMap((selector) =>
    family(`fresh-cypress-${selector}`, 3, (s) => ({
      stdout: `  Running:  checkout.cy.ts                                                  (${s.int(1, 4)} of ${s.int(5, 9)})

  checkout
    ✓ shows the basket (${s.int(300, 900)}ms)
    1) takes the order

  ${s.int(1, 4)} passing (${s.int(9, 30)}s)
  1 failing

  1) checkout
       takes the order:
     AssertionError: Timed out retrying after 4000ms: Expected to find element: \`${selector}\`, but never found it.
      at Context.eval (webpack://shop/./cypress/e2e/checkout.cy.ts:${s.int(10, 60)}:7)

  (Screenshots)
  -  ${s.cwd}/cypress/screenshots/checkout.cy.ts/checkout -- takes the order (failed).png     (1280x720)
`,
      stderr: s.either(
        '',
        `[${s.int(900, 9000)}:0211/${s.clock().replaceAll(':', '')}.${s.int(100_000, 999_999)}:ERROR:bus.cc(407)] Failed to connect to the bus: Could not parse server address\n`,
      ),
    })),
  ),
  ...['Confirm', 'Continue'].flatMap((button) =>
    family(`fresh-playwright-click-${button}`, 3, (s) => ({
      stdout: `
Running ${s.int(20, 60)} tests using ${s.either(1, 2, 4)} workers

  1) [chromium] › account.spec.ts:${s.int(10, 40)}:3 › account › is closed after a question ──────────

    TimeoutError: locator.click: Timeout 30000ms exceeded.
    Call log:
      - waiting for getByRole('button', { name: '${button}' })

       at ${s.cwd}/e2e/account.spec.ts:${s.int(41, 70)}:52

  1 failed
    [chromium] › account.spec.ts:${s.int(10, 40)}:3 › account › is closed after a question
  ${s.int(18, 59)} passed (${s.secs()}s)
`,
    })),
  ),
  ...family('fresh-playwright-browser-missing', 3, (s) => ({
    stderr: `Error: browserType.launch: Executable doesn't exist at ${s.home}/.cache/ms-playwright/chromium-1105/chrome-linux/chrome
╔═════════════════════════════════════════════════════════════════════════╗
║ Looks like Playwright Test or Playwright was just installed or updated. ║
║ Please run the following command to download new browsers:              ║
║                                                                         ║
║     npx playwright install                                              ║
╚═════════════════════════════════════════════════════════════════════════╝
`,
    stdout: s.either('', banner(s)),
  })),
  ...['./Drawer.vue', '../theme/dark.css'].flatMap((file) =>
    family(`fresh-vite-resolve-${file}`, 3, (s) => {
      const text = `vite v5.2.${s.int(0, 9)} building for production...
transforming (${s.int(20, 300)}) src/shell/App.vue
x Build failed in ${s.secs(9)}s
error during build:
Error: Could not resolve "${file}" from "src/shell/App.vue"
    at error (file://${s.cwd}/node_modules/rollup/dist/es/shared/parseAst.js:337:30)
    at ModuleLoader.handleInvalidResolvedId (file://${s.cwd}/node_modules/rollup/dist/es/shared/node-entry.js:${s.int(17_000, 19_000)}:24)
`;
      return { stderr: s.nth === 2 ? stamped(s, text) : text };
    }),
  ),
];
