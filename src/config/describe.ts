/** The effective options, as they may be shown: secrets masked. */
import type { Skill } from '../core/dispatch/definition.ts';
import { maskArgv, maskSecrets } from '../core/mask.ts';
import { maskAddress, wordsOf } from '../core/notify/target.ts';
import type { Command } from '../core/phase.ts';
import type { OptionView } from '../render/config.ts';
import { type Config, flagOf, OPTION_NAMES, OPTIONS, type OptionName } from './options.ts';
import type { Resolved } from './resolve.ts';

export function describeOptions({ config, origins }: Resolved): OptionView[] {
  return OPTION_NAMES.map((name) => {
    const { range, about } = OPTIONS[name];
    const isDuration = name.endsWith('Seconds');
    const shown = shownOf(config, name);
    const value = isDuration ? Number(config[name]) / 1000 : showable(name, shown);
    return { name: flagOf(name), value, origin: origins[name], range, about, isDuration };
  });
}

function shownOf(config: Config, name: OptionName): unknown {
  if (name === 'notify') return config.notify.map(withoutSecrets);
  if (name !== 'skills') return config[name];
  return Object.fromEntries(Object.entries(config.skills).map(([skill, declared]) => [skill, asDeclared(declared)]));
}

/** As it stands in the file. */
function asDeclared({ timeoutMs, quotas, ...skill }: Skill): Record<string, unknown> {
  return {
    ...skill,
    ...(timeoutMs !== undefined && { timeoutSeconds: timeoutMs }),
    ...(quotas.length > 0 && { quota: quotas }),
  };
}

/** Every header may be a secret, and of an address all but its host. */
function withoutSecrets({ webhook, command, headers, ...rule }: Config['notify'][number]): Record<string, unknown> {
  return {
    ...rule,
    ...(webhook !== undefined && { webhook: maskAddress(webhook) }),
    ...(command !== undefined && { command: maskArgv(wordsOf({ command })) }),
    headers: Object.keys(headers),
  };
}

function showable(name: string, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return maskSecrets(name, value);
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map((part) => showable(name, part));
  if (isCommand(value)) return { ...value, template: maskTemplate(value.template) };
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key.endsWith('Seconds') && typeof part === 'number' ? part / 1000 : showable(key, part),
    ]),
  );
}

function maskTemplate(template: Command['template']): Command['template'] {
  return typeof template === 'string' ? maskSecrets('', template) : maskArgv(template);
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'template' in value;
}
