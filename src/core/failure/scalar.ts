/** Single words that differ by chance: times, identifiers, temporary names and numbers. */
import { ADDRESS, blurPort, CODE, END, PORT, START } from './code.ts';
import { PLACEHOLDER } from './own.ts';

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
const OPAQUE = `${START}(?:(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])(?=(?:[A-Za-z]*\\d){3})[A-Za-z0-9]{20,}|(?=(?:[a-z]*\\d){4})(?=\\d*[a-z])[a-z0-9]{20,}|(?=(?:[A-Z]*\\d){3})(?=\\d*[A-Z])[A-Z0-9]{16,})${END}|(?<=(?<![A-Za-z0-9])(?:req|msg|toolu|call|run|sess|evt|chatcmpl)[_-])[A-Za-z0-9]{16,}${END}`;
/** What Kubernetes puts behind the name of a pod; and bundlers behind that of a file. */
const POD = [
  '(?<=[a-z0-9])-[0-9a-f]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}(?![A-Za-z0-9-])',
  '(?<=[a-z0-9])-(?=[a-z]{0,4}\\d)[bcdfghjklmnpqrstvwxz2456789]{5}(?![A-Za-z0-9-])',
  '(?<=\\w)[-.](?=[A-Za-z_]{0,7}\\d)[A-Za-z0-9_]{8}(?=\\.(?:[cm]?js|css)(?!\\w))',
].join('|');
/** Of pytest's workers, who take what comes. */
const WORKER = `${START}gw\\d{1,3}${END}`;
const TEMP = `${START}(?:tmp[a-z0-9_]{8}|tmp\\.[A-Za-z0-9]{6,10}|pytest-\\d+)${END}`;

const UNIT = '(?:[nuµm]?s|[mhd]|[KMGTkmgt]?i?B|%)';
const LONG_UNIT = ' (?:ms|s|sec|secs|seconds?|min|mins|minutes?|hours?|days?|bytes|[KMGT]i?B)';
const NUMBER = [
  `${START}(?:\\d+(?:\\.\\d+)?[nuµm]?[smhd])+${END}`,
  `${START}\\d+(?:[.,]\\d+)*(?:[eE][+-]?\\d+)?(?:${UNIT}|${LONG_UNIT})?${END}`,
  `${START}v\\d+(?:\\.\\d+)+${END}`,
].join('|');

const TIMES = `(?<time>${TIME})|(?<temp>${TEMP})`;
const IDS = [WORKER, POD, OPAQUE].join('|');

/** With the groups of {@link Groups}; none of them where it is a placeholder already, or a number. */
export const SCALAR = [
  `(?<address>${ADDRESS})|(?<port>${PORT})`,
  `${PLACEHOLDER}|${UUID}|${TIMES}|(?<code>${CODE})`,
  `${IDS}|${HEX}|${NUMBER}`,
].join('|');

const SCALARS = new RegExp(SCALAR, 'g');
const SCALARS_OF_NAME = new RegExp([PLACEHOLDER, UUID, TIMES, IDS, LONG_HEX].join('|'), 'g');
const IS_PLACEHOLDER = new RegExp(`^${PLACEHOLDER}$`);

export type Groups<More extends string = never> = Readonly<
  Record<'time' | 'temp' | 'code' | 'address' | 'port' | More, string | undefined>
>;

export function blurScalars(text: string): string {
  return text.replace(SCALARS, standFor);
}

/** In a name that is quoted, digits are part of the name. */
export function blurScalarsOfName(text: string): string {
  return text.replace(SCALARS_OF_NAME, standFor);
}

/** What stands for a match of {@link SCALAR}: the arguments are those of a replacer. */
export function standFor(match: string, ...rest: unknown[]): string {
  const groups = rest.at(-1) as Groups;
  // `20251228` may be a day or a number: either way it comes out the same.
  if (groups.time !== undefined) return /^\d+$/.test(match) ? '<n>' : '<t>';
  if (groups.temp !== undefined) return '<tmp>';
  if (groups.address !== undefined) return '<ip>';
  if (groups.port !== undefined) return blurPort(match);
  return groups.code !== undefined || IS_PLACEHOLDER.test(match) ? match : '<n>';
}
