/** A run's definition as it is now: what was wrong with a skill is mended in the configuration, and not in each run. */
import type { Backlog } from '../../config/backlog.ts';
import type { Duplicates, Skill } from '../../core/dispatch/definition.ts';
import { DrainError } from '../../core/error.ts';
import { findSkill } from '../../dispatch/skill.ts';
import type { DispatchedRun } from '../../read/dispatched.ts';
import { type Arguments, text } from '../command.ts';
import type { Output } from '../output.ts';
import { type Defined, ownOf, saidIn, withSkill } from './define.ts';

interface Today {
  readonly backlog: Backlog;
  readonly args: Arguments;
  readonly output: Output;
}

/** With what is said now, where that may change. */
export function definedToday({ definition, timeoutMs }: DispatchedRun, { backlog, args, output }: Today): Defined {
  const { timeoutMs: limit } = saidIn(args, backlog);
  const said = {
    ...{ env: {}, quotas: [], duplicates: 'refuse' as const, ...definition.said },
    ...(limit !== undefined && { timeoutMs: limit }),
    ...(args.duplicates !== undefined && { duplicates: text(args, 'duplicates') as Duplicates }),
  };
  const logs = args['worker-logs'];
  const own = { ...ownOf(definition), said, ...(typeof logs === 'boolean' && { workerLogs: logs }) };
  const skill = skillOf(definition.skill, backlog, output);
  if (skill === undefined) return { definition: { ...definition, ...own }, timeoutMs: said.timeoutMs ?? timeoutMs };
  const today = withSkill(own, skill);
  if (toText(today.definition) !== toText(definition))
    output.note(`The skill \`${definition.skill}\` has changed since: what is not done runs as it is now.`);
  return today;
}

/** Nothing, where a command was dispatched; and where the skill is gone it runs as it was. */
function skillOf(name: string | undefined, { config }: Backlog, output: Output): Skill | undefined {
  if (name === undefined) return undefined;
  try {
    return findSkill(config.skills, name);
  } catch (thrown) {
    if (!(thrown instanceof DrainError) || thrown.code !== 'unknown_skill') throw thrown;
    output.note(`The skill \`${name}\` is not in the configuration any more: it runs as it was.`);
    return undefined;
  }
}

/** What runs, and what it is told. */
function toText({ command, stdin, result, env, quotas }: Defined['definition']): string {
  return JSON.stringify([command.template, command.shell, stdin, result, Object.entries(env).sort(), quotas]);
}
