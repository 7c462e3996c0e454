import { appLog, banner, localeWarnings, makeError, progressBar, trailer } from '../noise.ts';
import { exit, family, type Sample, signal } from '../scene.ts';

export const NATIVE: readonly Sample[] = [
  ...['tax_rate', 'tax_round'].flatMap((symbol) =>
    family(`ld-undefined-${symbol}`, 3, (s) => ({
      ending: exit(2),
      stdout: `cc -O2 -c -o main.o main.c\ncc -o ledger main.o tax.o -lm\n`,
      stderr: `/usr/bin/ld: main.o: in function \`main':
main.c:(.text+0x${s.hex(2)}): undefined reference to \`${symbol}'
collect2: error: ld returned 1 exit status
${makeError(s, 'ledger')}`,
    })),
  ),
  ...['uring', 'archive'].flatMap((library) =>
    family(`ld-no-${library}`, 2, (s) => ({
      ending: exit(2),
      stderr: `/usr/bin/ld: cannot find -l${library}: No such file or directory
collect2: error: ld returned 1 exit status
${makeError(s, 'all')}`,
    })),
  ),
  ...[
    [
      'gcc-no-header-zstd',
      'src/pack.c:4:10: fatal error: zstd.h: No such file or directory\n    4 | #include <zstd.h>\n      |          ^~~~~~~~\ncompilation terminated.',
    ],
    [
      'gcc-no-header-lz4',
      'src/pack.c:4:10: fatal error: lz4.h: No such file or directory\n    4 | #include <lz4.h>\n      |          ^~~~~~~\ncompilation terminated.',
    ],
    [
      'gcc-no-member',
      "src/pack.c: In function 'pack':\nsrc/pack.c:31:9: error: 'struct line' has no member named 'rate'\n   31 |     line->rate = 0;\n      |         ^~",
    ],
  ].flatMap(([name = '', report = '']) =>
    family(name, 3, (s) => ({
      ending: exit(2),
      stdout: s.lines(s.int(1, 8), () => `  CC      src/${s.name()}.o`),
      stderr: `${s.either('', "src/list.c:12:5: warning: unused variable 'n' [-Wunused-variable]\n   12 |     int n;\n      |         ^\n")}${report}
${makeError(s, 'src/pack.o')}${s.either('', 'make: *** Waiting for unfinished jobs....\n')}`,
    })),
  ),
  ...['Protobuf', 'OpenSSL'].flatMap((name) =>
    family(`cmake-no-${name}`, 2, (s) => ({
      stdout: `-- The CXX compiler identification is GNU 12.${s.int(1, 3)}.0\n-- Detecting CXX compiler ABI info - done\n-- Configuring incomplete, errors occurred!\n`,
      stderr: `CMake Error at /usr/share/cmake-3.${s.int(22, 28)}/Modules/FindPackageHandleStandardArgs.cmake:${s.int(220, 240)} (message):
  Could NOT find ${name} (missing: ${name}_LIBRARIES ${name}_INCLUDE_DIR)
Call Stack (most recent call first):
  CMakeLists.txt:18 (find_package)


`,
    })),
  ),
  ...family('oom-training', 4, (s) => ({
    ending: exit(137, true),
    stdout: s.lines(s.int(3, 60), (index) => `epoch ${index} step ${s.int(10, 900)} loss=${s.secs(3)}`),
    stderr: `${progressBar(s, 'train')}scripts/phase.sh: line ${s.either(9, 9, 12)}: ${s.int(100, 90_000)} Killed                  python train.py --config config/large.yml\n`,
  })),
  ...family('oom-cc1plus', 3, (s) => ({
    ending: exit(2),
    stdout: s.lines(
      s.int(2, 9),
      (index) => `[${String(index * 7).padStart(3)}%] Building CXX object CMakeFiles/ledger.dir/src/${s.name()}.cpp.o`,
    ),
    stderr: `c++: fatal error: Killed signal terminated program cc1plus
compilation terminated.
make[2]: *** [CMakeFiles/ledger.dir/build.make:${s.int(70, 300)}: CMakeFiles/ledger.dir/src/tables.cpp.o] Error 1
make[1]: *** [CMakeFiles/Makefile2:${s.int(80, 190)}: CMakeFiles/ledger.dir/all] Error 2
make: *** [Makefile:${s.int(90, 160)}: all] Error 2
`,
  })),
  ...['decode', 'encode'].flatMap((name) =>
    family(`segfault-in-${name}`, 3, (s) => ({
      ending: signal('SIGSEGV', 139),
      stdout: appLog(s, s.int(1, 9)),
      stderr: `Fatal Python error: Segmentation fault

Current thread 0x0000${s.hex(12)} (most recent call first):
  File "${s.python}/site-packages/fastpack/_native.py", line ${name === 'decode' ? 41 : 67}, in ${name}
  File "${s.cwd}/src/ledger/pack.py", line ${name === 'decode' ? 12 : 19}, in ${name}_all
  File "${s.cwd}/scripts/pack.py", line ${s.either(33, 33, 36)} in <module>

Extension modules: numpy._core._multiarray_umath, fastpack._core (total: ${s.int(12, 40)})
`,
    })),
  ),
  ...['n > 0', 'rate != NULL'].flatMap((condition) =>
    family(`assert-${condition}`, 3, (s) => ({
      ending: signal('SIGABRT', 134),
      stderr: `${s.either('', localeWarnings())}ledger: src/tax.c:${s.either(42, 42, 45)}: compute: Assertion \`${condition}' failed.\n`,
      stdout: banner(s),
    })),
  ),
  ...['free(): invalid pointer', 'double free or corruption (out)'].flatMap((said) =>
    family(`malloc-${said.slice(0, 6)}`, 2, (s) => ({
      ending: signal('SIGABRT', 134),
      stderr: `${said}\n`,
      stdout: appLog(s, s.int(1, 7)),
    })),
  ),
  ...family('asan-overflow', 2, (s) => ({
    stderr: `=================================================================
==${s.int(100, 90_000)}==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x${s.hex(12)} at pc 0x${s.hex(12)} bp 0x${s.hex(12)} sp 0x${s.hex(12)}
READ of size 8 at 0x${s.hex(12)} thread T0
    #0 0x${s.hex(12)} in rows_last ${s.cwd}/src/rows.c:27
    #1 0x${s.hex(12)} in main ${s.cwd}/src/main.c:14
0x${s.hex(12)} is located 0 bytes after 40-byte region [0x${s.hex(12)},0x${s.hex(12)})
SUMMARY: AddressSanitizer: heap-buffer-overflow ${s.cwd}/src/rows.c:27 in rows_last
==${s.int(100, 90_000)}==ABORTING
`,
  })),
  ...[2, 3, 77].flatMap((code) => family(`silent-exit-${code}`, 2, () => ({ ending: exit(code) }))),
  ...[
    ['SIGTERM', 143],
    ['SIGKILL', 137],
    ['SIGSEGV', 139],
  ].flatMap(([name, code]) => family(`silent-${name}`, 2, () => ({ ending: signal(`${name}`, Number(code)) }))),
  ...['jq', 'yq'].flatMap((program) =>
    family(`shell-no-${program}`, 3, (s) => ({
      ending: exit(127),
      stdout: banner(s),
      stderr: `${s.either('', localeWarnings())}scripts/phase.sh: line ${s.either(14, 14, 15)}: ${program}: command not found\n`,
    })),
  ),
  ...['LEDGER_ENV', 'LEDGER_REGION'].flatMap((name) =>
    family(`shell-unbound-${name}`, 2, (s) => ({
      stderr: `${s.either('', `${s.cwd}/`)}scripts/phase.sh: line 5: ${name}: unbound variable\n`,
    })),
  ),
  ...family('tar-disk-full', 3, (s) => ({
    ending: exit(2),
    stdout: s.either(banner(s), trailer(s)),
    stderr: `tar: ${s.tmp().slice(1)}/backup-${s.day}.tar: Wrote only ${s.int(1, 9)}${s.either('096', '072')} of 10240 bytes
tar: Error is not recoverable: exiting now
`,
  })),
  ...['/srv/export', '/var/spool/ledger'].flatMap((folder) =>
    family(`mkdir-denied-${folder}`, 2, (s) => ({
      stderr: `mkdir: cannot create directory '${folder}/${s.day}': Permission denied\n`,
      stdout: banner(s),
    })),
  ),
  ...['YAML/XS.pm', 'JSON/XS.pm'].flatMap((file) =>
    family(`perl-without-${file}`, 3, (s) => ({
      ending: exit(2),
      stderr: `${s.either('', localeWarnings())}Can't locate ${file} in @INC (you may need to install the ${file.replace('/', '::').replace('.pm', '')} module) (@INC entries checked: /etc/perl /usr/local/lib/x86_64-linux-gnu/perl/5.36.0 /usr/share/perl5) at ${s.cwd}/bin/convert.pl line 4.
BEGIN failed--compilation aborted at ${s.cwd}/bin/convert.pl line 4.
`,
    })),
  ),
  ...['nokogiri', 'pg'].flatMap((name) =>
    family(`ruby-without-${name}`, 2, (s) => ({
      stderr: `<internal:${s.home}/.rbenv/versions/3.3.${s.int(0, 6)}/lib/ruby/site_ruby/3.3.0/rubygems/core_ext/kernel_require.rb>:136:in \`require': cannot load such file -- ${name} (LoadError)
	from <internal:${s.home}/.rbenv/versions/3.3.0/lib/ruby/site_ruby/3.3.0/rubygems/core_ext/kernel_require.rb>:136:in \`require'
	from ${s.cwd}/bin/report.rb:3:in \`<main>'
`,
    })),
  ),
  ...['postgresql', 'nginx'].flatMap((service) =>
    family(`ansible-no-${service}`, 2, (s) => ({
      ending: exit(2),
      stdout: `TASK [Gathering Facts] *********************************************************
ok: [ledger-1]

TASK [start ${service}] **********************************************************
fatal: [ledger-1]: FAILED! => {"changed": false, "msg": "Could not find the requested service ${service}: host"}

PLAY RECAP *********************************************************************
ledger-1                   : ok=${s.int(1, 20)}    changed=${s.int(0, 6)}    unreachable=0    failed=1    skipped=${s.int(0, 9)}    rescued=0    ignored=0
`,
    })),
  ),
];
