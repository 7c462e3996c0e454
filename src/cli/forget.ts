import { type Backlog, openToWrite, sessionsFolder, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { findEvidenceFiles, removeFiles } from '../logs/remove.ts';
import { findRunEvidence } from '../read/run-evidence.ts';
import { findRun } from '../read/runs.ts';
import { type Doomed, doomedText, forgottenText } from '../render/forgotten.ts';
import { plain } from '../render/text.ts';
import { forgottenWire } from '../render/wire/forgotten.ts';
import { forget } from '../store/forget.ts';
import { backlogOf } from './backlog.ts';
import { type CliCommand, text } from './command.ts';
import { confirm } from './confirm.ts';
import { durably } from './patience.ts';
import { requireRun } from './require.ts';

export const command: CliCommand = {
  usage: 'forget <run>',
  about:
    'Removes a run for good: its phases, attempts, telemetry and log files. What sessions wrote about it in their files stays.',
  examples: [
    ['drain forget nightly-7', 'shows what would go, and asks'],
    ['drain forget nightly-7 --yes', 'without a question'],
  ],
  positionals: (parser) => parser.positional('run', { type: 'string', describe: 'its id' }),
  options: { yes: { type: 'boolean', alias: 'y', describe: 'do not ask' } },
  async run(args, output) {
    const backlog = await backlogOf(args);
    const db = await openToWrite(backlog);
    try {
      const runId = text(args, 'run') ?? '';
      requireRun(db, runId);
      const doomed = findDoomed(db, backlog, runId);
      refuseRunning(doomed);
      const isAgreed = args.yes === true;
      if (!output.quiet || !isAgreed) output.print(doomedText(doomed));
      await confirm({ text: 'Remove all of it', yes: isAgreed });
      const logs = await durably(db, () => forget(db, { runId, by: whoami(), at: Date.now() }));
      if (!logs) throw running(runId);
      // Only now: what happens to the files cannot take the rows along.
      const found = findEvidenceFiles(logs, sessionsFolder(backlog));
      const forgotten = { ...doomed, ...found, stuck: removeFiles(found.files) };
      output.print(forgottenText(forgotten));
      output.document(forgottenWire(forgotten));
      return 0;
    } finally {
      db.close();
    }
  },
};

function findDoomed(db: Db, backlog: Backlog, runId: string): Doomed {
  const { attempts, logs } = findRunEvidence(db, runId);
  return { runId, counts: findRun(db, runId)?.counts, attempts, ...findEvidenceFiles(logs, sessionsFolder(backlog)) };
}

function refuseRunning({ runId, counts }: Doomed): void {
  if (counts && counts.running > 0) throw running(runId);
}

function running(runId: string): DrainError {
  return new DrainError(
    'running',
    `Cannot forget \`${plain(runId)}\`: a phase of it is running, and nothing was removed. Let it end, or end it: drain stop`,
  );
}
