/**
 * The result that a phase was declared to leave behind: a JSON file, or what it printed. What an attempt before it left there
 * is removed before it starts (its data is on record), so that what is found is this one's. Of stdout all counts as one
 * document; where that is no JSON, the last line that is an object. Whatever goes wrong while it is looked at, it is a broken
 * result: what was not examined must not pass for a success.
 */
import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { messageOf } from '../core/error.ts';
import type { AttemptUnderWay, EvidenceKind, Gathered } from '../core/evidence.ts';
import type { Ending } from '../core/executor.ts';
import { findExcerpt } from '../core/failure/excerpt.ts';
import { isTooDeep, MAX_DEPTH } from '../core/json-depth.ts';
import { LARGEST_DOCUMENT_BYTES, LAST_LINES_BYTES, parseDocument, parsePrinted } from '../core/json-document.ts';
import type { Finding } from '../core/judge.ts';
import { failureIn, fieldAt, type ResultRule } from '../core/result-rule.ts';
import { unkeptNote } from '../core/unkept-result.ts';
import { readLimited } from '../files/read-limited.ts';
import { type Printed, readPrinted } from '../logs/printed.ts';

const MB = 1_048_576;
/** What is kept of it in the database. */
const LARGEST_DATA_BYTES = MB;
/** The end of what was printed, to quote from. */
const TAIL_BYTES = 65_536;

export const declaredResult: EvidenceKind = {
  name: 'declared-result',
  begin(attempt) {
    const rule = attempt.declared.result;
    if (rule === undefined) return undefined;
    if (rule.from === 'stdout') return { gather: (ending) => gather(rule, ending, () => readStdout(attempt)) };
    const file = fileOf(rule, attempt);
    const noRoom = attempt.resumed === undefined ? makeRoom(file) : undefined;
    if (noRoom && rule.required) throw noRoom;
    if (noRoom) return undefined; // what need not be there keeps nothing from running
    return {
      env: { DRAIN_OUTPUT_FILE: file },
      gather: (ending) => gather(rule, ending, () => readResultFile(file)),
    };
  },
};

function fileOf({ file }: ResultRule, { cwd }: AttemptUnderWay): string {
  if (file === undefined) throw new Error('it is declared to leave a result file behind, and which one is not said');
  return resolve(cwd, file);
}

/** @returns why there is none */
function makeRoom(file: string): Error | undefined {
  const folder = dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    rmSync(file, { recursive: true, force: true });
    return undefined;
  } catch (thrown) {
    return new Error(`there is no room for its result file ${file}: ${messageOf(thrown)}`, { cause: thrown });
  }
}

interface Problem {
  readonly problem: string;
  /** Something is there that looks like a result. */
  readonly isBroken: boolean;
}

type Found = { readonly document: unknown } | Problem;

function readResultFile(file: string): Found {
  const read = readLimited(file, LARGEST_DOCUMENT_BYTES);
  const says = (problem: string): string => `its result file ${problem}: ${basename(file)}`;
  if ('problem' in read) return { problem: says(read.problem), isBroken: read.isThere };
  const parsed = parseDocument(read.content);
  return 'value' in parsed ? { document: parsed.value } : { problem: says(parsed.problem), isBroken: true };
}

function readStdout({ logs }: AttemptUnderWay): Found {
  const printed = readPrinted(logs.stdout, { maxBytes: LARGEST_DOCUMENT_BYTES, lastBytes: LAST_LINES_BYTES });
  if (printed === undefined || printed.bytes === 0) return { problem: 'it printed no result', isBroken: false };
  const parsed = parsePrinted(printed);
  return 'value' in parsed ? { document: parsed.value } : noResultIn(printed, parsed.problem);
}

function noResultIn({ bytes, content }: Printed, problem: string): Problem {
  const said = findExcerpt({ stderr: '', stdout: content.subarray(-TAIL_BYTES).toString() })?.line;
  const isWhole = content.length === bytes;
  const isBroken = isWhole && /^\s*[[{]/.test(content.toString('utf8', 0, 100));
  if (isBroken || said === undefined) return { problem: `what it printed ${problem}`, isBroken };
  const where = bytes > LAST_LINES_BYTES ? ` on the lines of its last ${LAST_LINES_BYTES / MB} MB` : '';
  const found = isWhole ? 'it printed no result' : `what it printed ${problem}, with no result`;
  return { problem: `${found}${where}, but: ${said}`, isBroken };
}

/** Where nobody knows whether it ever began, what is found may be that of an attempt before it. */
function gather(rule: ResultRule, ending: Ending, find: () => Found): Gathered {
  if (ending.cause.is === 'lost' || ending.cause.is === 'refused') return {};
  const examined = examineSafely(rule, find);
  return 'problem' in examined ? { findings: findingsOfProblem(rule, examined, ending) } : examined;
}

function examineSafely(rule: ResultRule, find: () => Found): Gathered | Problem {
  try {
    const found = find();
    return 'problem' in found ? found : examine(rule, found.document);
  } catch (thrown) {
    return { problem: `its result cannot be examined (${messageOf(thrown)})`, isBroken: true };
  }
}

function examine(rule: ResultRule, document: unknown): Gathered | Problem {
  if (isTooDeep(document)) return { problem: `its result is nested more than ${MAX_DEPTH} deep`, isBroken: true };
  const failure = failureIn(rule, document);
  const { data, note } = dataOf(rule, document, failure !== undefined);
  const findings: Finding[] = [
    ...(failure === undefined ? [] : [{ is: 'contradiction', against: 'result', message: failure } as const]),
    ...(note === undefined ? [] : [{ is: 'note', message: note } as const]),
  ];
  return { findings, ...(data !== undefined && { data }) };
}

/** Of what failed or was ended by itself, how it ended says more than that it left no result. */
function findingsOfProblem({ required }: ResultRule, { problem, isBroken }: Problem, { cause }: Ending): Finding[] {
  if (required && cause.is === 'exit' && cause.code === 0)
    return [{ is: 'contradiction', against: 'result', category: 'deliverable', message: problem }];
  return isBroken ? [{ is: 'note', message: problem }] : [];
}

function dataOf(
  { data: path, from, file }: ResultRule,
  document: unknown,
  hasFailed: boolean,
): { readonly data?: unknown; readonly note?: string } {
  const data = path === undefined ? document : fieldAt(document, path);
  if (data === undefined) return hasFailed ? {} : { note: `its result has no \`${path}\`` };
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes <= LARGEST_DATA_BYTES) return { data };
  const place = from === 'file' && file !== undefined ? basename(file) : 'its log';
  return { note: unkeptNote({ size: `${(bytes / MB).toFixed(1)} MB`, place }, `${LARGEST_DATA_BYTES / MB} MB`) };
}
