/** jest, vitest, mocha, node --test, tsc, eslint, npm and its kin, and Node's own errors. */
import { family, type Scene } from './scene.ts';

const jest = (
  s: Scene,
  file: string,
  blocks: string,
) => `${s.before}${s.red('FAIL')} ${file}${s.pick('', ` (${s.seconds.toFixed(1)} s)`, '')}
${blocks}
Test Suites: 1 failed, ${s.count} passed, ${s.count + 1} total
Tests:       1 failed, ${s.count + 9} passed, ${s.count + 10} total
Snapshots:   0 total
Time:        ${s.seconds.toFixed(3)} s
Ran all test suites.
`;

const jestDiff = (s: Scene, title: string, source: string, expected: string, received: string) => `  ● ${title}

    ${s.red('expect(received).toBe(expected)')} // Object.is equality

    Expected: ${expected}
    Received: ${received}

      ${s.line - 1} |   const cart = new Cart();
    > ${s.line} |   ${source}
         |                   ^
      ${s.line + 1} | });

      at Object.toBe (src/cart.test.js:${s.line}:21)
`;

const vitest = (s: Scene, blocks: string, failed = 1) => `${s.before}
⎯⎯⎯⎯⎯⎯⎯ Failed Tests ${failed} ⎯⎯⎯⎯⎯⎯⎯

${blocks}
 Test Files  1 failed | ${s.count} passed (${s.count + 1})
      Tests  ${failed} failed | ${s.count * 9} passed (${s.count * 9 + failed})
   Start at  ${s.clock}
   Duration  ${s.seconds.toFixed(2)}s (transform 74ms, setup 0ms, collect 101ms)
`;

const vitestBlock = (s: Scene, title: string, message: string, at = 1) => ` ${s.red('FAIL')}  ${title}
${message}
 ❯ test/cart.test.ts:${s.line}:17
     ${s.line - 1}|   const cart = new Cart();
     ${s.line}|   expect(cart.total()).toBe(2);
       |                        ^

⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯⎯[${at}/2]⎯
`;

const stack = (s: Scene, own: string) => `    at ${own.replace('LINE', String(s.line))}
    at process.processTicksAndRejections (node:internal/process/task_queues:${s.pick(95, 105, 95)}:5)

Node.js v${s.pick('20.19.0', '22.3.0', '20.11.1')}
`;

const tsc = (s: Scene, errors: readonly (readonly [file: string, rest: string])[]) => ({
  ending: { is: 'exit', code: 2 } as const,
  stdout: errors
    .map(([file, rest]) =>
      s.at === 1
        ? `\u001b[96m${file}\u001b[0m:\u001b[93m${s.line}\u001b[0m:\u001b[93m7\u001b[0m - \u001b[91merror\u001b[0m\u001b[90m ${rest.replace(': ', ': \u001b[0m')}\n\n\u001b[7m${s.line}\u001b[0m const x = y;\n\u001b[7m  \u001b[0m \u001b[91m      ~\u001b[0m\n\n`
        : `${file}(${s.line},7): error ${rest}\n`,
    )
    .join('')
    .concat(
      s.pick(
        '',
        `\nFound ${errors.length} error${errors.length > 1 ? 's' : ''} in the same file, starting at: src/a.ts:${s.line}\n`,
        '',
      ),
    ),
  stderr: s.pick(
    '',
    '',
    'npm error Lifecycle script `build` failed with error:\nnpm error code 2\nnpm error path /builds/9f2c/app\nnpm error workspace app@1.0.0\nnpm error command failed\nnpm error command sh -c tsc -p .\n',
  ),
});

const eslint = (s: Scene, file: string, problem: string) => ({
  stdout: `
${s.cwd}/${file}
  ${s.line}:${s.count}  ${s.pick('', 'warning', '')}${s.pick('', '  Unexpected console statement  no-console\n  99:1  ', '')}${s.red('error')}  ${problem}

✖ ${s.pick('1 problem (1 error, 0 warnings)', '2 problems (1 error, 1 warning)', '1 problem (1 error, 0 warnings)')}

`,
});

export const JAVASCRIPT = [
  ...family('jest: the total', (s) =>
    jest(
      s,
      'src/cart.test.js',
      jestDiff(s, 'cart › total', 'expect(cart.total()).toBe(2);', '2', s.pick('3', '3', '4')),
    ),
  ),
  ...family('jest: another test of the file', (s) =>
    jest(s, 'src/cart.test.js', jestDiff(s, 'cart › is empty', 'expect(cart.isEmpty()).toBe(true);', 'true', 'false')),
  ),
  ...family('jest: a test of the same name in another file', (s) =>
    jest(s, 'src/basket.test.js', jestDiff(s, 'cart › total', 'expect(basket.total()).toBe(2);', '2', '3')),
  ),
  ...family('jest: another assertion of the total', (s) =>
    jest(s, 'src/cart.test.js', jestDiff(s, 'cart › total', 'expect(cart.currency()).toBe("EUR");', '"EUR"', '"USD"')),
  ),
  ...family('jest: two tests', (s) =>
    jest(
      s,
      'src/list.test.js',
      `  ● list › adds

    TypeError: list.push is not a function

      at add (src/list.js:${s.line}:8)
      at Object.<anonymous> (src/list.test.js:${s.line}:3)

  ● list › removes

    TypeError: list.pop is not a function

      at Object.<anonymous> (src/list.test.js:${s.line + 9}:3)
`,
    ),
  ),
  ...family('jest: a suite that cannot run', (s) =>
    jest(
      s,
      s.pick('src/cart.test.js', 'src/list.test.js', 'src/cart.test.js'),
      `  ● Test suite failed to run

    Cannot find module './currency' from 'src/cart.js'

    Require stack:
      src/cart.js

    > ${s.line} | const { eur } = require('./currency');
         |                 ^

      at Resolver._throwModNotFoundError (node_modules/jest-resolve/build/resolver.js:427:11)
`,
    ),
  ),
  ...family('jest: a timeout', (s) =>
    jest(
      s,
      'src/net.test.js',
      `  ● net › answers

    thrown: "Exceeded timeout of ${s.pick(5000, 10000, 5000)} ms for a test.
    Use jest.setTimeout(newTimeout) to increase the timeout value, if this is a long-running test."

      ${s.line} | it('answers', async () => {
        | ^

      at src/net.test.js:${s.line}:1
`,
    ),
  ),
  ...family('vitest: the total', (s) => ({
    stderr: vitest(
      s,
      vitestBlock(
        s,
        'test/cart.test.ts > cart > total',
        'AssertionError: expected 3 to be 2 // Object.is equality\n\n- Expected\n+ Received\n\n- 2\n+ 3\n',
      ),
    ),
  })),
  ...family('vitest: another test', (s) => ({
    stderr: vitest(
      s,
      vitestBlock(
        s,
        'test/cart.test.ts > cart > is empty',
        'AssertionError: expected false to be true // Object.is equality',
      ),
    ),
  })),
  ...family('vitest: two tests, whatever their order', (s) => {
    const blocks = [
      vitestBlock(s, 'test/list.test.ts > list > adds', 'TypeError: list.push is not a function', 1),
      vitestBlock(s, 'test/list.test.ts > list > removes', 'TypeError: list.pop is not a function', 2),
    ];
    return { stderr: vitest(s, (s.at === 1 ? blocks.reverse() : blocks).join('\n'), 2) };
  }),
  ...family(
    'mocha: the index',
    (s) => `${s.before}

  Array
    #indexOf()
      ${s.pick('1) should return -1', '1) should return -1', '1) should return -1')}


  ${s.count} passing (${s.count}ms)
  1 failing

  1) Array
       #indexOf()
         should return -1 when absent:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

0 !== -1

      + expected - actual

      -0
      +-1
      
      at Context.<anonymous> (test/array.js:${s.line}:14)
      at process.processImmediate (node:internal/timers:${s.pick(476, 483, 476)}:21)

`,
  ),
  ...family(
    'mocha: another',
    (s) => `
  ${s.count} passing (${s.count}ms)
  1 failing

  1) Array
       #push()
         should grow:

      AssertionError [ERR_ASSERTION]: Expected values to be strictly equal:

1 !== 2

      at Context.<anonymous> (test/array.js:${s.line}:14)

`,
  ),
  ...family('node --test: a sum', (s) => ({
    stdout: `TAP version 13
# Subtest: adds
not ok ${s.count} - adds
  ---
  duration_ms: ${s.seconds}
  location: '${s.cwd}/test/sum.test.js:${s.line}:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:
    
    3 !== 4
    
  code: 'ERR_ASSERTION'
  name: 'AssertionError'
  ...
1..${s.count}
# tests ${s.count}
# pass ${s.count - 1}
# fail 1
`,
  })),
  ...family('node --test: a difference', (s) => ({
    stdout: `TAP version 13
# Subtest: subtracts
not ok ${s.count} - subtracts
  ---
  duration_ms: ${s.seconds}
  location: '${s.cwd}/test/sum.test.js:${s.line + 5}:1'
  failureType: 'testCodeFailure'
  error: |-
    Expected values to be strictly equal:
    
    1 !== 2
    
  code: 'ERR_ASSERTION'
  ...
1..${s.count}
# fail 1
`,
  })),
  ...family('tsc: TS2322 in a.ts', (s) =>
    tsc(s, [['src/a.ts', "TS2322: Type 'string' is not assignable to type 'number'."]]),
  ),
  ...family('tsc: TS2345 in a.ts', (s) =>
    tsc(s, [['src/a.ts', "TS2345: Argument of type 'string' is not assignable to parameter of type 'number'."]]),
  ),
  ...family('tsc: TS2322 in b.ts', (s) =>
    tsc(s, [['src/b.ts', "TS2322: Type 'string' is not assignable to type 'number'."]]),
  ),
  ...family('tsc: a module and what follows from it', (s) =>
    tsc(s, [
      ['src/c.ts', "TS2307: Cannot find module './d' or its corresponding type declarations."],
      ...s.pick<[string, string][]>([], [['src/c.ts', "TS7006: Parameter 'x' implicitly has an 'any' type."]], []),
    ]),
  ),
  ...family('eslint: an unused name', (s) =>
    eslint(s, 'src/a.js', "'total' is defined but never used  no-unused-vars"),
  ),
  ...family('eslint: another file', (s) => eslint(s, 'src/b.js', "'total' is defined but never used  no-unused-vars")),
  ...family('eslint: another rule', (s) => eslint(s, 'src/a.js', "'total' is not defined  no-undef")),
  ...family(
    'Node: undefined',
    (s) => `${s.before}${s.cwd}/src/load.js:${s.line}
  return order.lines.length;
               ^

TypeError: Cannot read properties of undefined (reading 'lines')
${stack(s, `load (${s.cwd}/src/load.js:LINE:16)`)}`,
  ),
  ...family(
    'Node: undefined elsewhere',
    (s) => `${s.cwd}/src/save.js:${s.line}
  return order.lines.length;
               ^

TypeError: Cannot read properties of undefined (reading 'lines')
${stack(s, `save (${s.cwd}/src/save.js:LINE:16)`)}`,
  ),
  ...family(
    'Node: a module',
    (s) => `node:internal/modules/cjs/loader:${s.pick(1080, 1228, 1147)}
  throw err;
  ^

Error: Cannot find module 'express'
Require stack:
- ${s.cwd}/server.js
    at Module._resolveFilename (node:internal/modules/cjs/loader:1077:15)
    at Module._load (node:internal/modules/cjs/loader:922:27) {
  code: 'MODULE_NOT_FOUND',
  requireStack: [ '${s.cwd}/server.js' ]
}

Node.js v20.1.0
`,
  ),
  ...family(
    'Node: a module of its own',
    (s) => `node:internal/modules/esm/resolve:${s.line + 200}
    throw new ERR_MODULE_NOT_FOUND(
          ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find module '${s.cwd}/src/lib/dates.js' imported from ${s.cwd}/src/main.js
    at finalizeResolution (node:internal/modules/esm/resolve:${s.line + 265}:11) {
  code: 'ERR_MODULE_NOT_FOUND',
  url: 'file://${s.cwd}/src/lib/dates.js'
}
`,
  ),
  ...family(
    'Node: a port in use',
    (s) => `node:events:${s.pick(495, 502, 495)}
      throw er; // Unhandled 'error' event
      ^

Error: listen EADDRINUSE: address already in use ${s.pick(':::3000', '0.0.0.0:3000', ':::3000')}
    at Server.setupListenHandle [as _listen2] (node:net:1463:16)
Emitted 'error' event on Server instance at:
    at emitErrorNT (node:net:1831:8) {
  code: 'EADDRINUSE',
  errno: -98,
  syscall: 'listen',
  address: '::',
  port: 3000
}
`,
  ),
  ...family(
    'Node: postgres refuses',
    (s) => `${s.before}Error: connect ECONNREFUSED ${s.pick('127.0.0.1', '::1', '127.0.0.1')}:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:${s.pick(1555, 1607, 1555)}:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: 5432
}
`,
  ),
  ...family(
    'Node: redis refuses',
    (s) => `Error: connect ECONNREFUSED ${s.pick('127.0.0.1', '::1', '127.0.0.1')}:6379
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16) {
  errno: -111,
  code: 'ECONNREFUSED'
}
`,
  ),
  ...family('Node: its heap is full', (s) => ({
    ending: { is: 'signal', code: 134, signal: 'SIGABRT' },
    stderr: `
<--- Last few GCs --->

[${s.pid}:${s.hex}]    ${s.pid} ms: Mark-sweep 2046.${s.count} (2082.8) -> 2045.1 (2083.5) MB, 1213.2 / 0.0 ms  allocation failure; scavenge might not succeed

<--- JS stacktrace --->

FATAL ERROR: ${s.pick('Reached heap limit', 'Ineffective mark-compacts near heap limit', 'Reached heap limit')} Allocation failed - JavaScript heap out of memory
 1: 0xb090e0 node::Abort() [node]
 2: 0xa1b70e  [node]
`,
  })),
  ...family(
    'Node: a rejection without a reason',
    (s) => `node:internal/process/promises:288
            triggerUncaughtException(err, true /* fromPromise */);
            ^

[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "shard ${s.count} is gone".] {
  code: 'ERR_UNHANDLED_REJECTION'
}
`,
  ),
  ...family(
    'axios: 503',
    (s) => `AxiosError: Request failed with status code 503
    at settle (${s.cwd}/node_modules/axios/lib/core/settle.js:19:12)
    at IncomingMessage.handleStreamEnd (${s.cwd}/node_modules/axios/lib/adapters/http.js:${s.line}:11)
    at async pull (${s.cwd}/src/pull.js:${s.line}:20) {
  code: 'ERR_BAD_RESPONSE'
}
`,
  ),
  ...family(
    'axios: 401',
    (s) => `AxiosError: Request failed with status code 401
    at settle (${s.cwd}/node_modules/axios/lib/core/settle.js:19:12)
    at async pull (${s.cwd}/src/pull.js:${s.line}:20) {
  code: 'ERR_BAD_REQUEST'
}
`,
  ),
  ...family('npm: no such package', (s) => {
    const word = s.pick('ERR!', 'error', 'ERR!');
    return `npm ${word} code E404
npm ${word} 404 Not Found - GET https://registry.npmjs.org/frobnicate - Not found
npm ${word} 404
npm ${word} 404  'frobnicate@^1.0.0' is not in this registry.
npm ${word} 404
npm ${word} 404 Note that you can also install from a
npm ${word} 404 tarball, folder, http url, or git folder.
npm ${word} A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.day}T03_12_09_${s.count}00Z-debug-0.log
`;
  }),
  ...family(
    'npm: peers',
    (s) => `npm ERR! code ERESOLVE
npm ERR! ERESOLVE unable to resolve dependency tree
npm ERR! 
npm ERR! While resolving: app@1.${s.count}.0
npm ERR! Found: react@18.2.0
npm ERR! node_modules/react
npm ERR!   react@"^18.2.0" from the root project
npm ERR! 
npm ERR! Could not resolve dependency:
npm ERR! peer react@"^16.0.0" from react-old@2.1.0
npm ERR! node_modules/react-old
npm ERR! Fix the upstream dependency conflict, or retry
npm ERR! A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.day}T03_12_09_000Z-debug-0.log
`,
  ),
  ...family(
    'npm: a lock that is out of step',
    (s) => `npm ${s.pick('ERR!', 'error', 'ERR!')} code EUSAGE
npm ${s.pick('ERR!', 'error', 'ERR!')} 
npm ${s.pick('ERR!', 'error', 'ERR!')} \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with \`npm install\` before continuing.
npm ${s.pick('ERR!', 'error', 'ERR!')} 
npm ${s.pick('ERR!', 'error', 'ERR!')} Missing: left-pad@1.3.0 from lock file
`,
  ),
  ...family("npm: a script's own error", (s) => ({
    stdout: `
> app@1.0.0 build
> node build.js

`,
    stderr: `${s.before}Error: no entry point in build.config.js
    at main (${s.cwd}/build.js:${s.line}:9)
npm ERR! code ELIFECYCLE
npm ERR! errno 1
npm ERR! app@1.0.0 build: \`node build.js\`
npm ERR! Exit status 1
npm ERR! 
npm ERR! Failed at the app@1.0.0 build script.
npm ERR! This is probably not a problem with npm. There is likely additional logging output above.
`,
  })),
  ...family(
    'npm: no such script',
    (s) => `npm ${s.pick('ERR!', 'error', 'ERR!')} Missing script: "biuld"
npm ${s.pick('ERR!', 'error', 'ERR!')}
npm ${s.pick('ERR!', 'error', 'ERR!')} To see a list of scripts, run:
npm ${s.pick('ERR!', 'error', 'ERR!')}   npm run
${s.pick('', `npm error A complete log of this run can be found in: ${s.home}/.npm/_logs/x.log\n`, '')}`,
  ),
  ...family('pnpm: no such version', (s) => ({
    stdout: `${s.pick('', 'Progress: resolved 12, reused 10, downloaded 1, added 0\n', '')} ERR_PNPM_NO_MATCHING_VERSION  No matching version found for left-pad@^9.0.0

This error happened while installing a direct dependency of ${s.cwd}

The latest release of left-pad is "1.3.0".
`,
  })),
  ...family(
    'yarn: no such package',
    (s) => `error Couldn't find package "frobnicate@^1.0.0" required by "app@1.0.0" on the "npm" registry.
info Visit https://yarnpkg.com/en/docs/cli/install for documentation about this command.
${s.pick('', 'warning package.json: No license field\n', '')}`,
  ),
];
