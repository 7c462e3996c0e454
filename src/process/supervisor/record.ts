/** What a supervisor has written down: which program it runs or has run last, and how that ended. Outlives everybody. */
import type { ProcessId } from '../identify.ts';
import { readIfThere } from '../proc.ts';
import { RECORD_BYTES } from './script.ts';

export interface Exit {
  /** As a shell shows it: 128 + n for signal n. */
  readonly code: number;
  readonly by: 'exit' | 'signal';
}

/** As the supervisor writes and tells it. */
export function exitOf(code: string | undefined, by: string | undefined): Exit {
  return { code: Number(code), by: by === 'signal' ? 'signal' : 'exit' };
}

export interface SupervisorRecord {
  readonly supervisor: ProcessId;
  /** The program that it began last. */
  readonly last?: LastProgram;
}

/** `began` and `ended` in seconds since boot. */
export type LastProgram = { readonly id: string; readonly began: number } & (
  | { readonly is: 'running'; readonly pid: number }
  | { readonly is: 'ended'; readonly ended: number; readonly exit: Exit }
);

const SUFFIX = '.record';

/** A supervisor's record, of the path that its files share. */
export function recordOf(file: string): string {
  return file + SUFFIX;
}

/** The other way round; nothing for what is no record. */
export function fileOf(record: string): string | undefined {
  return record.endsWith(SUFFIX) ? record.slice(0, -SUFFIX.length) : undefined;
}

export function tookMs({ began, ended }: Extract<LastProgram, { is: 'ended' }>): number {
  return Math.max(0, (ended - began) * 1000);
}

/** @returns nothing for a record that is not whole: the supervisor has not begun */
export function readRecord(file: string): SupervisorRecord | undefined {
  for (let before: string | undefined; ; ) {
    const text = readIfThere(file);
    // Written in place: what reads the same twice was not read in the middle of it.
    if (text === before) return text === undefined ? undefined : parse(text);
    before = text;
  }
}

function parse(text: string): SupervisorRecord | undefined {
  if (text.length !== RECORD_BYTES || !WHOLE.test(text)) return undefined;
  const [pid, start, id = '', is, began, ...rest] = text.trim().split(' ');
  const supervisor = { pid: Number(pid), start: start === '-' ? '' : (start ?? '') };
  if (is === 'running') return { supervisor, last: { id, began: Number(began), is, pid: Number(rest[0]) } };
  if (is !== 'ended') return { supervisor };
  const [ended, code, by] = rest;
  return { supervisor, last: { id, began: Number(began), is, ended: Number(ended), exit: exitOf(code, by) } };
}

/** A damaged one says nothing: better nobody than a wrong number that might be signalled. */
const WHOLE =
  /^[1-9]\d* (?:\d+|-) (?:- idle|\S+ running \d[\d.]* [1-9]\d*|\S+ ended \d[\d.]* \d[\d.]* \d{1,3} (?:exit|signal)) *\n$/;
