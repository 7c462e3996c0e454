import { appLog, banner, makeError, npmWarnings, red, trailer } from '../noise.ts';
import { exit, family, type Sample, type Scene } from '../scene.ts';

function npmLog(s: Scene, word = 'error'): string {
  return `npm ${word} A complete log of this run can be found in: ${s.home}/.npm/_logs/${s.day}T${s.clock().replaceAll(':', '_')}_${s.int(100, 999)}Z-debug-0.log\n`;
}

const TSC = [
  [
    'tsc-2345',
    "src/api/a.ts(31,18): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.",
  ],
  ['tsc-2322', "src/api/a.ts(44,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  ['tsc-2322-elsewhere', "src/api/b.ts(44,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  [
    'tsc-2307-legacy',
    "src/api/index.ts(2,22): error TS2307: Cannot find module './legacy' or its corresponding type declarations.",
  ],
  [
    'tsc-2307-shared',
    "src/api/index.ts(2,22): error TS2307: Cannot find module '@acme/shared' or its corresponding type declarations.",
  ],
  ['tsc-2339-total', "src/api/a.ts(50,11): error TS2339: Property 'total' does not exist on type 'Cart'."],
  ['tsc-2339-lines', "src/api/a.ts(50,11): error TS2339: Property 'lines' does not exist on type 'Cart'."],
];

const ESLINT = [
  ['eslint-unused', "  12:7  error  'tax' is assigned a value but never used  @typescript-eslint/no-unused-vars"],
  [
    'eslint-hooks',
    '  40:5  error  React Hook "useCart" is called conditionally. React Hooks must be called in the exact same order in every component render  react-hooks/rules-of-hooks',
  ],
];

export const JS_TOOLS: readonly Sample[] = [
  ...TSC.flatMap(([name = '', line = '']) =>
    family(name, 3, (s) => ({
      stdout:
        s.either('', `\n> ledger-web@2.${s.int(0, 9)}.0 build\n> tsc -p .\n\n`, banner(s)) +
        (s.nth === 1
          ? line.replace(/^(\S+)\((\d+),(\d+)\)/, (_, file, row, column) => `${file}(${Number(row) + 3},${column})`)
          : line) +
        '\n',
      stderr:
        s.nth === 1
          ? npmLog(s).replace(
              'error A',
              'error Lifecycle script `build` failed with error:\nnpm error code 2\nnpm error A',
            )
          : '',
      ending: exit(2),
    })),
  ),
  ...ESLINT.flatMap(([name = '', line = '']) =>
    family(name, 3, (s) => ({
      stdout: `
${s.cwd}/src/cart/view.tsx
${s.nth === 1 ? '   3:1  warning  Unexpected console statement  no-console\n' : ''}${s.nth === 2 ? line.replace('error', red('error')) : line}

✖ ${s.either('1 problem (1 error, 0 warnings)', '2 problems (1 error, 1 warning)')}

`,
      stderr: s.either('', makeError(s, 'lint')),
    })),
  ),
  ...['react@"^17.0.0" from react-datepicker@4.25.0', 'eslint@"^8.0.0" from eslint-config-acme@3.1.0'].flatMap(
    (peer) => {
      const [wanted = '', by = ''] = peer.split(' from ');
      const [library = ''] = wanted.split('@"');
      return family(`npm-eresolve-${library}`, 3, (s) => ({
        stderr: `${s.either('', npmWarnings(s))}npm error code ERESOLVE
npm error ERESOLVE unable to resolve dependency tree
npm error
npm error While resolving: ledger-web@2.${s.int(0, 9)}.0
npm error Found: ${library}@${library === 'react' ? '18.3.1' : '9.17.0'}
npm error node_modules/${library}
npm error   ${library}@"^${library === 'react' ? '18.3.1' : '9.17.0'}" from the root project
npm error
npm error Could not resolve dependency:
npm error peer ${wanted} from ${by}
npm error node_modules/${by.replace(/@[^@]*$/, '')}
npm error
npm error Fix the upstream dependency conflict, or retry
npm error this command with --force or --legacy-peer-deps
npm error to accept an incorrect (and potentially broken) dependency resolution.
npm error
npm error For a full report see:
npm error ${s.home}/.npm/_logs/${s.day}T${s.clock().replaceAll(':', '_')}_${s.int(100, 999)}Z-eresolve-report.txt
${npmLog(s)}`,
      }));
    },
  ),
  ...['@acme/ui-kit', '@acme/icons'].flatMap((name) =>
    family(`npm-404-${name}`, 3, (s) => {
      const word = s.nth === 1 ? 'ERR!' : 'error';
      return {
        stderr: `npm ${word} code E404
npm ${word} 404 Not Found - GET https://registry.example.com/${name.replace('/', '%2f')} - Not found
npm ${word} 404
npm ${word} 404  '${name}@^2.4.1' is not in this registry.
npm ${word} 404
npm ${word} 404 Note that you can also install from a
npm ${word} 404 tarball, folder, http url, or git folder.

${npmLog(s, word)}`,
      };
    }),
  ),
  ...['build:prod', 'test:e2e'].flatMap((script) =>
    family(`npm-no-script-${script}`, 2, (s) => ({
      stderr: `npm error Missing script: "${script}"
npm error
npm error To see a list of scripts, run:
npm error   npm run
${npmLog(s)}`,
    })),
  ),
  ...['zod@3.24.1', 'chalk@5.4.1'].flatMap((missing) =>
    family(`npm-lock-without-${missing}`, 2, (s) => ({
      stderr: `npm error code EUSAGE
npm error
npm error \`npm ci\` can only install packages when your package.json and package-lock.json or npm-shrinkwrap.json are in sync. Please update your lock file with \`npm install\` before continuing.
npm error
npm error Missing: ${missing} from lock file
npm error
npm error Clean install a project
npm error
npm error Usage:
npm error npm ci
npm error
npm error Run "npm help ci" for more info
${npmLog(s)}`,
      stdout: s.either(banner(s), ''),
    })),
  ),
  ...family('npm-lifecycle-codegen', 3, (s) => ({
    stderr: `${npmWarnings(s)}npm error code 1
npm error path ${s.cwd}/node_modules/@acme/codegen
npm error command failed
npm error command sh -c node postinstall.js
npm error Error: schema.graphql: Unknown type "Invoise".
npm error     at assertValid (${s.cwd}/node_modules/graphql/validation/validate.js:${s.int(120, 140)}:11)
npm error     at Object.<anonymous> (${s.cwd}/node_modules/@acme/codegen/postinstall.js:9:1)
${npmLog(s)}`,
  })),
  ...family('pnpm-outdated-lockfile', 3, (s) => ({
    stdout: `${s.either('', 'Scope: all 7 workspace projects\n')} ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with <ROOT>/package.json

Note that in CI environments this setting is true by default. If you still need to run install in such cases, use "pnpm install --no-frozen-lockfile"

  Failure reason:
  specifiers in the lockfile don't match specs in package.json:
* 1 dependencies were added: nanoid@^5.0.9
`,
  })),
  ...family('yarn-integrity', 2, (s) => ({
    stdout: `yarn install v1.22.22\n[1/4] Resolving packages...\n[2/4] Fetching packages...\n`,
    stderr: `${s.either('', 'warning package-lock.json found. Your project contains lock files generated by tools other than Yarn.\n')}error https://registry.yarnpkg.com/left-pad/-/left-pad-1.3.0.tgz: Integrity check failed for "left-pad" (computed integrity doesn't match our records, got "sha512-${s.id(60)}== sha1-${s.id(26)}=")
info Visit https://yarnpkg.com/en/docs/cli/install for documentation about this command.
`,
  })),
  ...['buffer', 'stream'].flatMap((polyfill) =>
    family(`webpack-no-${polyfill}`, 2, (s) => ({
      stdout: `asset main.${s.hex(20)}.js ${s.int(200, 900)} KiB [emitted] [immutable] (name: main)
runtime modules ${s.int(600, 900)} bytes ${s.int(3, 6)} modules

ERROR in ./src/crypto/sign.ts 1:0-31
Module not found: Error: Can't resolve '${polyfill}' in '${s.cwd}/src/crypto'

BREAKING CHANGE: webpack < 5 used to include polyfills for node.js core modules by default.
This is no longer the case. Verify if you need this module and configure a polyfill for it.

webpack 5.97.${s.int(0, 1)} compiled with 1 error in ${s.int(900, 30_000)} ms
`,
    })),
  ),
  ...['undici', 'yargs'].flatMap((name) =>
    family(`node-without-${name}`, 3, (s) => ({
      stdout: s.either('', appLog(s, 3)),
      stderr: `node:internal/modules/esm/resolve:${s.int(830, 860)}
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package '${name}' imported from ${s.cwd}/dist/main.js
    at packageResolve (node:internal/modules/esm/resolve:${s.int(830, 860)}:9)
    at moduleResolve (node:internal/modules/esm/resolve:${s.int(900, 940)}:18)
    at ModuleLoader.resolve (node:internal/modules/esm/loader:${s.int(500, 650)}:38) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v20.${s.int(10, 19)}.${s.int(0, 4)}
`,
    })),
  ),
  ...[5432, 6379].flatMap((port) =>
    family(`node-refused-${port}`, 3, (s) => ({
      stdout: appLog(s, s.int(1, 20)),
      stderr: `node:internal/process/promises:${s.int(280, 400)}
            triggerUncaughtException(err, true /* fromPromise */);
            ^

Error: connect ECONNREFUSED 127.0.0.1:${port}
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:${s.int(1550, 1640)}:16) {
  errno: -${s.either(111, 61, 111)},
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: ${port}
}

Node.js v2${s.int(0, 2)}.${s.int(1, 12)}.0
`,
    })),
  ),
  ...family('node-refused-by-own-test-server', 4, (s) => {
    const port = s.int(32_800, 60_900);
    return {
      stdout: `test server listening on http://127.0.0.1:${port}\ntest server stopped\n`,
      stderr: `${s.either('', npmWarnings(s))}${s.cwd}/test/ping.js:12
  if (error) throw error;
             ^

Error: connect ECONNREFUSED 127.0.0.1:${port}
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:${s.int(1550, 1640)}:16) {
  errno: -111,
  code: 'ECONNREFUSED',
  syscall: 'connect',
  address: '127.0.0.1',
  port: ${port}
}
`,
    };
  }),
  ...[
    ['items', 'src/cart/sum.js', 'sum'],
    ['token', 'src/auth/session.js', 'refresh'],
  ].flatMap(([property = '', file = '', name = '']) =>
    family(`node-undefined-${property}`, 4, (s) => {
      const trace = `${s.cwd}/${file}:${property.length + 9}
  const found = input.${property};
                      ^

TypeError: Cannot read properties of undefined (reading '${property}')
    at ${name} (${s.either('', 'file://')}${s.cwd}/${file}:${property.length + 9}:23)
    at process.processTicksAndRejections (node:internal/process/task_queues:${s.int(95, 105)}:5)
    at async main (${s.cwd}/src/main.js:${s.either(31, 31, 33)}:3)

Node.js v20.${s.int(10, 19)}.${s.int(0, 4)}
`;
      if (s.nth === 3) return { stdout: appLog(s, 620) + trace + appLog(s, 3) + trailer(s) };
      return { stderr: trace, stdout: banner(s) };
    }),
  ),
  ...family('node-heap', 3, (s) => ({
    stdout: appLog(s, s.int(2, 30)),
    stderr: `
<--- Last few GCs --->

[${s.int(100, 99_999)}:0x${s.hex(7)}0]   ${s.int(20_000, 90_000)} ms: Mark-Compact ${s.int(4020, 4060)}.${s.int(1, 9)} (4${s.int(100, 140)}.2) -> ${s.int(4020, 4060)}.1 (4131.9) MB, ${s.int(900, 4000)}.14 / 0.00 ms  (average mu = 0.${s.int(100, 300)}, current mu = 0.0${s.int(10, 60)}) allocation failure; scavenge might not succeed

<--- JS stacktrace --->

FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory
----- Native stack trace -----

 1: 0x${s.hex(6)} node::Abort() [node]
 2: 0x${s.hex(6)}  [node]
 3: 0x${s.hex(7)} v8::Utils::ReportOOMFailure(v8::internal::Isolate*, char const*, v8::OOMDetails const&) [node]
 4: 0x${s.hex(12)} 
${s.nth === 1 ? 'Aborted (core dumped)\n' : ''}`,
    ending: exit(134),
  })),
];
