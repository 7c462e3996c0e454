import { messageOf } from '../../core/error.ts';
import type { Answer } from '../../core/notify/answer.ts';
import { parseRetryAfter } from '../../core/notify/back-off.ts';
import { fillIn, maskAddress, type NotifyTarget, variablesIn } from '../../core/notify/target.ts';
import { plain } from '../../render/text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Of an answer, to be shown. */
const SHOWN_CHARACTERS = 200;

/** Posts it once, as JSON. A redirect is not followed: what is secret in the headers was meant for this host. */
export async function post(target: NotifyTarget, body: string, environment: Environment): Promise<Answer> {
  const missing = variablesIn(target).filter((name) => !environment[name]);
  if (missing.length > 0) return never(`not set in the environment: ${missing.join(', ')}`);
  const address = fillIn(target.webhook ?? '', environment);
  if (!/^https?:\/\/./i.test(address) || !URL.canParse(address)) return never('it is no http or https address');
  const headers = filledHeaders(target, environment);
  try {
    return await send(new URL(address), { headers, body, timeoutMs: target.timeoutMs });
  } catch (thrown) {
    const why = isTimeout(thrown) ? `no answer within ${target.timeoutMs / 1000} s` : causeOf(thrown);
    return { is: 'refused', why: without(secretsOf(address, headers), why), later: true };
  }
}

interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

async function send(address: URL, { headers, body, timeoutMs }: Request): Promise<Answer> {
  const { username, password } = address;
  address.username = address.password = ''; // fetch refuses addresses with them
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'drain',
      ...(username !== '' && { authorization: `Basic ${basic}` }),
      ...headers,
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const said = without(secretsOf(address.href, headers), await beginningOf(response));
  if (response.ok) return { is: 'taken', said: `${response.status} ${said}`.trim() };
  const { status } = response;
  const askedMs = parseRetryAfter(response.headers.get('retry-after'), Date.now());
  const later = status >= 500 || status === 408 || status === 425 || status === 429;
  return { is: 'refused', why: `it answered ${status}${whereTo(response)} ${said}`.trim(), later, askedMs };
}

function whereTo({ status, headers }: Response): string {
  const location = headers.get('location');
  return status >= 300 && status < 400 && location !== null ? ` (moved to ${maskAddress(location)})` : '';
}

/** It has answered by then: what it says is not waited for longer than for the answer. */
async function beginningOf(response: Response): Promise<string> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) {
      text += decoder.decode(piece, { stream: true });
      if (text.length > SHOWN_CHARACTERS) break;
    }
  } catch {
    // The status is what counts.
  }
  return plain(text).slice(0, SHOWN_CHARACTERS);
}

/** Lower-case names, so that what the configuration says comes instead of ours. */
function filledHeaders({ headers }: NotifyTarget, environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fillIn(value, environment)]),
  );
}

/** An address is secret beyond its host, and every header may be. */
function secretsOf(address: string, headers: Readonly<Record<string, string>>): string[] {
  const { pathname, search } = new URL(address);
  return [address, pathname + search, pathname, ...Object.values(headers)].filter((secret) => secret.length > 3);
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'TimeoutError';
}

function causeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return (cause === undefined ? '' : messageOf(cause)) || messageOf(thrown);
}

function never(why: string): Answer {
  return { is: 'refused', why, later: false };
}
