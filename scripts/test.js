// `npm test`: everything that the tests need, then the tests. Arguments go to the test runner.
import { ensureBrowser } from './browser.js';
import { ensureInstalled, run, tool } from './install.js';

ensureInstalled();
// Where none can be had, the tests that need it are left out and named at the end; with CI=true they fail.
const browser = ensureBrowser();
run(tool('vitest'), ['run', ...process.argv.slice(2)], {
  env: { ...process.env, ...(browser !== undefined && { CHROME_PATH: browser }) },
});
