import { openToRead } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import type { Db } from '../db/native.ts';
import { listFamilies } from '../read/families.ts';
import type { FamilyFilter } from '../read/family-filter.ts';
import { listFlaky } from '../read/flaky.ts';
import { failuresText } from '../render/failures.ts';
import { flakyText } from '../render/flaky.ts';
import { failuresWire, flakyWire } from '../render/wire/failures.ts';
import { backlogOf } from './backlog.ts';
import { type Arguments, type CliCommand, text, texts } from './command.ts';
import { RUN_ID_FLAG } from './flags.ts';
import type { Output } from './output.ts';
import { printFamily } from './print-family.ts';
import { requireRuns } from './require.ts';
import { requireCategory } from './require-category.ts';
import { requireFamily } from './require-family.ts';
import { requireSession } from './require-session.ts';
import { parseSince, SINCE_FORMS } from './since.ts';
import { onlyWhere } from './where.ts';
import { wholeNumber } from './whole-number.ts';

/** Families and phases that fit a screen, unless --limit says otherwise. */
const FAMILIES = 5;
const PHASES = 15;

/** In a document, where there may be as many as there are phases; it says when there are more. */
const DOCUMENT_PHASES = 1_000;

const WHICH = 'Which failures:';

export const command: CliCommand = {
  usage: 'failures [family]',
  about:
    'What fails, by cause: families of failures that are alike, the largest first. Of one family, its phases and what differs ' +
    'between them. A family is here as long as a phase fails with it.',
  examples: [
    ['drain failures', 'what fails now, and why'],
    ['drain failures f-3fa9', 'the phases of one family, and where they differ'],
    ['drain failures --since yesterday --all', 'what failed since, mended or not'],
    ['drain failures --dead', 'phases that will not be tried again'],
    ['drain failures --flaky', 'what passed on the commit that it had failed on'],
  ],
  positionals: (parser) =>
    parser.positional('family', { type: 'string', describe: 'f-3fa9c2d1, or as much of it as no other has' }),
  options: {
    'run-id': { ...RUN_ID_FLAG, group: WHICH },
    category: { type: 'string', requiresArg: true, describe: 'only this kind: collection, timeout ...', group: WHICH },
    since: { type: 'string', requiresArg: true, describe: `only what failed since: ${SINCE_FORMS}`, group: WHICH },
    session: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'only what failed in this session (may be repeated)',
      group: WHICH,
    },
    dead: { type: 'boolean', describe: 'only phases that are dead', group: WHICH },
    all: { type: 'boolean', describe: 'also what no phase fails with any more', group: WHICH },
    flaky: {
      type: 'boolean',
      describe: 'phases that passed with the same command on the commit that they had failed on',
      group: WHICH,
    },
    limit: {
      type: 'string',
      requiresArg: true,
      describe: `how many to show [${FAMILIES} families, ${PHASES} phases]; 0: all`,
    },
  },
  async run(args, output) {
    const name = text(args, 'family');
    const limit = limitOf(args, name === undefined && args.flaky !== true ? 'families' : 'phases', output);
    const db = await openToRead(await backlogOf(onlyWhere(args)));
    try {
      const filter = { ...filterOf(db, args), limit };
      const fingerprint = name === undefined ? undefined : requireFamily(db, name);
      if (args.flaky === true) printFlaky(db, { ...filter, fingerprint }, output);
      else if (fingerprint !== undefined) printFamily(db, fingerprint, filter, output);
      else printFamilies(db, filter, output);
      return 0;
    } finally {
      db.close();
    }
  },
};

function limitOf(args: Arguments, what: 'families' | 'phases', { json }: Output): number | undefined {
  const limit = wholeNumber(args, 'limit', 0);
  if (limit !== undefined) return limit === 0 ? undefined : limit;
  if (what === 'families') return json ? undefined : FAMILIES;
  return json ? DOCUMENT_PHASES : PHASES;
}

function filterOf(db: Db, args: Arguments): FamilyFilter {
  const [runIds, sessions, category, since] = [
    texts(args, 'run-id'),
    texts(args, 'session'),
    text(args, 'category'),
    text(args, 'since'),
  ];
  if (args.flaky === true && args.dead === true)
    throw new DrainError(
      'usage',
      '--flaky lists phases that have passed, and none of these is dead: leave out one of them.',
    );
  requireRuns(db, runIds);
  return {
    runIds: runIds.length > 0 ? runIds : undefined,
    sessionIds: sessions.length > 0 ? sessions.map((session) => requireSession(db, session).sessionId) : undefined,
    category: category === undefined ? undefined : requireCategory(db, category),
    since: since === undefined ? undefined : parseSince(since, Date.now()),
    dead: args.dead === true,
    gone: args.all === true,
  };
}

function printFamilies(db: Db, filter: FamilyFilter, output: Output): void {
  const found = listFamilies(db, filter);
  output.print(failuresText({ ...found, filter }));
  output.document(failuresWire(found));
}

function printFlaky(db: Db, filter: Parameters<typeof listFlaky>[1], output: Output): void {
  const limit = filter?.limit;
  const found = listFlaky(db, { ...filter, limit: limit === undefined ? undefined : limit + 1 });
  const phases = found.slice(0, limit);
  const more = found.length > phases.length;
  output.print(flakyText({ phases, more, width: output.columns }));
  output.document(flakyWire(phases, more));
}
