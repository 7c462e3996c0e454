import { closeSync, constants, openSync } from 'node:fs';

/** @throws for a link; and it never waits for a pipe that has taken the file's place */
export function withUnfollowed<Result>(path: string, act: (descriptor: number) => Result): Result {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return act(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
