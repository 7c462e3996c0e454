// `npm test`: everything that the tests need, then the tests. Arguments go to the test runner.
import { ensureInstalled, run, tool } from './install.js';

ensureInstalled();
run(tool('vitest'), ['run', ...process.argv.slice(2)]);
