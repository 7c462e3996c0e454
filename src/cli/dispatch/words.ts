/** The words of the command line: what to run, over what. */
import { readFileSync } from 'node:fs';
import { DrainError, messageOf } from '../../core/error.ts';
import { type Arguments, text, texts } from '../command.ts';

export interface Words {
  readonly skill?: string;
  readonly items: string;
  readonly template?: string;
}

const USAGE = 'drain dispatch SKILL ITEMS TEMPLATE, or drain dispatch --command "PROGRAM {{ item }}" ITEMS [TEMPLATE]';

export function wordsOf(args: Arguments): Words {
  const words = texts(args, 'words');
  const [skill, items, template] = text(args, 'command') === undefined ? words : [undefined, ...words];
  if (items === undefined) throw usage(skill === undefined ? 'There are no ITEMS' : `Which ITEMS for \`${skill}\``);
  const most = text(args, 'command') === undefined ? 3 : 2;
  if (words.length > most) throw usage(`\`${words[most]}\` is one word too many`);
  return {
    ...(skill !== undefined && { skill }),
    items,
    ...(template !== undefined && { template: templateOf(template) }),
  };
}

/** A prompt may be long: `@FILE` holds it. */
function templateOf(word: string): string {
  if (!word.startsWith('@')) return word;
  try {
    return readFileSync(word.slice(1), 'utf8');
  } catch (thrown) {
    throw new DrainError('bad_option', `The template ${word} cannot be read: ${messageOf(thrown)}. Nothing was run.`, {
      cause: thrown,
    });
  }
}

function usage(problem: string): DrainError {
  return new DrainError('usage', `${problem}, and nothing was run. Usage: ${USAGE}. More: drain dispatch --help`);
}
