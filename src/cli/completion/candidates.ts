/** What may stand where somebody has pressed TAB. Whatever cannot be found out is not offered, and nothing is complained of. */
import type { Options } from 'yargs';
import { camelCase, OPTIONS, type OptionName } from '../../config/options.ts';
import { PHASE_STATES } from '../../core/phase.ts';
import { DOORS } from '../../core/run.ts';
import { type CliCommand, type Commands, entryAt } from '../command.ts';
import { knownOptions, nameOf, placesOf } from '../known-options.ts';
import { createNames, type Names } from './names.ts';

export interface Candidate {
  readonly word: string;
  /** '' where the word says it all. */
  readonly about: string;
}

/** @param words after `drain`; the last one is being typed, and may be empty */
export async function listCandidates(words: readonly string[], commands: Commands): Promise<Candidate[]> {
  // Some shells make three words of `--state=failed`.
  const typed = words.at(-1) === '=' ? [...words.slice(0, -1), ''] : words;
  const all = typed.filter((word) => word !== '=');
  const current = all.at(-1) ?? '';
  const before = all.slice(0, -1);
  if (before.includes('--')) return []; // words of somebody else's command
  const at = before.findIndex((word) => Object.hasOwn(commands, word));
  if (at < 0 && !current.startsWith('-') && before.length === 0) return starting(current, commandNames(commands));
  const found = at < 0 ? entryAt(['drain'], 0, commands) : entryAt(before, at, commands);
  if (!found) return [];
  const { entry, words: length } = found;
  if (entry.commands && before.length === at + 1 && !current.startsWith('-'))
    return starting(current, commandNames(entry.commands));
  const { command } = await entry.load();
  using names = createNames(before);
  return candidatesOf(command, { before: before.toSpliced(Math.max(at, 0), at < 0 ? 0 : length), current, names });
}

function commandNames(commands: Commands): Candidate[] {
  return Object.entries(commands).map(([word, { about }]) => ({ word, about }));
}

interface Line {
  /** Without the command's own name. */
  readonly before: readonly string[];
  readonly current: string;
  readonly names: Names;
}

function candidatesOf(command: CliCommand, { before, current, names }: Line): Candidate[] {
  const options = knownOptions(command);
  const [flag, typed] = /^(--[\w-]+)=(.*)$/s.exec(current)?.slice(1) ?? [];
  if (flag !== undefined && typed !== undefined)
    return valuesOf(flag, typed, { command, names }).map(({ word, about }) => ({ word: `${flag}=${word}`, about }));
  const last = before.at(-1);
  if (last !== undefined && takesValue(options, last)) return valuesOf(last, current, { command, names });
  if (current.startsWith('-')) return starting(current, optionWords(options));
  const given = before.filter((word, nth) => !word.startsWith('-') && !takesValue(options, before[nth - 1] ?? ''));
  return positional(command, given, { current, names });
}

/** `<run> [phase]`: what the next word of them may be. */
function positional(
  command: CliCommand,
  given: readonly string[],
  { current, names }: Pick<Line, 'current' | 'names'>,
): Candidate[] {
  const places = placesOf(command);
  const place = places[given.length] ?? places.findLast((word) => word.includes('..'));
  switch (place?.replace(/[<>[\].]/g, '')) {
    case 'run':
      return bare(isOfPipe(command) ? names.list('piped', current) : things(command, current, names));
    case 'what':
      return bare([...phasesAfter(given, current, names), ...things(command, current, names)]);
    case 'phase':
      return bare(names.list('phase', current, given[0]));
    case 'session':
      return bare(names.list('session', current));
    case 'family':
      return bare(names.list('family', current));
    case 'shell':
      return starting(current, bare(['bash', 'zsh', 'fish']));
    default:
      return []; // a file, or what nobody can know
  }
}

/** `RUN PHASE` where one of several may be meant. */
function phasesAfter([run, ...more]: readonly string[], current: string, names: Names): string[] {
  return run === undefined || more.length > 0 ? [] : names.list('phase', current, run);
}

/** Commands whose words may name other things than runs and phases. */
const TAKES = {
  handle: ['show', 'logs', 'diff'],
  family: ['show', 'logs', 'retry', 'skip'],
  session: ['show', 'logs'],
} as const;

/** A run, `RUN/PHASE`, and once something is typed, by which there are fewer, any other thing that the command takes. */
function things(command: CliCommand, current: string, names: Names): string[] {
  const name = nameOf(command);
  const { usage } = command;
  const others = Object.entries(TAKES) as [keyof typeof TAKES, readonly string[]][];
  return [
    ...names.list('run', current),
    ...(/phase|what/.test(usage) ? slashed(current, names) : []),
    ...others.flatMap(([kind, takers]) => (current !== '' && takers.includes(name) ? names.list(kind, current) : [])),
  ];
}

function slashed(current: string, names: Names): string[] {
  const slash = current.lastIndexOf('/');
  if (slash < 0) return [];
  const run = current.slice(0, slash);
  return names.list('phase', current.slice(slash + 1), run).map((phase) => `${run}/${phase}`);
}

function isOfPipe(command: CliCommand): boolean {
  return nameOf(command).startsWith('pipe ');
}

const ABOUT_NAMED = {
  'run-id': 'run',
  resume: 'dispatched',
  session: 'session',
  'assume-gone': 'session',
  family: 'family',
  fingerprint: 'family',
  quota: 'quota',
  category: 'category',
} as const;

function valuesOf(
  flag: string,
  current: string,
  { command, names }: { command: CliCommand; names: Names },
): Candidate[] {
  const name = flag.replace(/^--/, '');
  const fixed = fixedValues(name, command);
  if (fixed) return starting(current, bare(fixed));
  if (name === 'run-id' && isOfPipe(command)) return bare(names.list('piped', current));
  return Object.hasOwn(ABOUT_NAMED, name)
    ? bare(names.list(ABOUT_NAMED[name as keyof typeof ABOUT_NAMED], current))
    : [];
}

function fixedValues(name: string, { options = {}, usage }: CliCommand): readonly string[] | undefined {
  const choices = options[name]?.choices;
  if (choices) return choices.map(String);
  if (name === 'door') return DOORS;
  if (name === 'log-format') return ['lines', 'json'];
  if (name === 'state') return /^(drain|plan)\b/.test(usage) ? ['failed', 'queued'] : PHASE_STATES;
  return undefined;
}

function takesValue(options: Readonly<Record<string, Options>>, word: string): boolean {
  if (!word.startsWith('-') || word.includes('=')) return false;
  const name = word.replace(/^--?/, '');
  const option = options[name] ?? Object.values(options).find(({ alias = [] }) => [alias].flat().includes(name));
  return option !== undefined && option.type !== 'boolean';
}

function optionWords(options: Readonly<Record<string, Options>>): Candidate[] {
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const words = shown.map(([name, { describe = '' }]) => ({
    word: isOnByDefault(name) ? `--no-${name}` : `--${name}`,
    about: describe,
  }));
  return [...words, { word: '--help', about: 'say what it does, with examples' }];
}

/** Of no configuration, where it would be known. */
const ON_BY_DEFAULT = ['worker-logs'];

function isOnByDefault(name: string): boolean {
  const option = camelCase(name);
  if (ON_BY_DEFAULT.includes(name)) return true;
  return Object.hasOwn(OPTIONS, option) && OPTIONS[option as OptionName].default === true;
}

function bare(words: readonly string[]): Candidate[] {
  return words.map((word) => ({ word, about: '' }));
}

function starting(current: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(current));
}
