// A Chromium for the tests of what people look at in a browser.
import { spawnSync } from 'node:child_process';
import { installPackages, works } from './proof/tools.js';

const CANDIDATES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Without a font a page is drawn without a letter. */
const PACKAGES = ['chromium', 'fonts-dejavu-core'];

/** The one that CHROME_PATH names, whatever becomes of it; else the first of this machine that runs; nothing where there is none. */
export function findBrowser() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  // A `chromium-browser` may be no more than advice to install something: what tells its version is one.
  return CANDIDATES.map(findProgram).find((path) => path !== undefined && works(path, ['--version']));
}

/** Its path, which whoever starts a browser has to know. */
function findProgram(name) {
  const { stdout } = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' });
  return stdout?.trim() || undefined;
}

/** Installs Debian's where there is none and we may. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined || !isDebian()) return found;
  installPackages(PACKAGES);
  return findBrowser();
}

/** Others have a package of that name that holds no browser. */
function isDebian() {
  const { stdout } = spawnSync('sh', ['-c', '. /etc/os-release && echo "$ID"'], { encoding: 'utf8' });
  return stdout?.trim() === 'debian';
}
