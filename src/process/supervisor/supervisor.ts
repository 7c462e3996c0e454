/**
 * Runs programs one after another in a shell of its own session, and records how each of them ended, whatever becomes of
 * this process. A shell kept for many programs, because forking it costs a tenth of forking Node. `node:child_process`
 * itself: execa gives nothing here.
 */
import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { DrainError, messageOf } from '../../core/error.ts';
import { findProgram } from '../find-program.ts';
import { identifyChild, type ProcessId } from '../identify.ts';
import { insistOn } from '../insist-on.ts';
import { type SignalName, signalProcess } from '../signal.ts';
import { type Exit, exitOf, readRecord, recordOf } from './record.ts';
import { type Means, type ProgramText, prelude, programText, RECORD_BYTES } from './script.ts';

/**
 * How a program is made the leader of a new session: by setsid(1), or by perl where a system has none (macOS).
 * @throws DrainError `no_setsid` on a system that has neither
 */
export function findSessionMaker(): readonly string[] {
  const { PATH = '' } = process.env;
  const setsid = findProgram('setsid', '/', PATH);
  if ('path' in setsid) return [setsid.path, '--'];
  const perl = findProgram('perl', '/', PATH);
  if ('path' in perl) return [perl.path, '-MPOSIX=setsid', '-e', BY_PERL, '--'];
  throw new DrainError(
    'no_setsid',
    'Neither setsid nor perl is on the PATH: one of them gives each phase a session of its own. On Debian: apt install util-linux',
  );
}

const BY_PERL = 'setsid; exec { $ARGV[0] } @ARGV; print STDERR "setsid: failed to execute $ARGV[0]: $!\\n"; exit 126';

export type Begun =
  | { readonly is: 'begun'; readonly process: ProcessId; readonly ended: Promise<Ended> }
  | { readonly is: 'refused'; readonly why: string };

/** `lost`: the supervisor was killed, and nobody knows how the program ended. `tookMs`: where only the record knows. */
export type Ended = { readonly is: 'exit'; readonly exit: Exit; readonly tookMs?: number } | { readonly is: 'lost' };

interface Under {
  readonly id: string;
  hasBegun: boolean;
  readonly begun: (begun: Begun) => void;
  readonly end: (ended: Ended) => void;
  readonly ended: Promise<Ended>;
}

export class Supervisor {
  /** In the lineage of every process of it that is not yet the program. */
  readonly id: string;
  /** Its files are `FILE.record` and `FILE.complaints`. */
  private readonly file: string;
  private readonly means: Means;
  private readonly shell: ChildProcessByStdio<Writable, Readable, null>;
  private readonly exited: Promise<void>;
  private under: Under | undefined;
  private gone: string | undefined;
  private unread = '';

  /** @throws when its files cannot be made */
  constructor({ id, file, ...means }: Means & { id: string; file: string }) {
    this.id = id;
    this.file = file;
    this.means = means;
    writeFileSync(recordOf(file), `${' '.repeat(RECORD_BYTES - 1)}\n`, { flag: 'wx', mode: 0o600 });
    const complaints = openSync(complaintsOf(file), 'ax', 0o600);
    try {
      const options = {
        cwd: '/',
        env: means.base,
        detached: true,
        stdio: ['pipe', 'pipe', complaints],
      } satisfies SpawnOptions;
      this.shell = spawn('/bin/sh', ['-s'], options) as ChildProcessByStdio<Writable, Readable, null>;
    } finally {
      closeSync(complaints);
    }
    this.exited = new Promise((resolve) => {
      // All that it told is read before `close`.
      this.shell.once('close', () => resolve(this.lose(this.lastComplaint())));
      this.shell.once('error', (thrown) => resolve(this.lose(messageOf(thrown))));
    });
    this.shell.stdin.on('error', () => undefined); // it is gone, which `close` tells
    this.shell.stdout.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.shell.stdin.write(prelude({ record: recordOf(file), complaints: complaintsOf(file), umask: process.umask() }));
  }

  get isGone(): boolean {
    return this.gone !== undefined;
  }

  /** One at a time. */
  run(program: ProgramText): Promise<Begun> {
    if (this.gone !== undefined) return Promise.resolve({ is: 'refused', why: this.gone });
    return new Promise((begun) => {
      let end!: Under['end'];
      const ended = new Promise<Ended>((resolve) => {
        end = resolve;
      });
      const late = setTimeout(() => void this.insist(), BEGIN_PATIENCE_MS);
      const tell = (news: Begun): void => {
        clearTimeout(late);
        begun(news);
      };
      this.under = { id: program.id, hasBegun: false, begun: tell, end, ended };
      this.shell.stdin.write(programText(program, this.means));
    });
  }

  /** To be called when what it runs must have ended: somebody may have stopped the shell, or worse. */
  async insist(): Promise<void> {
    const { under } = this;
    if (!under || this.gone !== undefined) return;
    this.signal('SIGCONT');
    if (!(await comesInTime(under.ended)) && this.under === under) this.signal('SIGKILL');
  }

  /** Lets it go once it is idle: it ends at the end of its input. */
  async close(): Promise<void> {
    this.shell.stdin.end();
    if (!(await comesInTime(this.exited))) this.signal('SIGKILL');
    await this.exited;
  }

  /** Safe: its number is not given away before its end has been heard. */
  private signal(name: SignalName): void {
    if (this.gone === undefined && this.shell.pid !== undefined) signalProcess(this.shell.pid, name);
  }

  private hear(text: string): void {
    const lines = (this.unread + text).split('\n');
    this.unread = lines.pop() ?? '';
    for (const line of lines) this.take(line);
  }

  private take(line: string): void {
    const [news, id, ...rest] = line.split(' ');
    const { under } = this;
    if (!under || under.id !== id) return;
    if (news === 'began') {
      under.hasBegun = true;
      under.begun({ is: 'begun', process: this.childOf(Number(rest[0])), ended: under.ended });
      return;
    }
    this.under = undefined;
    if (news === 'ended' && under.hasBegun) under.end({ is: 'exit', exit: exitOf(rest[0], rest[1]) });
    else {
      // A shell that is out of descriptors cannot look into its record, and takes what it could not begin for ended.
      under.begun({ is: 'refused', why: news === 'refused' ? rest.join(' ') : UNBEGUN });
      under.end({ is: 'lost' });
    }
  }

  /** One that cannot be looked at is known by its lineage. */
  private childOf(pid: number): ProcessId {
    try {
      return identifyChild(pid, this.shell.pid ?? 0);
    } catch {
      return { pid, start: '' };
    }
  }

  /** What it ran may have begun, and even ended, and been recorded all the same. */
  private async lose(why: string): Promise<void> {
    this.gone = why;
    const { under } = this;
    if (!under) return;
    this.under = undefined;
    const last = (await insistOn(() => readRecord(recordOf(this.file))))?.last;
    if (last?.id !== under.id) {
      under.begun({ is: 'refused', why });
      return;
    }
    under.begun({ is: 'begun', process: NOBODY, ended: under.ended });
    under.end(last.is === 'ended' ? { is: 'exit', exit: last.exit } : { is: 'lost' });
  }

  private lastComplaint(): string {
    try {
      const said = readFileSync(complaintsOf(this.file), 'utf8').trim().split('\n').at(-1);
      return said ? `its supervisor ended: ${said}` : KILLED;
    } catch {
      return KILLED; // with its folder
    }
  }
}

const KILLED = 'its supervisor was killed';

const UNBEGUN = 'its supervisor could not begin it';

/** Without its supervisor, a program is known by its lineage alone. */
const NOBODY: ProcessId = { pid: 0, start: '' };

/** How long a supervisor has for what takes it no time. */
const PATIENCE_MS = 1_000;

function comesInTime(news: Promise<unknown>): Promise<boolean> {
  return Promise.race([news.then(() => true), sleep(PATIENCE_MS, false, { ref: false })]);
}

/** Making two logs takes a disk no longer. */
const BEGIN_PATIENCE_MS = 20_000;

function complaintsOf(file: string): string {
  return `${file}.complaints`;
}
