/** A supervisor that another process has started and left behind: it can only be watched. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessId } from '../identify.ts';
import { insistOn } from '../insist-on.ts';
import { signalProcess } from '../signal.ts';
import { mayBeRunning } from '../tree.ts';
import { isSupervising, type LeftSupervisor } from './left.ts';
import { type LastProgram, readRecord, recordOf, tookMs } from './record.ts';
import type { Ended } from './supervisor.ts';

/** Soon at first, because tests and short phases end soon; a look reads one line. */
const LOOK_MS = { first: 10, most: 250 } as const;

/** How long it has to write down that its program has ended. */
const PATIENCE_MS = 1_000;

export interface Adoption {
  readonly left: LeftSupervisor;
  /** The program that it runs. */
  readonly program: { readonly id: string; readonly process: ProcessId };
  /** From then on nobody watches any more; what runs, runs on. */
  readonly letGo: AbortSignal;
}

export class AdoptedSupervisor {
  readonly id: string;
  /** Never settles once it was let go. */
  readonly ended: Promise<Ended>;
  private readonly adoption: Adoption;

  constructor(adoption: Adoption) {
    this.id = adoption.left.id;
    this.adoption = adoption;
    this.ended = this.watch();
  }

  /** To be called when what it runs must have ended: somebody may have stopped the shell, or worse. */
  async insist(): Promise<void> {
    const hasNews = (): Promise<boolean> => insistOn(() => this.news() !== undefined);
    if (await hasNews()) return;
    await insistOn(() => this.signal('SIGCONT'));
    const until = performance.now() + PATIENCE_MS;
    while (performance.now() < until && !(await hasNews())) await sleep(LOOK_MS.first);
    if (!(await hasNews())) await insistOn(() => this.signal('SIGKILL'));
  }

  private async watch(): Promise<Ended> {
    let goneSince: number | undefined;
    for (let lookMs: number = LOOK_MS.first; ; lookMs = Math.min(lookMs * 1.5, LOOK_MS.most)) {
      if (this.adoption.letGo.aborted) return new Promise(() => undefined);
      const news = await insistOn(() => this.news());
      if (news) return news;
      const isThere = await insistOn(() => mayBeRunning(this.adoption.program.process));
      goneSince = isThere ? undefined : (goneSince ?? performance.now());
      if (goneSince !== undefined && performance.now() - goneSince > PATIENCE_MS) await this.insist();
      await sleep(lookMs);
    }
  }

  /** Alive or not is asked before the record is read: what a dead one wrote last is then in it. A living one has time. */
  private news(): Ended | undefined {
    const { left, program } = this.adoption;
    const isThere = isSupervising(left);
    const last = this.last();
    if (last?.id === program.id && last.is === 'ended') return { is: 'exit', exit: last.exit, tookMs: tookMs(last) };
    return isThere && (last === undefined || last.id === program.id) ? undefined : { is: 'lost' };
  }

  private last(): LastProgram | undefined {
    return readRecord(recordOf(this.adoption.left.file))?.last;
  }

  /** Never somebody else. */
  private signal(name: 'SIGCONT' | 'SIGKILL'): void {
    const { left } = this.adoption;
    if (left.record && isSupervising(left)) signalProcess(left.record.supervisor.pid, name);
  }
}
