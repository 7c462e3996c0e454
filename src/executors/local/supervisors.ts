/** The supervisors of a session: as many as phases run at the same time, each made when it is needed first. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { recordsFolder } from '../../process/supervisor/left.ts';
import { type Environment, sharedEnvironment } from '../../process/supervisor/script.ts';
import { findSessionMaker, Supervisor } from '../../process/supervisor/supervisor.ts';

export class Supervisors {
  private readonly made: Supervisor[] = [];
  private readonly idle: Supervisor[] = [];
  private readonly session = findSessionMaker();

  /**
   * @param folder of the session: the supervisors' records lie in it, beside the logs
   * @param env of the program that is to be run
   * @throws when a new one cannot keep its record
   */
  take(folder: string, env: Environment): Supervisor {
    for (let idle = this.idle.pop(); idle; idle = this.idle.pop()) if (!idle.isGone) return idle;
    const records = recordsFolder(folder);
    mkdirSync(records, { recursive: true });
    const id = uuidv7();
    const lineage = [process.env.DRAIN_LINEAGE, id].filter(Boolean).join(',');
    const base = { ...sharedEnvironment(process.env, env), DRAIN_LINEAGE: lineage };
    // Named by its id, so that its processes are found by their lineage whatever becomes of its record.
    const supervisor = new Supervisor({ id, base, file: join(records, id), session: this.session });
    this.made.push(supervisor);
    return supervisor;
  }

  /** What it has run last is written down elsewhere: its record may tell of another. */
  giveBack(supervisor: Supervisor): void {
    this.idle.push(supervisor);
  }

  async close(): Promise<void> {
    await Promise.all(this.made.map((supervisor) => supervisor.close()));
  }
}
