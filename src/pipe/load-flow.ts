/** The flow of a user's module. Whoever calls this runs code that is not drain's. */
import { pathToFileURL } from 'node:url';
import { codeOf, DrainError, messageOf } from '../core/error.ts';
import { nearestTo } from '../core/nearest.ts';
import { type Flow, isFlow } from '../pipeline/flow.ts';
import { LIBRARY } from './library.ts';

export type AnyFlow = Flow<Record<string, unknown>, Record<string, unknown>>;

export interface FlowOfFile {
  readonly file: string;
  /** The named export; none: the default one. */
  readonly name?: string | undefined;
}

/** @throws DrainError `bad_flow` with what is wrong and the place in the file */
export async function loadFlow({ file, name }: FlowOfFile): Promise<AnyFlow> {
  const exported = await exportsOf(file);
  const found = name === undefined ? exported.default : exported[name];
  if (found === undefined) throw noSuchExport(file, name, exported);
  const made = typeof found === 'function' ? await madeBy(found as FlowMaker, file) : found;
  if (isFlow(made)) return made as unknown as AnyFlow;
  const what = name === undefined ? 'Its default export' : `Its export \`${name}\``;
  const shown = typeof found === 'function' ? 'is a function that returns no flow' : 'is no flow';
  throw badFlow(
    file,
    `${what} ${shown}. Export what \`pipeline(...)\` and its methods return, or a function that returns it`,
  );
}

type FlowMaker = (library: typeof LIBRARY) => unknown;
type Exports = Readonly<Record<string, unknown>>;

async function exportsOf(file: string): Promise<Exports> {
  try {
    return (await import(pathToFileURL(file).href)) as Exports;
  } catch (thrown) {
    if (codeOf(thrown) === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw badFlow(
        file,
        'Node cannot import a file of this kind. Compile it to JavaScript first, or name the .mjs file',
      );
    throw badFlow(file, `It cannot be loaded: ${sayWhere(thrown)}`, thrown);
  }
}

async function madeBy(make: FlowMaker, file: string): Promise<unknown> {
  try {
    return await make(LIBRARY);
  } catch (thrown) {
    throw badFlow(file, `Its flow cannot be made: ${sayWhere(thrown)}`, thrown);
  }
}

/** Of a syntax error the stack begins with the place; of others it is the first line that is not Node's own. */
function sayWhere(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  const own = stack.split('\n').find((line) => line.includes('file://') && !line.includes('/dist/'));
  const place = /file:\/\/([^)\s]+:\d+(?::\d+)?)/.exec(own ?? '')?.[1];
  return place === undefined ? messageOf(thrown) : `${messageOf(thrown)} (${decodeURI(place)})`;
}

function noSuchExport(file: string, name: string | undefined, exported: Exports): DrainError {
  const flows = Object.keys(exported).filter((key) => isFlow(exported[key]));
  const known = flows.length > 0 ? `It has: ${flows.join(', ')}` : 'It exports no flow';
  if (name === undefined)
    return badFlow(file, `It has no default export. ${known}${flows[0] ? `: --flow ${flows[0]}` : ''}`);
  const nearest = nearestTo(name, flows);
  return badFlow(file, `It has no export \`${name}\`. ${nearest ? `Did you mean --flow ${nearest}?` : known}`);
}

function badFlow(file: string, problem: string, cause?: unknown): DrainError {
  return new DrainError('bad_flow', `Cannot use ${file}: ${problem.replace(/[.]$/, '')}.`, { cause });
}
