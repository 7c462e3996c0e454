/** With `--json`, stdout holds one document: what a flow prints meanwhile goes to stderr, beside its progress. */
export function divertStdout(isWanted: boolean): Disposable {
  const { stdout, stderr } = process;
  const own = stdout.write;
  if (isWanted) stdout.write = stderr.write.bind(stderr) as typeof own;
  return {
    [Symbol.dispose]: () => {
      stdout.write = own;
    },
  };
}
