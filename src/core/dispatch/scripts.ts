/** Words of a command that a shell will read as a program: what is filled in there is code. */
import { basename } from 'node:path';
import type { Command } from '../phase.ts';
import { namesIn, splitWords } from '../template.ts';

const SHELL = /^(?:ba|da|z|k|mk|a)?sh$/;

/** Of `sh -c 'echo {{ item }}'` the names in the script; none where the command is handed to a shell by drain, which quotes. */
export function namesInScripts(command: Command): string[] {
  if (command.shell) return [];
  const words = typeof command.template === 'string' ? splitWords(command.template) : command.template;
  return words.flatMap((word, at) => (isScript(words, at) ? namesIn({ template: [word], shell: false }) : []));
}

/** After `-c`, or `-ec`, of a shell; also of one that stands behind `env` or `timeout 5`. */
function isScript(words: readonly string[], at: number): boolean {
  const flag = words[at - 1] ?? '';
  return /^-[a-z]*c$/.test(flag) && words.slice(0, at - 1).some((word) => SHELL.test(basename(word)));
}

/** What no shell takes for anything but itself; blanks only part words. */
export function isHarmless(value: string): boolean {
  return /^[\w@%+=:,./ -]*$/.test(value);
}
