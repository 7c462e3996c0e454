/** Goes on with a run: what is not done, what its file has more by now, and, where that is asked for, what has failed. */
import { checkSurroundings, refuseNested } from '../../app.ts';
import { type Backlog, openToWrite, whoami } from '../../config/backlog.ts';
import type { DispatchDefinition } from '../../core/dispatch/definition.ts';
import { newItems } from '../../core/dispatch/duplicates.ts';
import { DrainError, messageOf } from '../../core/error.ts';
import type { Db } from '../../db/native.ts';
import { checkFolder } from '../../dispatch/check-folder.ts';
import { checkTasks } from '../../dispatch/check-tasks.ts';
import { readItemsAgain } from '../../dispatch/items/read-items.ts';
import { redefine } from '../../dispatch/redefine.ts';
import { findSkill } from '../../dispatch/skill.ts';
import { takeItems } from '../../dispatch/take.ts';
import { type DispatchedRun, findDispatched, listDispatchedRuns, readKnownItems } from '../../read/dispatched.ts';
import { count } from '../../render/text.ts';
import { requeue } from '../../store/requeue.ts';
import { backlogOf } from '../backlog.ts';
import { type Arguments, text, texts } from '../command.ts';
import { nearestTo } from '../nearest.ts';
import type { Output } from '../output.ts';
import { durably } from '../patience.ts';
import { type Dispatching, runAll } from './course.ts';
import { define } from './define.ts';
import { printDryRun } from './dry-run.ts';
import { type GivenItems, itemsOf, withoutDuplicates } from './items.ts';
import { checkResults } from './results.ts';
import { timeoutOf } from './timeout-of.ts';
import type { Words } from './words.ts';

export async function resume(args: Arguments, output: Output): Promise<number> {
  refuseOthers(args);
  const backlog = await backlogOf(args);
  const db = await openToWrite(backlog);
  try {
    const run = requireDispatched(db, text(args, 'resume') ?? '');
    const [word] = texts(args, 'words');
    const given = word === undefined ? again(args, run, output) : await itemsOf(args, word);
    const definition = withSkillOfToday(run, backlog, output);
    return await go({ db, backlog, args, output }, { ...run, definition }, given);
  } finally {
    db.close();
  }
}

/** The same run again. @throws DrainError `exists` when it is another one of that name */
export async function goOn(dispatching: Dispatching, runId: string, words: Words): Promise<number> {
  const { db, backlog, args, output } = dispatching;
  const run = findDispatched(db, runId);
  if (run === undefined) throw notDispatched(runId);
  const given = await itemsOf(args, words.items);
  const { definition: asked } = define(args, words, { config: backlog.config, runId });
  requireSame(run, asked);
  const itemsFrom = given.from ?? run.definition.itemsFrom;
  const definition = { ...withSkillOfToday(run, backlog, output), ...(itemsFrom && { itemsFrom }) };
  return await go(dispatching, { ...run, definition }, given);
}

async function go(dispatching: Dispatching, run: DispatchedRun, given: GivenItems): Promise<number> {
  const { db, backlog, args, output } = dispatching;
  const { runId, cwd } = run;
  const definition = { ...run.definition, ...(args['worker-logs'] === false && { workerLogs: false }) };
  const known = readKnownItems(db, runId);
  const items = newItems(given.items, known.counts);
  const tasks = { runId, definition, items, firstIndex: known.next, cwd };
  for (const warning of checkTasks({ ...tasks, environment: process.env })) output.note(`drain: ${warning}`);
  const dryRun = args['dry-run'] === true;
  checkFolder(definition.folder, { isNew: false, reserveMb: backlog.config.minFreeDiskMb, dryRun });
  checkResults(args, output, runId);
  if (dryRun) return printDryRun(tasks, output);
  refuseNested(db, backlog, process.env);
  await checkSurroundings(db, backlog);
  const requeued = await durably(db, () => {
    const who = { by: whoami(), at: Date.now() };
    takeItems(db, { ...tasks, timeoutMs: timeoutOf(backlog), ...who });
    const failed = args['retry-failed'] === true ? requeue(db, { runId, ...who }) : 0;
    redefine(db, { ...run, definition });
    return failed;
  });
  if (items.length > 0) output.note(`${count(items.length, 'new item')} since then`);
  if (requeued > 0) output.note(`${count(requeued, 'failed item')} once more`);
  return await runAll(dispatching, runId);
}

/** The file that they came from. One that is gone by now keeps nobody from going on. */
function again(args: Arguments, { definition: { itemsFrom } }: DispatchedRun, output: Output): GivenItems {
  if (itemsFrom === undefined) return { items: [] };
  try {
    return { items: withoutDuplicates(args, readItemsAgain(itemsFrom).items), from: itemsFrom };
  } catch (thrown) {
    output.complain(`drain: no new items are looked for: ${messageOf(thrown)}`);
    return { items: [] };
  }
}

/** What was wrong with a skill is mended in the configuration: what is not done yet runs as it is there now. */
function withSkillOfToday({ definition }: DispatchedRun, { config }: Backlog, output: Output): DispatchDefinition {
  if (definition.skill === undefined) return definition;
  const { timeoutMs: _, ...skill } = findSkill(config.skills, definition.skill);
  const { stdin: __, result: ___, ...rest } = definition;
  const today = {
    ...rest,
    ...skill,
    env: { ...definition.env, ...skill.env },
    quotas: [...new Set([...definition.quotas, ...skill.quotas])],
  };
  if (JSON.stringify(partsOf(today)) === JSON.stringify(partsOf(definition))) return definition;
  output.note(`The skill \`${definition.skill}\` has changed since: what is not done runs as it is now`);
  return today;
}

/** What runs, and what it is told. */
function partsOf({ command, stdin, result, env }: DispatchDefinition): unknown[] {
  return [command.template, command.shell, stdin, result, Object.entries(env).sort()];
}

function requireSame({ runId, definition }: DispatchedRun, asked: DispatchDefinition): void {
  const other =
    definition.skill !== asked.skill
      ? 'skill'
      : definition.prompt !== asked.prompt
        ? 'template'
        : asked.skill === undefined && JSON.stringify(partsOf(definition)) !== JSON.stringify(partsOf(asked))
          ? 'command'
          : undefined;
  if (other === undefined) return;
  throw new DrainError(
    'exists',
    `There is a run \`${runId}\` already, with another ${other}, and nothing was run. ` +
      `Choose another --run-name; or go on with that one as it is: drain dispatch --resume ${runId}`,
  );
}

function requireDispatched(db: Db, runId: string): DispatchedRun {
  const run = findDispatched(db, runId);
  if (run) return run;
  const known = listDispatchedRuns(db);
  const nearest = nearestTo(runId, known);
  const newest = known.length > 0 ? `The newest: ${known.slice(0, 3).join(', ')}.` : 'Nothing was dispatched here yet.';
  const way = nearest === undefined ? newest : `Did you mean ${nearest}?`;
  throw new DrainError('unknown_run', `There is no dispatched run \`${runId}\`, and nothing was run. ${way}`);
}

function notDispatched(runId: string): DrainError {
  return new DrainError(
    'exists',
    `The run \`${runId}\` is there already, and was not dispatched. Choose another --run-name. Nothing was run.`,
  );
}

/** Options that say what a run is: it is that already. */
const OF_NEW_RUNS = ['command', 'shell', 'run-name', 'output', 'cwd', 'env', 'quota'];

function refuseOthers(args: Arguments): void {
  const given = OF_NEW_RUNS.find((name) => args[name] !== undefined);
  const words = texts(args, 'words');
  if (given === undefined && words.length <= 1) return;
  const what = given === undefined ? `\`${words[1]}\`` : `--${given}`;
  throw new DrainError(
    'usage',
    `${what} cannot be changed of a run that is there, and nothing was run. Usage: drain dispatch --resume RUN [ITEMS]`,
  );
}
