/**
 * What varies from one attempt to the next and says nothing of the cause becomes a placeholder. One pass over the text:
 * at each place the first kind that matches wins. Each pattern begins at a boundary and is bounded or cannot go back far,
 * so that the time is linear in the text; and no kind matches what another one left, so that blurring twice changes nothing.
 */
import { PLACEHOLDER } from './own.ts';

const START = '(?<![A-Za-z0-9])';
const END = '(?![A-Za-z0-9])';

const UUID = `${START}[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}${END}`;
const CLOCK = '\\d{1,2}:\\d\\d(?::\\d\\d)(?:[.,]\\d{1,9})?(?: ?[AP]M)?';
const ZONE = '(?:Z|UTC| UTC| GMT| ?[+-]\\d\\d:?\\d\\d)?';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}';
const WEEKDAY = '(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? )?';
const TIME = [
  `${START}\\d{4}[-/]\\d\\d[-/]\\d\\d(?:[T ]${CLOCK}|T\\d{4,6})?${ZONE}${END}`,
  `${START}20\\d{6}(?:[T_-]\\d{4,6}Z?)?${END}`,
  `${START}${WEEKDAY}${MONTH} {1,2}\\d{1,2}(?:,? \\d{4})?(?:[ ,]${CLOCK})?(?: \\d{4})?${ZONE}${END}`,
  `${START}${WEEKDAY}\\d{1,2}[ /-]${MONTH}[ /-]\\d{2,4}(?:[ :]${CLOCK})?${ZONE}${END}`,
  `${START}${CLOCK}${ZONE}${END}`,
  `${START}\\d{1,2} ?[ap]m${END}`,
].join('|');

const MIXED = '(?=[a-fA-F]*\\d)(?=\\d*[a-fA-F])';
const HEX = `${START}(?:0[xX][0-9a-fA-F]+|${MIXED}[0-9a-fA-F]{7,})${END}`;
/** In a quoted name only what is too long to be a word. */
const LONG_HEX = `${START}(?:0[xX][0-9a-fA-F]+|${MIXED}[0-9a-fA-F]{12,})${END}`;
/** Request ids and the like: long, and of a mixture that no word has. */
/** What Kubernetes puts behind the name of a deployment's pod. */
const POD = '(?<=[a-z0-9])-[0-9a-f]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}(?![A-Za-z0-9])';
const OPAQUE = `${START}(?:(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=(?:[A-Za-z]*\\d){3})[A-Za-z0-9]{20,}|(?=(?:[a-z]*\\d){4})(?=\\d*[a-z])[a-z0-9]{20,})${END}`;
/** Of pytest's workers, who take what comes. */
const WORKER = `${START}gw\\d{1,3}${END}`;
const TEMP = `${START}(?:tmp[a-z0-9_]{8}|tmp\\.[A-Za-z0-9]{6,10}|pytest-\\d+)${END}`;

const HTTP_WORDS =
  'HTTP(?:\\/\\d(?:\\.\\d)?)?(?: [Ee]rror| [Ss]tatus)?|[Ss]tatus(?:[ _-]?[Cc]ode)?|[Rr]esponse(?: code)?|(?:API Error|Error code)|[Rr]eturned(?: error)?|[Rr]eceived|[Rr]esponded with|\\w{0,40}Response\\b[^[\\]]{0,20}';
/** Numbers that say what happened: a status where the text says that it is HTTP's, how a program exited, an error of curl's. */
const CODE = [
  `${START}['"]?(?:${HTTP_WORDS})[\\s:='"[(]{1,3}[1-5]\\d\\d${END}(?:,? (?:but )?(?:got|was|received) [45]\\d\\d${END})?`,
  `${START}(?:ERROR [45]\\d\\d(?=:)|[45]\\d\\d(?= (?:Client|Server) Error\\b)|curl: \\(\\d{1,2}\\))`,
  `${START}exit(?:ed)?(?: with)?(?: code| status)?[ :=]{1,2}-?\\d{1,3}${END}`,
].join('|');
/** This machine's or another's. Its port tells which service it was, unless the system chose it. */
const ADDRESS = `(?:${START}(?:\\d{1,3}(?:\\.\\d{1,3}){3}|localhost(?=:\\d))|(?<![\\w:.])(?:\\[::1?\\]|::1?)|<ip>)(?=:\\d{1,5}${END}|(?!:?\\w|\\.\\d))`;
const PORT = `:\\d{1,5}${END}(?<=(?::\\/\\/[^/\\s]{1,100}|\\d(?:\\.\\d{1,3}){3}|<ip>|localhost|::1?\\]?|(?:to|tcp|reach|server|broker|host|E[A-Z]{6,12})[\\s'"]{1,2}[A-Za-z][\\w.-]{0,60}):\\d{1,5})|${START}[Pp]ort['"]?[\\s:=]{1,2}\\d{1,5}${END}`;
const UNIT = '(?:[nuµm]?s|[mhd]|[KMGTkmgt]?i?B|%)';
const LONG_UNIT = ' (?:ms|s|sec|secs|seconds?|min|mins|minutes?|hours?|days?|bytes|[KMGT]i?B)';
const NUMBER = [
  `${START}(?:\\d+(?:\\.\\d+)?[nuµm]?[smhd])+${END}`,
  `${START}\\d+(?:[.,]\\d+)*(?:[eE][+-]?\\d+)?(?:${UNIT}|${LONG_UNIT})?${END}`,
  `${START}v\\d+(?:\\.\\d+)+${END}`,
].join('|');

const SEGMENT = `(?:[^\\s\\\\/'"\`<>:,;()\\[\\]{}|*?]|${PLACEHOLDER})+`;
const URL = `${START}[a-z][a-z0-9+.-]{0,15}:\\/\\/(?:[^\\s'"\`<>)\\]}]|${PLACEHOLDER})+`;
const PATH = `(?<![\\w.~>/\\\\-])(?:~|[A-Za-z]:)?(?:[\\\\/]+${SEGMENT})+[\\\\/]*`;
/** `./run.sh` is `run.sh`. */
const HERE = `(?<![\\w.~>/\\\\-])(?:\\.[\\\\/]+)+(?=\\w)`;
/** A name in quotes says which module, test or key it is: its digits stay. A quoted number is a number. */
const NAME = `(?<!\\w)(?<quote>['"\`])(?![\\d.,]+\\k<quote>)[\\w@](?:[\\w@./+-]|::?(?=[A-Za-z_])|${PLACEHOLDER}){0,200}\\k<quote>`;

const IS_PLACEHOLDER = new RegExp(`^${PLACEHOLDER}$`);

/** From here on Linux chooses a port for whoever names none (`ip_local_port_range`); others begin at 49,152. */
const CHOSEN_PORTS = 32_768;

const SCALAR = new RegExp(
  [
    `(?<address>${ADDRESS})`,
    `(?<port>${PORT})`,
    PLACEHOLDER,
    UUID,
    `(?<time>${TIME})`,
    `(?<temp>${TEMP})`,
    `(?<code>${CODE})`,
    WORKER,
    POD,
    OPAQUE,
    HEX,
    NUMBER,
  ].join('|'),
  'g',
);
const IN_NAME = new RegExp(
  [PLACEHOLDER, UUID, `(?<time>${TIME})`, `(?<temp>${TEMP})`, WORKER, POD, OPAQUE, LONG_HEX].join('|'),
  'g',
);
const ALL = new RegExp(
  [
    `(?<status>${CODE})`,
    `(?<name>${NAME})`,
    `(?<url>${URL})`,
    `(?<path>${PATH})`,
    `(?<here>${HERE})`,
    SCALAR.source,
  ].join('|'),
  'g',
);

type Groups = Readonly<
  Record<
    'status' | 'name' | 'url' | 'path' | 'here' | 'time' | 'temp' | 'code' | 'address' | 'port',
    string | undefined
  >
>;

export function blur(text: string): string {
  return text.replace(ALL, (match: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Groups;
    if (groups.here !== undefined) return '';
    if (groups.status !== undefined) return match;
    if (groups.name !== undefined) return match.replace(IN_NAME, scalar);
    if (groups.url !== undefined) return match.replace(SCALAR, scalar);
    return groups.path === undefined ? scalar(match, ...rest) : blurPath(match);
  });
}

function scalar(match: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as Groups;
  // `20251228` may be a day or a number: either way it comes out the same.
  if (groups.time !== undefined) return /^\d+$/.test(match) ? '<n>' : '<t>';
  if (groups.temp !== undefined) return '<tmp>';
  if (groups.address !== undefined) return '<ip>';
  if (groups.port !== undefined) return match.replace(/\d+$/, (port) => (Number(port) < CHOSEN_PORTS ? port : '<n>'));
  return groups.code !== undefined || IS_PLACEHOLDER.test(match) ? match : '<n>';
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
  return (library ?? last).replace(SCALAR, scalar);
}
