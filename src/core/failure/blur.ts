/**
 * What varies from one attempt to the next and says nothing of the cause becomes a placeholder. One pass over the text:
 * at each place the first kind that matches wins. Each pattern begins at a boundary and is bounded or cannot go back far,
 * so that the time is linear in the text; and no kind matches what another one left, so that blurring twice changes nothing.
 */
import { CODE, START } from './code.ts';
import { PLACEHOLDER } from './own.ts';
import { blurScalars, blurScalarsOfName, type Groups, SCALAR, standFor } from './scalar.ts';

const SEGMENT = `(?:[^\\s\\\\/'"\`<>:,;()\\[\\]{}|*?]|${PLACEHOLDER})+`;
const URL = `${START}[a-z][a-z0-9+.-]{0,15}:\\/\\/(?:[^\\s'"\`<>)\\]}]|${PLACEHOLDER})+`;
const PATH = `(?<![\\w.~>/\\\\-])(?:~|[A-Za-z]:)?(?:[\\\\/]+${SEGMENT})+[\\\\/]*`;
/** `./run.sh` is `run.sh`. */
const HERE = `(?<![\\w.~>/\\\\-])(?:\\.[\\\\/]+)+(?=\\w)`;
/** A name in quotes says which module, test or key it is: its digits stay. A quoted number is a number. */
const NAME = `(?<!\\w)(?<quote>['"\`])(?![\\d.,]+\\k<quote>)[\\w@](?:[\\w@./+-]|::?(?=[A-Za-z_])|${PLACEHOLDER}){0,200}\\k<quote>`;

const ALL = new RegExp(
  [`(?<said>${CODE})`, `(?<name>${NAME})`, `(?<url>${URL})`, `(?<path>${PATH})`, `(?<here>${HERE})`, SCALAR].join('|'),
  'g',
);

export function blur(text: string): string {
  return text.replace(ALL, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Groups<'said' | 'name' | 'url' | 'path' | 'here'>;
    if (groups.said !== undefined) return match;
    if (groups.name !== undefined) return blurScalarsOfName(match);
    if (groups.url !== undefined) return blurScalars(match);
    if (groups.here !== undefined) return '';
    return groups.path === undefined ? standFor(match, ...rest) : blurPath(match);
  });
}

const TEMP_ROOT =
  /^(?:\/private)?(?:\/tmp|\/var\/tmp|\/dev\/shm|\/var\/folders\/[^/]+\/[^/]+\/T)\/[^/]+$|[\\/]AppData[\\/]Local[\\/]Temp[\\/][^\\/]+$/;
const LIBRARY = /[\\/](?:site-packages|dist-packages|node_modules)[\\/](.+)$/;

/** An absolute path differs by machine, by user and by checkout: its end is what tells. A library's file is named as from there. */
function blurPath(path: string): string {
  const trimmed = path.replace(/[\\/]+$/, '');
  const last = trimmed.slice(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\')) + 1);
  if (TEMP_ROOT.test(trimmed)) return `<tmp>${/\.[a-z]{1,5}$/.exec(last)?.[0] ?? ''}`;
  const library = LIBRARY.exec(trimmed)?.[1]?.replace(/[\\/]+/g, '/');
  return blurScalars(library ?? last);
}
