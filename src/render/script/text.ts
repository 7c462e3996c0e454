/** A script of POSIX shell that does an attempt again by hand. No value in it is ever interpreted. */
import { enterText, isNameable } from '../../core/shell.ts';
import { fit, plain } from '../text.ts';
import { createQuoter, type Quoter } from './quote.ts';

/** A value, which may have had a secret in it. */
export interface Told {
  readonly value: string;
  readonly isMasked: boolean;
}

export interface ScriptFacts {
  /** Comment lines at its head: what it is, and what of it is known from where. */
  readonly notes: readonly string[];
  readonly cwd: string;
  readonly environment: readonly (Told & { readonly name: string })[];
  /** Names of the caller's that are not handed on. */
  readonly drop: readonly string[];
  /** The resolved program first. */
  readonly argv: readonly Told[];
  readonly stdin: Told | undefined;
}

/** Ids may have 100,000 characters. */
const NOTE_CELLS = 240;

const FILL_IN = '# FILL IN';

/** Ends with a line feed. */
export function scriptText(facts: ScriptFacts): string {
  const quoter = createQuoter();
  const { environment, argv, stdin } = facts;
  const body = [
    '_scratch=$(mktemp -d) || exit',
    ...(stdin ? stdinLines(stdin, quoter) : []),
    `${enterText(facts.cwd, quoter.quote)} || exit`,
    ...unsetLines(facts.drop),
    ...environment.filter(({ name }) => isNameable(name)).map((variable) => exportLine(variable, quoter)),
    'export DRAIN_RESULT_FILE="$_scratch/result.json"',
    'export DRAIN_TELEMETRY_FILE="$_scratch/telemetry.jsonl"',
    'export DRAIN_OUTPUT_FILE="$_scratch/output.json"',
    ...argv.flatMap((argument, at) => (argument.isMasked ? [argumentLine(argument, at, quoter)] : [])),
    execLine(facts, quoter),
  ];
  const isMasked = [...environment, ...argv, ...(stdin ? [stdin] : [])].some((told) => told.isMasked);
  const lines = [
    '#!/bin/sh',
    ...facts.notes.map((note) => `# ${fit(plain(note), NOTE_CELLS)}`),
    ...(isMasked ? fillInLines() : []),
    ...quoter.definitions(),
    ...body,
  ];
  return `${lines.join('\n')}\n`;
}

/** It must not run with stars in the place of a password. */
function fillInLines(): string[] {
  return [
    '#',
    '# FILL IN: drain keeps no secrets. Put them in the place of *** where a line is marked so; then remove the next line.',
    "echo 'Fill in the lines of this script that are marked FILL IN, then remove this one.' >&2; exit 2",
  ];
}

/** A file and no pipe, as a phase has it. What no shell can hold in a word, NUL, is printed by its number. */
function stdinLines({ value, isMasked }: Told, { quote }: Quoter): string[] {
  const parts = value.split('\0').map((part) => `printf %s ${quote(part)}`);
  const mark = isMasked ? ` ${FILL_IN}` : '';
  return [`{ ${parts.join("; printf '\\000'; ")}; } >"$_scratch/stdin"${mark}`];
}

/** What an outer drain has set, and what is not handed on. Names are taken from env(1), and never values. */
function unsetLines(drop: readonly string[]): string[] {
  return [
    "unset OLDPWD $(env | sed -n 's/^\\(DRAIN_[A-Za-z0-9_]*\\)=.*/\\1/p')",
    ...drop.filter(isNameable).map((name) => `unset ${name}`),
  ];
}

function exportLine({ name, value, isMasked }: ScriptFacts['environment'][number], { quote }: Quoter): string {
  return `export ${name}=${quote(value)}${isMasked ? ` ${FILL_IN}` : ''}`;
}

function argumentLine({ value }: Told, at: number, { quote }: Quoter): string {
  return `_argument_${at}=${quote(value)} ${FILL_IN}`;
}

function execLine({ argv, environment, stdin }: ScriptFacts, { quote }: Quoter): string {
  const words = argv.map(({ value, isMasked }, at) => (isMasked ? `"$_argument_${at}"` : quote(value)));
  const unnameable = environment.filter(({ name }) => !isNameable(name));
  const byEnv = unnameable.length > 0 || argv[0]?.value.startsWith('-');
  const others = unnameable.map(({ name, value }) => quote(`${name}=${value}`));
  const before = byEnv ? ['/usr/bin/env', '--', ...others] : [];
  const mark = unnameable.some(({ isMasked }) => isMasked) ? ` ${FILL_IN}` : '';
  return `exec ${[...before, ...words].join(' ')} <${stdin ? '"$_scratch/stdin"' : '/dev/null'}${mark}`;
}
