/** What is to be dispatched, of the command line and the configuration. */
import { resolve } from 'node:path';
import type { Config } from '../../config/options.ts';
import type { DispatchDefinition, Skill } from '../../core/dispatch/definition.ts';
import { namesOf, usesPrompt } from '../../core/dispatch/render.ts';
import { DrainError } from '../../core/error.ts';
import { isPlainName, markedName } from '../../core/file-name.ts';
import { findSkill } from '../../dispatch/skill.ts';
import { type Arguments, text, texts } from '../command.ts';
import { envOf } from '../env-of.ts';
import type { Words } from './words.ts';

export interface Defined {
  readonly definition: DispatchDefinition;
  /** Of the skill, where it sets one. */
  readonly timeoutMs: number | undefined;
}

/** All of it but where the items come from. @throws DrainError `unknown_skill`, `usage`, `bad_option` */
export function define(
  args: Arguments,
  { skill: name, template }: Words,
  where: { config: Config; runId: string },
): Defined {
  const { timeoutMs, ...skill } = name === undefined ? ofCommand(args) : findSkill(where.config.skills, name);
  const definition: DispatchDefinition = {
    ...skill,
    ...(name !== undefined && { skill: name }),
    ...(template !== undefined && { prompt: template }),
    env: { ...skill.env, ...envOf(texts(args, 'env')) },
    quotas: [...new Set([...skill.quotas, ...quotasOf(texts(args, 'quota'))])],
    folder: folderOf(args, where.runId),
    workerLogs: args['worker-logs'] !== false,
  };
  requirePrompt(definition);
  return { definition, timeoutMs };
}

function ofCommand(args: Arguments): Skill {
  const template = text(args, 'command') ?? '';
  return { command: { template, shell: args.shell === true }, env: {}, quotas: [] };
}

/** A skill that is told nothing of its item would do the same for all of them, for money. */
function requirePrompt(definition: DispatchDefinition): void {
  const { skill, prompt } = definition;
  const isTold = namesOf(definition).some((used) => /^(?:item(?:\..*)?|index)$/.test(used));
  if (skill === undefined || prompt !== undefined || isTold || !usesPrompt(definition)) return;
  throw new DrainError(
    'usage',
    `The skill \`${skill}\` waits for a prompt, and nothing was run. Give its template: ` +
      `drain dispatch ${skill} ITEMS 'Do this with {{ item }}'`,
  );
}

function quotasOf(given: readonly string[]): string[] {
  const names = given.map((name) => name.trim());
  if (!names.includes('')) return names;
  throw new DrainError('bad_option', '--quota: expected a name, found an empty one. Nothing was run.');
}

function folderOf(args: Arguments, runId: string): string {
  const name = isPlainName(runId) ? runId : markedName(runId, [runId]);
  return resolve(text(args, 'output') ?? 'batch_runs', name);
}
