/** What is to be dispatched: what was said on the command line, with a skill of the configuration. */
import { resolve } from 'node:path';
import type { Backlog } from '../../config/backlog.ts';
import type { DispatchDefinition, Duplicates, Said, Skill } from '../../core/dispatch/definition.ts';
import { namesOf, usesPrompt } from '../../core/dispatch/render.ts';
import { DrainError } from '../../core/error.ts';
import { isPlainName, markedName } from '../../core/file-name.ts';
import { findSkill } from '../../dispatch/skill.ts';
import { type Arguments, text, texts } from '../command.ts';
import { envOf } from '../env-of.ts';
import { quotasOf } from '../quotas-of.ts';
import type { Words } from './words.ts';

export interface Defined {
  readonly definition: DispatchDefinition;
  /** 0: no limit; nothing: what the session says. */
  readonly timeoutMs: number | undefined;
}

/** All of it but where the items come from. @throws DrainError `unknown_skill`, `usage`, `bad_option` */
export function define(args: Arguments, { skill, template }: Words, { backlog, runId }: Named): Defined {
  const own = {
    ...(skill !== undefined && { skill }),
    ...(template !== undefined && { prompt: template }),
    ...{ folder: folderOf(args, runId), workerLogs: args['worker-logs'] !== false, said: saidIn(args, backlog) },
  };
  const defined = withSkill(own, skill === undefined ? ofCommand(args) : findSkill(backlog.config.skills, skill));
  requirePrompt(defined.definition);
  return defined;
}

export interface Named {
  readonly backlog: Backlog;
  readonly runId: string;
}

type Own = Pick<DispatchDefinition, 'skill' | 'prompt' | 'itemsFrom' | 'said' | 'folder' | 'workerLogs'>;

/** What was said wins. */
export function withSkill(own: Own, { timeoutMs, ...skill }: Skill): Defined {
  const { env = {}, quotas = [], ...said }: Partial<Said> = own.said ?? {};
  return {
    definition: {
      ...{ ...skill, ...own },
      env: { ...skill.env, ...env },
      quotas: [...new Set([...skill.quotas, ...quotas])],
    },
    timeoutMs: said.timeoutMs ?? timeoutMs,
  };
}

/** The part of a definition that is not its skill's. */
export function ownOf({ skill, prompt, itemsFrom, said, folder, workerLogs }: DispatchDefinition): Own {
  return {
    ...(skill !== undefined && { skill }),
    ...(prompt !== undefined && { prompt }),
    ...(itemsFrom !== undefined && { itemsFrom }),
    ...(said !== undefined && { said }),
    ...{ folder, workerLogs },
  };
}

export function saidIn(args: Arguments, { config, origins }: Backlog): Said {
  return {
    env: envOf(texts(args, 'env')),
    quotas: quotasOf(texts(args, 'quota'), 'run'),
    ...(origins.phaseTimeoutSeconds === 'flag' && { timeoutMs: config.phaseTimeoutSeconds }),
    duplicates: (text(args, 'duplicates') ?? 'refuse') as Duplicates,
  };
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

function folderOf(args: Arguments, runId: string): string {
  const name = isPlainName(runId) ? runId : markedName(runId, [runId]);
  const output = text(args, 'output') ?? 'batch_runs';
  if (output === '') throw new DrainError('bad_option', '--output: expected a folder, found nothing. Nothing was run.');
  return resolve(output, name);
}
