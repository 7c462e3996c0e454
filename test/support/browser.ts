/** A real Chromium, in which nothing can be asked of any other machine: whatever a page asks for is refused and noted. */
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll } from 'vitest';

const { findBrowser } = (await import(new URL('../../scripts/browser.js', import.meta.url).href)) as {
  findBrowser(): string | undefined;
};

const program = findBrowser();

/** Why what needs a browser is left out; nothing where there is one, and where none may be left out. */
export const noBrowser: string | undefined =
  program === undefined && process.env.CI !== 'true'
    ? 'no Chromium here: install one, or name it in CHROME_PATH'
    : undefined;

/** `what`, and why it is left out where it is. */
export function inBrowser(what: string): string {
  return noBrowser === undefined ? what : `${what} (${noBrowser})`;
}

export interface Visit {
  readonly page: Page;
  /** Everything that went wrong or was asked for: errors, console lines, dialogs, requests for anything but the file. */
  readonly noise: readonly string[];
}

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

/** Opens a file of this machine in a fresh profile. */
export async function visit(file: string, options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= launch();
  const context = await (await browser).newContext(options);
  const page = await context.newPage();
  const noise: string[] = [];
  const url = pathToFileURL(file).href;
  await context.route('**/*', (route) => {
    if (route.request().url() === url) return route.continue();
    noise.push(`request: ${route.request().url()}`);
    return route.abort();
  });
  page.on('console', (message) => noise.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    noise.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, noise };
}

function launch(): Promise<Browser> {
  if (program === undefined) throw new Error('No Chromium here, and CI=true leaves no test out: set CHROME_PATH.');
  // Its sandbox refuses to run as root; the shared memory of a container is too small for it.
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: program, args });
}
