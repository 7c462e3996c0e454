/** Where in shell text a value would go, so that it is quoted as that place needs. */

/** `unsafe`: nothing keeps it data there. Backticks read it twice; a here-document, a comment and a backslash read quotes otherwise. */
export type ShellPlace = 'bare' | 'single' | 'double' | 'unsafe';

type Open = "'" | '"' | '(' | '`' | 'unsafe';

const COMMENT = /(?<=^|[\s;&|()])#[^\n]*/.source;
const TOKENS = `\\\\[^]|\\\\$|${COMMENT}|<<<|<<|\\$\\(|['"()\`]`;

/** POSIX sh, 2.2 and 2.3. @param before the text up to the value */
export function placeAfter(before: string): ShellPlace {
  const open: Open[] = [];
  const tokens = new RegExp(TOKENS, 'g');
  for (let match = tokens.exec(before); match; match = tokens.exec(before)) {
    const [token] = match;
    if (isPlainIn(open.at(-1), token)) tokens.lastIndex = match.index + 1;
    else step(open, token, tokens.lastIndex === before.length);
  }
  if (open.includes('`') || open.includes('unsafe')) return 'unsafe';
  const innermost = open.at(-1);
  if (innermost === "'") return 'single';
  return innermost === '"' ? 'double' : 'bare';
}

/** Between single quotes nothing has a meaning; between double ones a backslash, `$( )` and backticks. */
function isPlainIn(innermost: Open | undefined, token: string): boolean {
  if (innermost === "'") return token !== "'";
  return innermost === '"' && !/^[\\$"`]/.test(token);
}

function step(open: Open[], token: string, isLast: boolean): void {
  const innermost = open.at(-1);
  const closes = token === innermost || (token === ')' && innermost === '(');
  if (token === '<<' || token === '\\' || (isLast && token.startsWith('#'))) open.push('unsafe');
  else if (token === '(' || token === '$(') open.push('(');
  else if (closes) open.pop();
  else if (token === "'" || token === '"' || token === '`') open.push(token);
}
