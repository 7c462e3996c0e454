/** What names the phase itself in its output, and would make one cause look like as many as there are phases. */
import { oneLine } from './plain.ts';

export interface Own {
  readonly runId: string;
  readonly phaseId: string;
  readonly attemptId: string;
  readonly item?: string;
  /** Its directory, its logs, its result and telemetry files. */
  readonly paths: readonly string[];
}

/**
 * What stands for something that varies. Once in a text, it is never touched again. All ids share `<own>`:
 * where a run and its only phase have one name, nobody can tell which was meant.
 */
export const PLACEHOLDER = '<(?:own|path|tmp|ip|n|t)>';

interface Name {
  readonly value: string;
  readonly pattern: string;
  readonly stand: string;
}

/** Names that also are words of English: they count only where something clings to them (`/a`, `'a'`, `phase=a`). */
const ENGLISH = /^(?:a|i|an|in|is|it|no|not|of|on|or|the|to)$/i;

/**
 * Names that every project has for its folders and its steps: `tests/a.py` is not the phase `tests`. They count only behind a
 * word for what drain runs, or behind the run: `phase tests`, `task=build`, `night-3/docs`.
 */
const COMMON =
  /^(?:api|app|bin|build|check|ci|client|code|compile|config|core|data|db|deploy|dev|dist|docs?|examples?|fetch|fix|format|install|job|lib|lint|main|migrat(?:e|ions?)|models?|packages?|parse[rs]?|prepare|prod|publish|release|report|review|run|scripts?|server|service|setup|specs?|src|start|step|sync|task|tests?|tools?|types?|ui|unit|update|utils?|verify|web|worker)$/i;
const CALLED = `(?:phase|item|task|job|step|stage)(?:[ _-]?id)?\\W{1,3}`;

/** From this length on nobody else says it by chance: it is replaced inside of longer words too. */
const DISTINCT_LENGTH = 12;

/** All of the phase's own names replaced wherever they occur, the longest first. */
export function replaceOwn(text: string, own: Own): string {
  const names = namesOf(own);
  if (names.length === 0) return text;
  const pattern = new RegExp([`(${PLACEHOLDER})`, ...names.map((name) => `(${name.pattern})`)].join('|'), 'g');
  return text.replace(pattern, (match: string, ...groups: unknown[]) => {
    const which = groups.findIndex((group) => group !== undefined);
    const stand = names[which - 1]?.stand;
    // What lies inside the phase's own directory is named as from there.
    return stand === '<path>' && /[\\/]$/.test(match) ? '' : (stand ?? match);
  });
}

function namesOf(own: Own): Name[] {
  const ids = [
    idName(own.attemptId, inAttempt),
    ...[own.phaseId, own.runId, own.item ?? ''].map((id) => idName(id, (value) => inWords(value, own.runId))),
  ];
  const names = [...ids, ...own.paths.map(pathName)].filter((name) => name !== undefined);
  return names.sort((a, b) => b.value.length - a.value.length);
}

/** What is longer is a document that dispatch was given, and nothing that a line would name. */
const MAX_NAME = 1_000;

function idName(id: string, patternOf: (value: string) => string): Name | undefined {
  if (id.length > MAX_NAME) return undefined;
  const value = oneLine(id);
  if (!/[A-Za-z0-9\u0080-\uffff]/.test(value) || new RegExp(PLACEHOLDER).test(value)) return undefined;
  // A number that is the item here is just a number elsewhere: both must read alike.
  return { value, pattern: patternOf(value), stand: /^\d+$/.test(value) ? '<n>' : '<own>' };
}

/** Nobody else says an attempt's id, in whatever word it stands. */
function inAttempt(value: string): string {
  return value.length < 8 ? asToken(value) : escapeRegex(value);
}

function behind(runId: string): string {
  const run = oneLine(runId);
  return run === '' ? CALLED : `${CALLED}|${escapeRegex(run)}[/:_-]{1,2}`;
}

/** A long id anywhere; but run `v4` is not named by `v40`. */
function inWords(value: string, runId: string): string {
  if (COMMON.test(value)) return `(?<=(?<![\\w-])(?:${behind(runId)}))${asToken(value)}`;
  // What is a part of a number, or says how a program ended, is no name.
  if (/^\d+$/.test(value))
    return `(?<!\\d[.,:-]|(?:code|status|exit|exited|rc)[ :=]{1,2}|curl: \\()${asToken(value)}(?![.,:-]\\d)`;
  if (value.length < DISTINCT_LENGTH) return asToken(value);
  return `${/^\d/.test(value) ? '(?<!\\d)' : ''}${escapeRegex(value)}${/\d$/.test(value) ? '(?!\\d)' : ''}`;
}

function asToken(value: string): string {
  const clings = ENGLISH.test(value) ? `(?:(?<=[^\\s.,])|(?=${escapeRegex(value)}[^\\s.,]))` : '';
  const start = /^[A-Za-z0-9]/.test(value) ? '(?<![A-Za-z0-9])' : '';
  const end = /[A-Za-z0-9]$/.test(value) ? '(?![A-Za-z0-9])' : '';
  return `${start}${clings}${escapeRegex(value)}${end}`;
}

/** With any separators between its parts, and with one that follows. `/w/a` is not named by `/w/a-2`. */
function pathName(path: string): Name | undefined {
  const value = oneLine(path).replace(/[\\/]+$/, '');
  const parts = value.split(/[\\/]+/);
  if (parts.join('').replaceAll('.', '').length < (parts.length > 1 ? 1 : 2) || new RegExp(PLACEHOLDER).test(value))
    return undefined;
  const pattern = `(?<![\\w\\\\/-])${parts.map(escapeRegex).join('[\\\\/]+')}(?![\\w-]|\\.\\w)[\\\\/]*`;
  return { value, pattern, stand: '<path>' };
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
