/**
 * Secrets do not reach logs, session files, reports or screens: values of variables and options that are named like secrets,
 * and passwords inside URLs, become `***`. A guess by name and by shape: what is named `X` and looks like a word is not found.
 */

const MASK = '***';

/** `auth` only as a word of its own (`AUTH`, `x_auth`, `basicAuth`, `oauth`), so that `GIT_AUTHOR_NAME` stays readable. */
const AUTH = /(?<![A-Za-z])(?:o?auth(?![a-z])|O?AUTH(?![A-Za-z]))|Auth(?![a-z])|authorization/;
const SECRET =
  /passw(?:or)?d|passphrase|(?:^|[_.-])pass$|[_.-]pwd|token(?!iz)|secret|credential|cookie|(?:api|access|private|secret|signing|encryption)[_.-]?key|authorization/i;
const TOKEN_COUNT = /tokens$/i;
/** Short names that are secrets only as parameters of a URL. */
const SECRET_PARAMETER = /^(?:key|sig|signature|x-amz-signature|pwd|pass)$/i;

/** What is left of `value` when `name` (of a variable or option) is known; empty values stay, since they tell that nothing was set. */
export function maskSecrets(name: string, value: string): string {
  return isSecret(name, value) ? MASK : maskText(value);
}

/** Masks URLs (`user:password@`, `?token=`), `--password=x`, `--password x`, `token=x` and `Bearer x`, wherever in the text. */
export function maskText(text: string): string {
  return text
    .replace(USER_INFO, `$1:${MASK}@`)
    .replace(USER_INFO_WITH_SLASHES, `$1:${MASK}@`)
    .replace(LONG_USER, `$1${MASK}@`)
    .replace(PARAMETER, maskParameter)
    .replace(ASSIGNMENT, maskAssignment)
    .replace(OPTION, maskOption)
    .replace(BEARER, `$1${MASK}`);
}

/** The first `length` characters, masked. A password that the cut has parted from the `@` behind it is masked too. */
export function maskFirst(text: string, length: number): string {
  if (text.length <= length) return maskText(text);
  return maskText(text.slice(0, length)).replace(CUT_USER_INFO, `$1:${MASK}`).replace(CUT_LONG_USER, `$1${MASK}`);
}

/** An argument vector, masked. Better than masking the joined text: where each argument ends is known here. */
export function maskArgv(argv: readonly string[]): string[] {
  return argv.map((argument, index) =>
    isSecretParameter(argv, index) ? MASK : maskArgument(argument, argv[index - 1] ?? ''),
  );
}

/** Whether it is what `sh -c 'curl --oauth2-bearer "$1"' sh VALUE` puts where a secret stands. */
function isSecretParameter(
  [program = '', option, text = '', ...parameters]: readonly string[],
  index: number,
): boolean {
  const nth = index - 3;
  const value = parameters[nth];
  if (option !== '-c' || nth < 1 || !value || !/^(?:.*\/)?\w*sh$/.test(program)) return false;
  const name = nth < 10 ? `\\$${nth}(?!\\d)|\\$\\{${nth}\\}` : `\\$\\{${nth}\\}`;
  const standIn = /^\d{1,9}$/.test(value) ? '918273645' : 'a-value-stands-here';
  const filled = text.replace(new RegExp(`'"(?:${name})"'|"(?:${name})"|${name}`, 'g'), standIn);
  return filled !== text && !maskText(filled).includes(standIn);
}

function maskArgument(argument: string, before: string): string {
  if (isOption(before) && !isOption(argument) && isSecret(before, argument)) return MASK;
  // `name=value`, and `Name: value` as in the headers that are given to curl.
  const [, name, mark, value] = /^([\w.-]{1,80})(=|:\s)([\s\S]*)$/.exec(argument) ?? [];
  if (name === undefined || mark === undefined || value === undefined) return maskText(argument);
  if (isSecret(name, value)) return `${name}${mark}${MASK}`;
  const inner = maskInner(value);
  return inner === undefined ? maskText(argument) : `${name}${mark}${inner}`;
}

/** `--input=token=x`, `--env=TOKEN=x`: an option whose value is a name and a value. */
function maskInner(value: string): string | undefined {
  const [, quote = '', name, inner = ''] = /^(["']?)([\w.-]{1,80})=([\s\S]*)$/.exec(value) ?? [];
  return name !== undefined && isSecret(name, inner) ? `${quote}${name}=${MASK}${quote}` : undefined;
}

function isOption(argument: string): boolean {
  return /^--?[A-Za-z][\w.-]*$/.test(argument);
}

/** In shell text: the value is elsewhere. */
const PARAMETER_OF_SHELL = /^["']{0,3}\$(?:\d|\{\d{1,9}\})["']{0,3}$/;

function isSecret(name: string, value: string): boolean {
  if (value === '' || PARAMETER_OF_SHELL.test(value) || (TOKEN_COUNT.test(name) && /^\d{1,9}$/.test(value)))
    return false;
  return SECRET.test(name) || AUTH.test(name);
}

// Every pattern starts at a rare mark and is bounded, so that a long value costs no more than a pass or two over it.
// `:8000/`, `:8000"` and `:8000` at the end are ports and not passwords.
const PORT = String.raw`(?!\d{0,5}(?:[/?#"'\s]|$))`;
const USER_INFO = new RegExp(String.raw`(:\/\/[^\s/:@[\]]{0,256}):${PORT}[^\s/?#]{0,1024}@`, 'g');
const USER_INFO_WITH_SLASHES = new RegExp(String.raw`(:\/\/[^\s/:@[\]]{0,256}):${PORT}[^\s@]{0,256}@`, 'g');
/** `https://ghp_0123...@github.com`: a user that is as long as a token. */
const LONG_USER = /(:\/\/)[^\s/:@[\]]{20,1024}@/g;
/** What may go on as the two above. Digits at the very end may be of a password as well as of a port. */
const CUT_USER_INFO = /(:\/\/[^\s/:@[\]]{0,256}):(?!\d{0,5}[/?#"'\s])[^\s@]{0,1024}$/;
const CUT_LONG_USER = /(:\/\/)[^\s/:@[\]]{20,1024}$/;
const PARAMETER = /(?<=[?&;])([\w.[\]-]{1,80})=([^&;#\s"']*)/g;
const ASSIGNMENT = /(?<![\w.?&;[\]-])([\w.-]{1,80})=("[^"]*"|'[^']*'|[^\s"']*)/g;
const OPTION = /(?<![\w-])(--[A-Za-z][\w.-]{1,80})(\s+)([^\s-][^\s"']*)/g;
const BEARER = /\b((?:Bearer|Basic)\s+)[\w.~+/=-]{8,}/gi;

function maskParameter(whole: string, name: string, value: string): string {
  return value !== '' && (SECRET_PARAMETER.test(name) || isSecret(name, value)) ? `${name}=${MASK}` : whole;
}

function maskAssignment(whole: string, name: string, value: string): string {
  if (isSecret(name, value)) return `${name}=${MASK}`;
  const inner = maskInner(value);
  return inner === undefined ? whole : `${name}=${inner}`;
}

function maskOption(whole: string, option: string, blank: string, value: string): string {
  return isSecret(option, value) ? `${option}${blank}${MASK}` : whole;
}
