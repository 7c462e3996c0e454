/** Commands of a flow in a backlog of their own, called as a flow calls them. */
import { onTestFinished } from 'vitest';
import { createCommands } from '../../src/app.ts';
import { findBacklog, openToWrite } from '../../src/config/backlog.ts';
import { findOrMakePlaces } from '../../src/config/data-dir.ts';
import type { Db } from '../../src/db/native.ts';
import { all } from '../../src/db/statement.ts';
import { transact } from '../../src/db/transact.ts';
import type { PhaseCommands } from '../../src/pipe/commands.ts';
import type { CommandCall, CommandEnding } from '../../src/pipeline/command/command.ts';
import { putRun } from '../../src/store/put-run.ts';
import { openBacklog, type TestBacklog } from '../support/backlog.ts';
import { PROGRAM, temporaryFolder } from '../support/cli.ts';

export const RUN = 'leads';

export interface Commanding extends TestBacklog {
  readonly db: Db;
  readonly commands: PhaseCommands;
  readonly stop: AbortController;
  readonly notes: string[];
  call(argv: readonly string[], more?: Partial<CommandCall>): Promise<CommandEnding>;
  /** `PHASE OUTCOME` of each attempt, in the order of their claims. */
  attempts(): string[];
  /** `PHASE STATE` of each phase, in the order in which they were added. */
  phases(): string[];
  /** As another process of the same flow, later. */
  anew(): Promise<Commanding>;
}

export async function commanding(flags: Readonly<Record<string, unknown>> = {}): Promise<Commanding> {
  return await commandingIn(temporaryFolder(), flags);
}

async function commandingIn(folder: string, flags: Readonly<Record<string, unknown>>): Promise<Commanding> {
  const given = { flags: { graceSeconds: '2', ...flags }, environment: {}, cwd: folder };
  const backlog = await findBacklog(given, findOrMakePlaces);
  const db = await openToWrite(backlog, { create: true });
  transact(db, () => putRun(db, { runId: RUN, door: 'pipe', mode: 'independent', at: 1 }));
  const [stop, hurry] = [new AbortController(), new AbortController()];
  const notes: string[] = [];
  const commands = createCommands({
    ...{ db, backlog, runId: RUN, phaseId: 'flow', cwd: folder, note: (text) => void notes.push(text) },
    ...{ signals: { stop: stop.signal, hurry: hurry.signal }, program: [process.execPath, PROGRAM] },
  });
  const close = async (): Promise<void> => {
    if (!db.open) return;
    await commands.close();
    db.close();
  };
  onTestFinished(close);
  const texts = (sql: string): string[] => all<{ text: string }>(db, sql).map(({ text }) => text);
  return {
    ...openBacklog(folder),
    ...{ db, commands, stop, notes },
    call: (argv, more) => commands.run(callOf(argv, more)),
    attempts: () => texts("select phase_id || ' ' || coalesce(outcome, 'open') text from attempts order by handle"),
    phases: () => texts("select phase_id || ' ' || state text from phases order by id"),
    anew: async () => {
      await close();
      return await commandingIn(folder, flags);
    },
  };
}

/** Of step `fetch` in batch 1 of scope `fit`, unless more is said. */
export function callOf(argv: readonly string[], more: Partial<CommandCall> = {}): CommandCall {
  const { step = 'fetch', scope = 'fit', batch = 1 } = more;
  const place = 'scope' in more && more.scope === undefined ? [step] : [scope, batch, step];
  return {
    ...{ key: [RUN, ...place].join('/'), step, scope, batch, argv: argv as CommandCall['argv'] },
    ...{ stdin: undefined, cwd: undefined, env: {}, timeoutMs: undefined, signal: new AbortController().signal },
    ...more,
  };
}
