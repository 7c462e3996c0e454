/** The API that phases talk to: asked once before the first phase, reused by all, never started. */
import { DrainError, messageOf } from '../core/error.ts';

const PATIENCE_MS = 5_000;

/** @throws DrainError `api_unhealthy`: it cannot be reached, or does not say that it is well; then nothing is run */
export async function checkApi(apiUrl: string): Promise<void> {
  const address = new URL('health', apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
  const response = await ask(address);
  const text = (await response.text().catch(() => '')).slice(0, 200);
  if (!response.ok) throw unhealthy(address, `it answered ${response.status} ${text}`.trim());
  if (saysUnwell(text)) throw unhealthy(address, `it answered ${text}`);
}

async function ask(address: URL): Promise<Response> {
  try {
    return await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' });
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? messageOf(thrown.cause) : messageOf(thrown);
    throw unhealthy(address, cause || 'it cannot be reached');
  }
}

/** `{"status":"healthy","db_ok":true}`: what is no JSON of this kind is judged by its code alone. */
function saysUnwell(text: string): boolean {
  try {
    const { status, db_ok: dbOk } = JSON.parse(text) as { status?: unknown; db_ok?: unknown };
    const isBad = typeof status === 'string' && !/^(healthy|ok|up|pass|running|alive|ready)$/i.test(status);
    return isBad || dbOk === false;
  } catch {
    return false;
  }
}

function unhealthy(address: URL, why: string): DrainError {
  const shown = new URL(address);
  shown.username = shown.password = '';
  return new DrainError(
    'api_unhealthy',
    `The API is not healthy at ${shown}: ${why}. Nothing was run. Start it, or leave out --api-url.`,
  );
}
