/** Where and when one failure was seen: all that differs between the members of a family and says nothing of the cause. */
import type { EndingCause } from '../../../../../src/core/executor.ts';
import type { Sample } from '../scene.ts';

export interface Scene {
  readonly at: number;
  readonly home: string;
  readonly cwd: string;
  readonly tmp: string;
  readonly host: string;
  readonly run: string;
  readonly phase: string;
  readonly attempt: string;
  readonly pid: number;
  /** Lines drift as files are edited. */
  readonly line: number;
  readonly count: number;
  readonly seconds: number;
  /** One that the system chose. */
  readonly port: number;
  readonly hex: string;
  readonly sha: string;
  readonly clock: string;
  readonly day: string;
  /** Chatter before and after. */
  readonly before: string;
  readonly after: string;
  /** One of these, by the scene. */
  pick<T>(...options: T[]): T;
  /** In colour, where the scene has colours. */
  red(text: string): string;
}

const PLACES = [
  {
    ...{ home: '/home/ann', cwd: '/home/ann/src/app', tmp: '/tmp/tmpk3x9a_q2', host: 'build-7', run: 'night-3' },
    ...{ phase: 'load-orders', attempt: '0193f1f0-7c6a-7b7e-8f00-1f2e3d4c5b6a', hex: '0x7f3a1c0b2d90' },
    ...{ sha: '9e1c7d2', clock: '03:12:09', day: '2025-12-28', before: '', after: '' },
  },
  {
    ...{ home: '/Users/bob', cwd: '/Users/bob/work/app-2', tmp: '/tmp/tmpzz00aq1w', host: 'mac-mini.local' },
    ...{ run: 'research-system-v4', phase: 'p2', attempt: '0194aaaa-0001-7000-8abc-0123456789ab' },
    ...{ hex: '0xdeadbeef10', sha: 'a41f09bc77', clock: '15:40:31', day: '2026-01-02' },
    before: '[2026-01-02 15:39:58] INFO: starting, 0 errors\nINFO: warming the cache\n',
    after: '[2026-01-02 15:40:32] INFO: closing 3 connections\n',
  },
  {
    ...{ home: '/root', cwd: '/builds/9f2c/app', tmp: '/var/tmp/drain-a8Xk2Q', host: 'ip-10-0-3-17' },
    ...{ run: 'r1', phase: 'build132-phase1-enable-coverage', attempt: '0195bbbb-0002-7111-9def-ba9876543210' },
    ...{ hex: '0x10f4e2a80', sha: '0b7d3ce', clock: '23:59:59', day: '2026-02-14' },
    before: 'Loading configuration\n  10%\r  60%\r 100%\nwarning: cache is cold\n',
    after: 'Done, cleaning up.\nremoved 14 temporary files, 0 errors\n',
  },
];

export const SCENES: readonly Scene[] = PLACES.map((place, at) => ({
  ...place,
  at,
  ...{
    pid: 3_011 + at * 7_919,
    line: 12 + at * 31,
    count: 3 + at * 4,
    seconds: 0.4 + at * 7.3,
    port: 41_233 + at * 4_111,
  },
  pick: <T>(...options: T[]) => options[at % options.length] as T,
  red: (text) => (at === 1 ? `\u001b[1;31m${text}\u001b[0m` : text),
}));

export interface Printed {
  readonly stderr?: string;
  readonly stdout?: string;
  readonly ending?: EndingCause;
}

/** One failure as each scene saw it; a bare text is stderr. */
export function family(name: string, print: (scene: Scene) => string | Printed): Sample[] {
  return SCENES.map((scene) => {
    const printed = print(scene);
    const { stderr = '', stdout = '', ending } = typeof printed === 'string' ? { stderr: printed } : printed;
    const { run, phase, attempt, cwd } = scene;
    const logs = `/srv/drain/logs/${run}__${phase}`;
    const paths = [`${logs}.stdout.txt`, `${logs}.stderr.txt`, '/srv/drain/logs', cwd];
    const own = { runId: run, phaseId: phase, attemptId: attempt, paths };
    return { family: name, stderr, stdout, ending: ending ?? { is: 'exit', code: 1 }, own };
  });
}
