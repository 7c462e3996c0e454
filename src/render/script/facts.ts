/** What is known of an attempt, or of a phase that was never tried, and from where. */
import { isAbsolute, resolve } from 'node:path';
import type { DeclaredWork } from '../../core/attempt.ts';
import { formatHandle } from '../../core/attempt.ts';
import { maskArgv, maskSecrets, maskText } from '../../core/mask.ts';
import { formatKey, type Key } from '../../core/phase.ts';
import { splitWords } from '../../core/template.ts';
import { headerValue } from '../../logs/header.ts';
import type { IdentityLine } from '../../logs/identity.ts';
import type { AttemptView } from '../../read/attempts.ts';
import type { SessionView } from '../../read/sessions.ts';
import { endText } from '../ended.ts';
import type { ScriptFacts, Told } from './text.ts';

/** A value that was never there is none that could be wanted. */
const NOT_AN_ATTEMPT = 'none';

export interface Surroundings {
  /** What phase and run declare now. */
  readonly declared: DeclaredWork;
  readonly databaseUrl: string;
  /** Names that the configuration does not hand on. */
  readonly drop: readonly string[];
}

export interface TriedFacts extends Surroundings {
  readonly attempt: AttemptView;
  readonly session: SessionView | undefined;
  /** Of its stdout log; none where that is gone. */
  readonly identity: readonly IdentityLine[];
  /** What it got; nothing where that is gone, or it got none. */
  readonly stdin: string | undefined;
  /** What its command would be now, secrets included; nothing where it cannot be told. */
  readonly argvNow: readonly string[] | undefined;
}

/** Of an attempt: as recorded, the rest as the backlog has it. */
export function factsOfAttempt(facts: TriedFacts): ScriptFacts {
  const { attempt, session, declared, drop } = facts;
  const head = headOf(facts.identity);
  const cwd = directoryOf(attempt, session);
  const stdin = facts.stdin ?? declared.stdin;
  return {
    cwd,
    argv: argvOf(facts, cwd, head.program),
    stdin: stdin === undefined ? undefined : toldText(stdin),
    drop,
    environment: environmentOf(facts, attempt, { ...head, ids: idsOf(attempt) }),
    notes: notesOf(facts, head),
  };
}

/** As it was written, where it is absolute: a `..` is the kernel's to follow. */
function directoryOf({ cwd }: AttemptView, session: SessionView | undefined): string {
  return cwd !== null && isAbsolute(cwd) ? cwd : resolve(session?.identity.cwd ?? '/', cwd ?? '.');
}

export interface PlannedFacts extends Surroundings {
  readonly key: Key;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly apiUrl: string | undefined;
}

/** Of a phase that was never tried: as the next drain would begin it. */
export function factsOfPlan(facts: PlannedFacts): ScriptFacts {
  const { key, argv, cwd, declared, drop, apiUrl } = facts;
  const masked = maskArgv(argv);
  const head = { variables: new Map<string, string>(), path: undefined, apiUrl };
  return {
    cwd,
    argv: masked.map((value, at) => ({ value, isMasked: value !== argv[at] })),
    stdin: declared.stdin === undefined ? undefined : toldText(declared.stdin),
    drop,
    environment: environmentOf(facts, key, { ...head, ids: idsOf(undefined) }),
    notes: [
      `${formatKey(key)}, which was never tried here, as the next drain would begin it.`,
      'Nothing is recorded of it, and no limit ends it.',
      'From the backlog and its configuration: command, directory, stdin, DRAIN_ names, and what phase and run declare.',
      'Yours: PATH and all other variables.',
    ],
  };
}

interface Head {
  readonly program: string | undefined;
  readonly path: string | undefined;
  readonly apiUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  /** Those that the configuration names. */
  readonly variables: ReadonlyMap<string, string>;
}

/** The variables stand between two lines and four. */
function headOf(identity: readonly IdentityLine[]): Head {
  const value = (name: string): string | undefined => identity.findLast((line) => line.name === name)?.value;
  const apiUrl = identity[1]?.value;
  return {
    program: programOf(value('COMMAND')),
    path: value('PATH'),
    apiUrl: apiUrl === '(none)' ? undefined : apiUrl,
    databaseUrl: identity[0]?.value,
    variables: new Map(identity.slice(2, -4).map((line) => [line.name, line.value])),
  };
}

function programOf(command: string | undefined): string | undefined {
  try {
    return splitWords(command ?? '')[0];
  } catch {
    return undefined; // the head was cut, or is none of ours
  }
}

/** The head of a log has no control characters; a path that has them is known here, a name is looked up again. */
function resolved(program: string, cwd: string, inHead: string | undefined): string {
  if (program.includes('/')) return isAbsolute(program) ? program : resolve(cwd, program);
  return inHead?.endsWith(`/${program}`) && !/\\(?:[nrt]|u[0-9a-f]{4})/.test(inHead) ? inHead : program;
}

/** What has stars in it was masked, unless the backlog has the same with stars. */
function argvOf({ attempt, argvNow }: TriedFacts, cwd: string, inHead: string | undefined): Told[] {
  const now = argvNow && maskArgv(argvNow);
  const isAsNow = now?.length === attempt.argv.length && now.every((argument, at) => argument === attempt.argv[at]);
  return attempt.argv.map((value, at) => ({
    value: at === 0 ? resolved(value, cwd, inHead) : value,
    isMasked: isAsNow ? argvNow?.[at] !== value : value.includes('***'),
  }));
}

interface Recorded {
  readonly ids: Readonly<Record<string, string>>;
  readonly path: string | undefined;
  readonly apiUrl: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
}

/** In the order in which a phase gets them; what is recorded wins over what is declared now. */
function environmentOf(
  { declared, databaseUrl }: Surroundings,
  { runId, phaseId }: Key,
  recorded: Recorded,
): ScriptFacts['environment'] {
  const told = new Map<string, Told>();
  for (const [name, value] of Object.entries({ PYTHONUTF8: '1', PYTHONIOENCODING: 'utf-8', ...declared.env }))
    told.set(name, toldVariable(name, value));
  const fromHead = [...recorded.variables, ...(recorded.path === undefined ? [] : [['PATH', recorded.path] as const])];
  for (const [name, value] of fromHead) if (!isDeclaredSo(declared, name, value)) told.set(name, toldHead(value));
  const own = { DRAIN_RUN_ID: runId, DRAIN_PHASE_ID: phaseId, ...recorded.ids };
  for (const [name, value] of Object.entries(own)) told.set(name, { value, isMasked: false });
  told.set('DRAIN_DATABASE_URL', toldHead(recorded.databaseUrl ?? databaseUrl));
  if (recorded.apiUrl !== undefined) told.set('DRAIN_API_URL', toldHead(recorded.apiUrl));
  return [...told].map(([name, value]) => ({ name, ...value }));
}

/** Then the backlog knows it better: line breaks and secrets are no more in the head of a log. */
function isDeclaredSo({ env }: DeclaredWork, name: string, value: string): boolean {
  const declared = env[name];
  return declared !== undefined && headerValue(name, declared) === value;
}

/** Not the lineage: by it drain would take these processes for the attempt's own, and end them. */
function idsOf(attempt: AttemptView | undefined): Record<string, string> {
  return {
    DRAIN_ATTEMPT_ID: attempt?.attemptId ?? NOT_AN_ATTEMPT,
    DRAIN_ATTEMPT: String(attempt?.number ?? 1),
    DRAIN_SESSION_ID: attempt?.sessionId ?? NOT_AN_ATTEMPT,
  };
}

function toldVariable(name: string, value: string): Told {
  const masked = maskSecrets(name, value);
  return { value: masked, isMasked: masked !== value };
}

function toldText(text: string): Told {
  const masked = maskText(text);
  return { value: masked, isMasked: masked !== text };
}

function toldHead(value: string): Told {
  const masked = maskText(value);
  return { value: masked, isMasked: masked !== value || value.includes('***') };
}

function notesOf({ attempt, declared, identity, stdin }: TriedFacts, { variables }: Head): string[] {
  const { handle, number, sessionId, outcome, gitCommit, gitDirty } = attempt;
  const ended = outcome === null ? 'under way' : `${outcome}, ${endText(attempt)}`;
  const names = [...(identity.length > 0 ? ['PATH'] : []), ...variables.keys()];
  const declaredNames = Object.keys(declared.env).filter((name) => !variables.has(name));
  const fromBacklog = [...declaredNames, ...(stdin === undefined && declared.stdin !== undefined ? ['stdin'] : [])];
  const dirty = gitDirty ? ', with changes that were not committed' : '';
  return [
    `${formatKey(attempt)}, attempt ${number} (${formatHandle(handle)}) of ${sessionId}: ${ended}.`,
    'Does it again by hand. Nothing is recorded of it, and no limit ends it.',
    'As recorded: program, arguments, directory and DRAIN_ names.',
    ...(names.length > 0
      ? [`From the head of its log: ${names.join(', ')}.`]
      : ['Its log is gone, and with it PATH: yours is used.']),
    ...(fromBacklog.length > 0 ? [`As the backlog declares it now: ${fromBacklog.join(', ')}.`] : []),
    'Not recorded, so yours: all other variables, umask and limits. DRAIN_LINEAGE is left out, or drain would end it.',
    ...(gitCommit === null ? [] : [`The directory was at commit ${gitCommit}${dirty}.`]),
  ];
}
