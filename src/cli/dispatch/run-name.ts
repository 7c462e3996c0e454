import { basename } from 'node:path';
import { DrainError } from '../../core/error.ts';
import { splitWords } from '../../core/template.ts';
import { type Arguments, text } from '../command.ts';
import type { Words } from './words.ts';

/** NUL ends a text in C; half a surrogate pair cannot be stored as UTF-8. */
const UNUSABLE = /[\p{Cc}\ud800-\udfff]/u;

/** The name that was given; else what runs, and when: `scraper-20260112-010000`, UTC. */
export function runNameOf(args: Arguments, { skill }: Words): string {
  const given = text(args, 'run-name');
  if (given === undefined)
    return `${skill ?? programOf(text(args, 'command') ?? '', args.shell === true)}-${stamp(new Date())}`;
  if (given.trim() !== '' && !UNUSABLE.test(given)) return given;
  throw new DrainError('bad_option', '--run-name: expected a name, without control characters. Nothing was run.');
}

function programOf(command: string, shell: boolean): string {
  const first = shell ? command.trim().split(/[\s;&|]/)[0] : splitWords(command)[0];
  return basename(first ?? '').replace(/[^\w.-]+/g, '-') || 'command';
}

function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
