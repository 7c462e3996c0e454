/** What surrounds the cause in real logs: other output of the same phase, which is different every night. */
import type { Scene } from './scene.ts';

const TOPICS = [
  'loaded settings from environment',
  'cache warm: hits=%d misses=%d',
  'migrating batch %d of %d',
  'worker %d heartbeat ok',
  'GET /healthz 200 in %dms',
  'flushed %d rows in %dms',
  'retrying upload after transient error, try %d',
  'queue depth %d',
  'skipping %d unchanged files',
  'POST /v1/events 202 in %dms',
  'checked %d rules, 0 errors, %d warnings',
  'connection pool: %d idle, %d busy',
];

/** An application's own log. */
export function appLog(s: Scene, count: number): string {
  return s.lines(count, () => {
    const topic = TOPICS[s.int(0, TOPICS.length - 1)] ?? '';
    return `${s.day} ${s.clock()},${s.int(100, 999)} INFO  [ledger.${s.name()}] ${topic.replace(/%d/g, () => `${s.int(1, 900)}`)}`;
  });
}

/** What wrappers print before they begin. */
export function banner(s: Scene): string {
  return `[${s.clock()}] phase ${s.phase} of ${s.run} starting on ${s.host} (pid ${s.int(900, 90_000)})
+ cd ${s.cwd}
+ export TMPDIR=${s.tmp()}
`;
}

/** What wrappers print when all is over. */
export function trailer(s: Scene): string {
  return `[${s.clock()}] phase ${s.phase} finished after ${s.int(2, 800)}s
removed directory '${s.tmp()}'
`;
}

export function makeError(s: Scene, target: string, code = 1): string {
  return `make: *** [Makefile:${s.int(8, 60)}: ${target}] Error ${code}\n`;
}

/** As a runner prints it that stamps each line. */
export function stamped(s: Scene, text: string): string {
  const day = s.iso().slice(0, 17);
  return text
    .trimEnd()
    .split('\n')
    .map(
      (line, index) =>
        `${day}${String(Math.floor(index / 40) % 60).padStart(2, '0')}.${s.int(1_000_000, 9_999_999)}Z ${line}\n`,
    )
    .join('');
}

/** As compose prints what its services say. */
export function serviced(service: string, text: string): string {
  return text.replace(/^(?=.|\n.)/gm, `${service}  | `);
}

export function red(text: string): string {
  return `\u001b[31m${text}\u001b[39m`;
}

export function bold(text: string): string {
  return `\u001b[1m${text}\u001b[22m`;
}

const DEPRECATED = [
  'inflight@1.0.6: This module is not supported, and leaks memory. Do not use it.',
  'glob@7.2.3: Glob versions prior to v9 are no longer supported',
  'rimraf@3.0.2: Rimraf versions prior to v4 are no longer supported',
  'har-validator@5.1.5: this library is no longer supported',
  'uuid@3.4.0: Please upgrade  to version 7 or higher.',
];

export function npmWarnings(s: Scene): string {
  return s.lines(s.int(2, 4), () => `npm warn deprecated ${DEPRECATED[s.int(0, DEPRECATED.length - 1)]}`);
}

export function pythonWarnings(s: Scene): string {
  return `${s.python}/site-packages/urllib3/__init__.py:35: NotOpenSSLWarning: urllib3 v2 only supports OpenSSL 1.1.1+, currently the 'ssl' module is compiled with 'LibreSSL 2.8.3'.
  warnings.warn(
<frozen importlib._bootstrap>:${s.int(200, 300)}: DeprecationWarning: builtin type SwigPyPacked has no __module__ attribute
`;
}

export function localeWarnings(): string {
  return `perl: warning: Setting locale failed.
perl: warning: Please check that your locale settings:
	LANGUAGE = (unset),
	LC_ALL = (unset),
	LANG = "en_US.UTF-8"
    are supported and installed on your system.
perl: warning: Falling back to the standard locale ("C").
bash: warning: setlocale: LC_ALL: cannot change locale (de_DE.UTF-8)
`;
}

/** A bar that is redrawn in place. */
export function progressBar(s: Scene, what: string): string {
  const total = s.int(300, 900);
  return `${[7, 31, 58, 83, 100]
    .map(
      (percent) =>
        `\r${what}: ${percent}%|${'█'.repeat(percent / 10)}| ${Math.round((total * percent) / 100)}/${total} [00:${s.int(10, 59)}<00:0${s.int(0, 9)}, ${s.secs(99)}it/s]`,
    )
    .join('')}\n`;
}
