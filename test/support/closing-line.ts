/** Ends the run with what was left out, and one plain line that any reader of logs understands. */
import type { Reporter, TestCase, TestModule } from 'vitest/node';

export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const broken = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const inState = (state: string): TestCase[] => tests.filter((test) => test.result().state === state);
    const failed = inState('failed').length + broken.length;
    const skipped = inState('skipped');
    const counts = `${inState('passed').length} passed, ${failed} failed`;
    // After the other reporters, whose last lines are written when this returns.
    process.on('exit', () => {
      for (const line of leftOut(skipped)) process.stdout.write(`left out: ${line}\n`);
      process.stdout.write(`${counts}${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}\n`);
    });
  }
}

/** Its group for each that has one: its title says why. */
function leftOut(skipped: readonly TestCase[]): string[] {
  const names = skipped.map((test) => (test.parent.type === 'suite' ? test.parent.fullName : test.fullName));
  return [...new Set(names)].map((name) => {
    const tests = names.filter((other) => other === name).length;
    return `${name}: ${tests} ${tests === 1 ? 'test' : 'tests'}`;
  });
}
