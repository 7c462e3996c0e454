/** The one error that drain throws on purpose: wrong use, or a broken environment. Ends of phases are values, never errors. */
export class DrainError extends Error {
  override readonly name = 'DrainError';
  /** Stable, snake_case: scripts read it as `error.code` of the JSON error document. */
  readonly code: string;
  readonly data: Readonly<Record<string, unknown>> | undefined;

  /** @param message what could not be done, to which thing, what was found, and the way out */
  constructor(
    code: string,
    message: string,
    options: { readonly cause?: unknown; readonly data?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's code (`ENOENT`, `SQLITE_BUSY`) of anything that was thrown, where it has one. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
