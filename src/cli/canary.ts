/** `drain retry f-3fa9 --canary`: one phase of a family is run; the others wait, and are released only once one has passed. */
import { prepareSession, refuseNested } from '../app.ts';
import { type Backlog, whoami } from '../config/backlog.ts';
import { DrainError } from '../core/error.ts';
import { formatKey } from '../core/phase.ts';
import type { Plan } from '../core/selection.ts';
import type { Db } from '../db/native.ts';
import { listNewestResults } from '../read/attempts.ts';
import { listMatching, type MatchingPhase } from '../read/matching.ts';
import { type Canaried, canaryHeading, canaryText } from '../render/canary.ts';
import { nothingToDo } from '../render/held.ts';
import { canaryWire } from '../render/wire/canary.ts';
import { placeHold } from '../store/holds.ts';
import { retry } from '../store/move.ts';
import { type Arguments, text } from './command.ts';
import { exitCode } from './exit-code.ts';
import { findMatched } from './matched.ts';
import type { Output } from './output.ts';
import { durably } from './patience.ts';
import { requireCommands } from './require.ts';
import { planNow, runNow } from './run-now.ts';

interface Asked {
  readonly db: Db;
  readonly backlog: Backlog;
  readonly args: Arguments;
}

export async function runCanary({ db, backlog, args }: Asked, output: Output): Promise<number> {
  const family = requireWholeFamily(db, args);
  refuseNested(db, backlog, process.env);
  await prepareSession(db, backlog);
  const { chosen, members, plan } = await choose(db, backlog, family);
  if (chosen === undefined) return sayNothing({ family, members, plan }, output);
  requireCommands(plan, backlog.config.command);
  const note = text(args, 'note') ?? 'until one phase of it has passed';
  const hold = { target: { on: 'family', family }, why: 'canary', by: whoami(), note, placedAt: Date.now() } as const;
  await durably(db, () => placeHold(db, hold));
  output.note(canaryHeading({ family, chosen, others: members.length - 1 }));
  const config = { batchSize: 1, concurrency: 1 };
  const summary = await runNow(
    { db, backlog, phases: [chosen], over: { force: true, canary: family }, config },
    output,
  );
  if (typeof summary === 'number') return summary;
  const [attempt] = listNewestResults(db, summary.sessionId, 1);
  const done: Canaried = { family, attempt, sessionId: summary.sessionId, others: members.length - 1 };
  output.print(canaryText(done));
  output.document(canaryWire(done));
  return exitCode(summary);
}

/** A canary speaks for its whole family: a narrower filter would release what was not asked for. */
function requireWholeFamily(db: Db, args: Arguments): string {
  const family = findMatched(db, args, [])?.family;
  if (family !== undefined) return family;
  throw new DrainError(
    'usage',
    '--canary takes a family and no other filter: drain retry f-3fa9 --canary. To see them: drain failures',
  );
}

interface Choice {
  readonly chosen: MatchingPhase | undefined;
  readonly members: readonly MatchingPhase[];
  readonly plan: Plan;
}

/** The first that a drain would take; where all that could run are dead, the first of those is brought back. */
async function choose(db: Db, backlog: Backlog, family: string): Promise<Choice> {
  const look = (): Choice => {
    const members = listMatching(db, { family, states: ['failed', 'dead'] });
    const plan = planNow({ db, backlog, phases: members, over: { force: true, canary: family } });
    const first = plan.next[0] && formatKey(plan.next[0]);
    return { members, plan, chosen: members.find((phase) => formatKey(phase) === first) };
  };
  const choice = look();
  const dead = choice.members.find(({ state }) => state === 'dead');
  if (choice.chosen !== undefined || dead === undefined) return choice;
  await durably(db, () =>
    retry(db, { ids: [dead.id], by: whoami(), at: Date.now(), note: `as the canary of ${family}` }),
  );
  return look();
}

function sayNothing(
  { family, members, plan }: { family: string; members: readonly MatchingPhase[]; plan: Plan },
  output: Output,
): number {
  const none = `Nothing was run: no phase fails with ${family} now. See: drain show ${family}`;
  output.print(members.length === 0 ? none : nothingToDo(plan.held));
  output.document(canaryWire({ family, attempt: undefined, sessionId: null, others: members.length }));
  return 0;
}
