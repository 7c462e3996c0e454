/** How this command line was started. */
export function thisProgram(): [string, ...string[]] {
  return [process.execPath, ...process.argv.slice(1, 2)];
}
