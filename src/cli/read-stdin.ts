/** All of the standard input. A terminal's ends with Ctrl-D. */
export async function readWholeStdin(): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
