import { type Backlog, openToRead, openToWrite, realDatabase, whoami } from '../config/backlog.ts';
import { notifyTargets } from '../config/notify.ts';
import { runCourier } from '../consumers/notify/courier.ts';
import { listOwed } from '../consumers/notify/owed.ts';
import { tryOut } from '../consumers/notify/try-out.ts';
import { DrainError } from '../core/error.ts';
import type { NotifyTarget } from '../core/notify/target.ts';
import { deliveredText, owedText, testedText } from '../render/delivered.ts';
import { deliveredWire, owedWire, testedWire } from '../render/wire/delivered.ts';
import { backlogOf } from './backlog.ts';
import type { CliCommand } from './command.ts';
import type { Output } from './output.ts';
import { listenForStops } from './stops.ts';

export const command: CliCommand = {
  usage: 'notify',
  about:
    'Tells those who stand under `notify` in the configuration what they are still to be told. Every session sends for it by ' +
    'itself and does not wait; this is for looking, for trying it out, and for what could not be delivered.',
  examples: [
    ['drain notify', 'deliver what is owed, and say what came of it'],
    ['drain notify --dry-run', 'what would be told to whom'],
    ['drain notify --test', 'send each of them a sample'],
  ],
  options: {
    test: { type: 'boolean', describe: 'send a sample to each of them, once, and say what came back' },
    'dry-run': { type: 'boolean', describe: 'say what would be told, and tell nobody' },
  },
  async run(args, output) {
    if (args.test === true && args['dry-run'] === true)
      throw new DrainError('usage', '--test and --dry-run exclude each other: the one sends, the other does not.');
    const backlog = await backlogOf(args);
    const targets = requireTargets(backlog);
    if (args.test === true) return sendSamples(backlog, targets, output);
    return args['dry-run'] === true
      ? showOwed(backlog, targets, output)
      : deliverOwed(backlog, { targets, all: args.verbose === true }, output);
  },
};

/** @throws DrainError `no_notify` where nobody is to be told */
function requireTargets({ config, configFile, places }: Backlog): NotifyTarget[] {
  const targets = notifyTargets(config);
  if (targets.length > 0) return targets;
  throw new DrainError(
    'no_notify',
    `Nobody is to be told of anything: there is no \`notify\` in ${configFile ?? `${places.home}/drain.config.json`}. As in\n` +
      '  "notify": [{ "on": ["session.finished", "phase.dead"], "webhook": "https://..." }]',
  );
}

async function deliverOwed(
  backlog: Backlog,
  { targets, all }: { targets: readonly NotifyTarget[]; all: boolean },
  output: Output,
): Promise<number> {
  const db = await openToWrite(backlog);
  using stops = listenForStops();
  const { stop } = stops.signals;
  try {
    const around = { cwd: backlog.places.home, environment: process.env };
    const delivered = await runCourier({
      ...around,
      db,
      targets,
      stop,
      by: whoami(),
      database: realDatabase(backlog.places),
    });
    output.print(deliveredText(delivered, { all }));
    output.document(deliveredWire(delivered));
    return delivered?.some(({ answer }) => answer.is === 'refused') ? 1 : 0;
  } finally {
    db.close();
  }
}

async function showOwed(backlog: Backlog, targets: readonly NotifyTarget[], output: Output): Promise<number> {
  const db = await openToRead(backlog);
  try {
    const owed = listOwed(db, targets, realDatabase(backlog.places));
    output.print(owedText(owed));
    output.document(owedWire(owed));
    return 0;
  } finally {
    db.close();
  }
}

async function sendSamples(backlog: Backlog, targets: readonly NotifyTarget[], output: Output): Promise<number> {
  const around = { cwd: backlog.places.home, environment: process.env };
  const tested = await tryOut(targets, { ...around, database: realDatabase(backlog.places) });
  output.print(testedText(tested));
  output.document(testedWire(tested));
  return tested.some(({ answer }) => answer.is === 'refused') ? 1 : 0;
}
