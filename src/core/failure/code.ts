/** Numbers that say what happened, or to whom: a status of HTTP, how a program exited, the port of a service. */

export const START = '(?<![A-Za-z0-9])';
export const END = '(?![A-Za-z0-9])';

const HTTP = [
  'HTTP(?:\\/\\d(?:\\.\\d)?)?(?: [Ee]rror| [Ss]tatus)?',
  '[Ss]tatus(?:[ _-]?[Cc]ode)?|[Rr]esponse(?: [Cc]ode)?|\\w{0,40}Response\\b[^[\\]]{0,20}',
  'API(?: Error)?|(?:[Ee]rror )?[Cc]ode|[Rr]eturned(?: error)?|[Rr]eceived|[Rr]esponded(?: with)?',
].join('|');

/** One status of HTTP compared with another: `assert 404 == 200`, `expected 200, got 500`. */
const COMPARED = `${START}(?:[2-5]\\d\\d${END}\\D{1,20}${START}20[0-6]|20[0-6]${END}\\D{1,20}${START}[2-5]\\d\\d)${END}`;

/** `404` and `500` are two causes where the text says that they are HTTP's; and so are exit codes, and errors of curl's. */
export const CODE = [
  COMPARED,
  `${START}['"]?(?:${HTTP})[\\s:='"[(]{1,3}[1-5]\\d\\d${END}`,
  `${START}(?:ERROR [45]\\d\\d(?=:)|[45]\\d\\d(?= (?:Client|Server) Error\\b)|curl: \\(\\d{1,2}\\))`,
  `${START}(?:exit(?:ed)?(?: with)?(?:[ _]?(?:code|status))?|rc|return[ _]?code|[Ss]ignal)[ :=]{1,2}-?\\d{1,3}${END}`,
].join('|');

const IPV4 = '\\d{1,3}(?:\\.\\d{1,3}){3}';

/** This machine or another: neither says much. */
export const ADDRESS = `(?:${START}(?:${IPV4}|localhost(?=:\\d))|(?<![\\w:.])(?:\\[::1?\\]|::1?)|<ip>)(?=:\\d{1,5}${END}|(?!:?\\w|\\.\\d))`;

/** What stands before the colon of a port, and never before that of a line in a file. */
const HOST = [
  ':\\/\\/[^/\\s]{1,100}',
  `${IPV4}|<ip>|localhost|::1?\\]?`,
  '(?:to|tcp|reach|server|broker|host|E[A-Z]{6,12})[\\s\'"]{1,2}[A-Za-z][\\w.-]{0,60}',
].join('|');

export const PORT = `:\\d{1,5}${END}(?<=(?:${HOST}):\\d{1,5})|${START}[Pp]ort['"]?[\\s:=]{1,2}\\d{1,5}${END}`;

/** From here on Linux chooses a port for whoever names none (`ip_local_port_range`); others begin at 49,152. */
const CHOSEN_PORTS = 32_768;

/** A port tells which service was meant, unless the system chose it. */
export function blurPort(text: string): string {
  return text.replace(/\d+$/, (port) => (Number(port) < CHOSEN_PORTS ? port : '<n>'));
}
